"""Stock ipykernel against the Private Data kernel, in one run, as ratios.

`python benchmarks/kernel.py [--rounds N]`. Both kernels run at the same time and take turns, so
that a busy machine slows both.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

FRAME = "import pandas, numpy\nframe = pandas.DataFrame(numpy.arange(20000.0).reshape(1000, 20))"
KERNELS = {"stock": "ipykernel_launcher", "ours": "sarus_kernel.kernel"}
TIMEOUT = 60

Times = dict[str, list[float]]


def launch(folder: Path, module: str) -> tuple[KernelManager, BlockingKernelClient, float]:
    """A kernel, its client, and the seconds from its start to its first reply."""
    spec = folder / "kernels" / module
    spec.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-m", module, "-f", "{connection_file}"]
    content = {"argv": argv, "display_name": module, "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(content), "utf-8")
    manager = KernelManager(kernel_name=module)
    manager.kernel_spec_manager.kernel_dirs = [str(folder / "kernels")]
    began = time.perf_counter()
    manager.start_kernel(env={**os.environ, "IPYTHONDIR": str(folder / "ipython")})
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=TIMEOUT)
    execute(client, "None")
    return manager, client, time.perf_counter() - began


def execute(client: BlockingKernelClient, code: str) -> float:
    """Seconds until the reply is there and the kernel is idle again."""
    began = time.perf_counter()
    asked = client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        idle = message["content"].get("execution_state") == "idle"
        if idle and message["parent_header"].get("msg_id") == asked:
            break
    status = client.get_shell_msg(timeout=TIMEOUT)["content"]["status"]
    assert status == "ok", code
    return time.perf_counter() - began


def complete(client: BlockingKernelClient, code: str) -> float:
    """Seconds until the completions are there."""
    began = time.perf_counter()
    client.complete(code, reply=True, timeout=TIMEOUT)
    return time.perf_counter() - began


WORK: tuple[tuple[str, Callable[[BlockingKernelClient], float]], ...] = (
    ("1+1", lambda client: execute(client, "1+1")),
    ("print", lambda client: execute(client, "print('x')")),
    ("completion", lambda client: complete(client, "pandas.Data")),
    ("a 1,000 x 20 frame shown", lambda client: execute(client, "frame")),
)


def starts(folder: Path, rounds: int) -> Times:
    """Seconds from start to first reply, of each kernel."""
    times: Times = {name: [] for name in KERNELS}
    for _ in range(rounds):
        for name, module in KERNELS.items():
            manager, client, seconds = launch(folder, module)
            times[name].append(seconds)
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return times


def work(folder: Path, rounds: int) -> dict[str, Times]:
    """Seconds of each piece of work, of each kernel."""
    times: dict[str, Times] = {what: {name: [] for name in KERNELS} for what, _ in WORK}
    with ExitStack() as stack:
        clients = {}
        for name, module in KERNELS.items():
            manager, client, _ = launch(folder, module)
            stack.callback(manager.shutdown_kernel, now=True)
            stack.callback(client.stop_channels)
            execute(client, FRAME)
            clients[name] = client
        time.sleep(3)  # what is loaded ahead is loaded by then
        for _ in range(rounds):
            for what, run in WORK:
                for name, client in clients.items():
                    times[what][name].append(run(client))
    return times


def line(what: str, times: Times) -> str:
    """One line of the report: milliseconds at the fifth percentile and the median, and ratios."""
    low = {name: statistics.quantiles(of, n=20)[0] * 1000 for name, of in times.items()}
    mid = {name: statistics.median(of) * 1000 for name, of in times.items()}
    return (
        f"{what:28} p5 {low['stock']:8.2f} {low['ours']:8.2f}  x{low['ours'] / low['stock']:.2f}"
        f"   median {mid['stock']:8.2f} {mid['ours']:8.2f}  x{mid['ours'] / mid['stock']:.2f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("milliseconds                    stock     ours   ratio")
        print(line("start to first reply", starts(folder, max(5, rounds // 20))))
        for what, times in work(folder, rounds).items():
            print(line(what, times))


if __name__ == "__main__":
    main()
