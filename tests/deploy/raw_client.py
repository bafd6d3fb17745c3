"""The kernel that `join` installs, in the hands of a client in JavaScript: `make test-raw-client`.

    python -m tests.deploy.raw_client WHERE      WHERE: a folder with zeromq and sanitize-html
                                                 (npm install --prefix)

VS Code's Jupyter extension starts a kernelspec's argv and speaks the raw protocol over ZeroMQ. It
cannot be had here; `raw_client.mjs` does what it relies on, without widgets, comms or any script of
ours, and answers have to read well as HTML that was sanitised. Exits with 1 where they do not.
"""

import html
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.serving import on_network

JOIN = "from sarus_kernel.command import main; main()"


def tried(found: dict[str, Any]) -> Iterator[str]:
    """What is not as it should be."""
    if "error" in found:
        yield found["error"]
        return
    info = found["info"]
    if info["status"] != "ok" or info["language_info"]["name"] != "python":
        yield f"kernel_info: {info}"
    if found["silent"]["reply"]["status"] != "ok" or found["silent"]["said"]:
        yield f"what runs silently is seen: {found['silent']}"
    kinds = [each["type"] for each in found["plain"]["said"]]
    if kinds != ["execute_result"]:
        yield f"a plain cell gives {kinds}"
    yield from _read(found)
    if "person" not in found["completions"]["matches"]:
        yield f"completions: {found['completions']['matches'][:9]}"
    if not found["hover"]["found"] or found["whole"]["status"] != "incomplete":
        yield "inspect or is_complete"
    if found["interrupted"].get("ename") != "KeyboardInterrupt":
        yield f"an interrupt: {found['interrupted']}"
    if "42" not in json.dumps(found["after"]["said"]) or found["exit"] != 0:
        yield f"after the interrupt: {found['after']}, ended with {found['exit']}"
    if "TOKEN" in json.dumps(found["environment"]["said"]):
        yield "a token is in the environment"


def _read(found: dict[str, Any]) -> Iterator[str]:
    """Whether answers say what they are without styles, scripts and an extension."""
    if any(re.search(r"<script|\son\w+=|javascript:", each, re.I) for each in found["html"]):
        yield "an answer's HTML has a script"
    for kind in ("answer", "price"):
        for each in found[kind]["said"]:
            if not each["content"].get("data", {}).get("text/plain"):
                yield f"{kind} has an output without text/plain: {each['type']}"
    words = [html.unescape(re.sub(r"<[^>]+>", " ", each)) for each in found["sanitised"]]
    if "42" not in words[0] or "Differentially-private" not in words[0]:
        yield f"the answer, sanitised, reads: {words[0]!r}"
    if "Be kind" not in words[1]:
        yield f"%private, sanitised, reads: {words[1]!r}"


def main() -> None:
    """Join over TLS in an empty home, then let the client loose on the kernelspec."""
    where = Path(sys.argv[1]).resolve()
    client = where / "raw_client.mjs"  # beside its modules, where Node looks for them
    client.write_text(Path(__file__).with_suffix(".mjs").read_text("utf-8"), "utf-8")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        bare = {n: os.environ[n] for n in ("PATH", "PYTHONPATH") if n in os.environ}
        bare |= {"HOME": name, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        with on_network(home) as (reached, _, invitations):
            sent = f"{reached.url}/#{invitations.invite('ann')}.{reached.pin}\n"
            join = [sys.executable, "-c", JOIN, "join"]
            subprocess.run(join, input=sent, env=bare, text=True, check=True)
            spec = next(home.rglob("private-data-toys/kernel.json")).parent
            command = ["node", client, spec, home]
            done = subprocess.run(command, env=bare, capture_output=True, text=True)
    found = json.loads(done.stdout or "{}") or {"error": done.stderr}
    problems = list(tried(found))
    print("\n".join(problems))
    print("NOT as it should be." if problems else "A client that is not ours gets on with it.")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
