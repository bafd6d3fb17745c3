"""What the notebook's extension costs: badges in the browser, the panel's questions in the kernel.

`python benchmarks/notebook_side.py`. Needs Node, chromium and a built extension for the badges;
the panel is asked over the control channel, of an idle kernel and of one that computes.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
serving = import_module("tests.browser.serving")
driving = import_module("tests.kernel.driving")

ROUNDS = 100
SQL = "%%private_sql\nSELECT COUNT(*) FROM person WHERE year_of_birth < 1942"
ASKS: dict[str, dict[str, Any]] = {
    "account": {"ask": "account"},
    "price": {"ask": "price", "code": SQL},
    "completion": {"ask": "complete", "code": "%%private_sql\nSELECT AVG(year_of_b"},
    "activity": {"ask": "activity"},
}
BUSY = "end = __import__('time').monotonic() + 30\nwhile __import__('time').monotonic() < end: pass"


def ask(notebook: Any, content: dict[str, Any]) -> float:
    """Milliseconds until the answer to one question of the panel is there."""
    session, channel = notebook.client.session, notebook.client.control_channel
    message = session.msg("private_data_request", content)
    began = time.perf_counter()
    channel.send(message)
    while channel.get_msg(timeout=60)["parent_header"]["msg_id"] != message["header"]["msg_id"]:
        pass
    return (time.perf_counter() - began) * 1000


def panel(folder: Path) -> None:
    """The panel's questions, in an idle kernel and while a cell computes."""
    code = "from sarus_kernel.command import main; main()"
    command = [sys.executable, "-c", code, "demo", str(folder / "vault"), "--people", "1000"]
    subprocess.run(command, check=True, capture_output=True)
    where = {"SARUS_KERNEL_VAULT": str(folder / "vault")}
    with driving.notebook(folder, ["-m", "sarus_kernel.kernel"], where) as notebook:
        for content in ASKS.values():
            ask(notebook, content)
        print(f"{'panel, milliseconds':32} {'median':>8} {'p95':>8}")
        report(notebook, "idle")
        notebook.client.execute(BUSY)
        time.sleep(0.5)
        report(notebook, "while a cell computes")


def report(notebook: Any, when: str) -> None:
    """One line for each question."""
    for name, content in ASKS.items():
        times = [ask(notebook, content) for _ in range(ROUNDS)]
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"{name + ', ' + when:32} {statistics.median(times):8.1f} {p95:8.1f}")


def badges(folder: Path) -> None:
    """1,000 outputs drawn in a browser, with and without badges."""
    chromium = shutil.which("chromium")
    if chromium is None or not (serving.HERE / "node_modules" / "playwright-core").exists():
        print("Badges: not measured. Node, chromium and `make labextension` are needed.")
        return
    with serving.jupyterlab(folder) as url:
        script = str(serving.HERE / "ui-tests" / "bench.mjs")
        command = ["node", script, url, serving.TOKEN, str(folder / "pictures"), chromium]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        sys.exit(done.stderr)
    times = {kind: statistics.median(found) for kind, found in json.loads(done.stdout).items()}
    print(f"{'1,000 outputs drawn':32} {'ms':>8} {'more, ms':>8}")
    for kind, found in times.items():
        without = times[f"{kind.partition(',')[0]}, no badge"]
        print(f"{kind:32} {found:8.0f} {found - without:8.0f}")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        panel(Path(name))
    with tempfile.TemporaryDirectory() as name:
        badges(Path(name))


if __name__ == "__main__":
    main()
