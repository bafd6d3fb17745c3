"""`make test`: the tests, and once more those few that failed beside other programs' clocks.

    python scripts/second_try.py [options of pytest]

On a machine that others load a browser, a Java machine or a server may be later than a test waits.
Such a test is run once more, by itself, in a new process, and is told as FLAKY if it passes then.
What promises something to people (noise, losses, proofs, attacks) is not asked twice:
there a failure that comes and goes is a fault.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FAILED = Path(".pytest_cache/v/cache/lastfailed")
AT_MOST = 3
"""Functions: with one step of a window all those after it may fail."""
ONE_TRY = ("tests/privacy/", "tests/hostile/", "tests/proof/", "tests/learning/",
           "tests/rewriting/", "tests/conformance/", "tests/vault/mechanisms/",
           "tests/vault/ledger/")  # fmt: skip
"""Folders whose tests depend on no clock: they promise something to people."""


def main(options: Sequence[str]) -> int:
    """pytest's own exit code; 0 as well where all that failed passed at the second try."""
    FAILED.unlink(missing_ok=True)
    code = _pytest(options)
    names = again(json.loads(FAILED.read_text("utf-8"))) if code == 1 and FAILED.exists() else ()
    if not names or _pytest(names):
        return code
    print("\n".join(f"FLAKY (passed at the second try): {name}" for name in names))
    return 0


def again(failed: Sequence[str]) -> tuple[str, ...]:
    """The tests to be run once more: all that failed, or none."""
    few = len({name.split("[")[0] for name in failed}) <= AT_MOST
    return tuple(failed) if few and not any(x.startswith(ONE_TRY) for x in failed) else ()


def _pytest(arguments: Sequence[str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
