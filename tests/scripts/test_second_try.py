"""The second try of tests that wait for other programs."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.second_try import AT_MOST, ONE_TRY, again

ROOT = Path(__file__).parents[2]
FLAKY = """
from pathlib import Path
def test_waits():
    mark = Path(__file__).with_name("mark")
    again = mark.exists()
    mark.touch()
    assert again
"""


def test_promises_are_not_asked_twice() -> None:
    """A failure of noise, loss or proof stands, and so does whatever failed beside it."""
    assert again(["tests/vault/test_engines.py::a[spark]"]) == (
        "tests/vault/test_engines.py::a[spark]",
    )
    for folder in ONE_TRY:
        assert (ROOT / folder).is_dir()
        assert again(["tests/browser/test_jupyterlab.py::a", f"{folder}test_it.py::b"]) == ()
    assert again([f"tests/browser/test_it.py::{n}" for n in range(AT_MOST + 1)]) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [(FLAKY, 0), ("def test_fails():\n    assert False\n", 1)],
    ids=("flaky", "red"),
)
def test_only_what_passes_then_is_forgiven(text: str, code: int, tmp_path: Path) -> None:
    """And it is named."""
    (tmp_path / "test_it.py").write_text(text, "utf-8")
    script = [sys.executable, ROOT / "scripts" / "second_try.py", "-q", "--rootdir", tmp_path]
    done = subprocess.run([*script, "test_it.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == code, done.stdout
    assert ("FLAKY" in done.stdout) == (code == 0)
    assert done.stdout.count("1 failed") == 2 - (code == 0)
