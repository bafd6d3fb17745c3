"""`make demo`: a made-up hospital, a vault that is served, and the case study run against it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from rich.console import Console
from rich.markup import escape
from rich.text import Text
from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"
VAULT = DEMO / "vault"
NOTEBOOK = ROOT / "notebooks" / "case_study.ipynb"
COMMAND = Path(sys.executable).with_name("sarus-kernel")
COLOURS = {"public": "blue", "whitelisted": "yellow", "private": "green", "synthetic": "magenta"}
LINES, WIDTH = 8, 96

console = Console(width=WIDTH + 8, highlight=False)


def main() -> int:
    """Make the vault if it is not there, run the notebook, show what it says."""
    started = time.monotonic()
    make_vault()
    if "--vault-only" in sys.argv[1:]:
        return 0
    console.rule("The case study, in the Private Data kernel")
    with served() as environment:
        notebook, error = run(environment)
    show(notebook)
    if error:
        console.print(Text(error, "red"))
        return 1
    console.rule("What the data owner sees")
    subprocess.run([COMMAND, "ledger", VAULT], check=True)
    closing(time.monotonic() - started)
    return 0


def make_vault() -> None:
    """The demo's vault, made once; again if it no longer fits the program."""
    DEMO.mkdir(exist_ok=True)
    if VAULT.exists():
        checked = subprocess.run([COMMAND, "check", VAULT], capture_output=True)
        if checked.returncode == 0:
            return
        VAULT.rename(DEMO / f"vault-until-{time.strftime('%Y%m%d-%H%M%S')}")
    subprocess.run([COMMAND, "demo", VAULT], check=True)


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """The vault on a socket; the variables that tell a kernel where it is and who asks."""
    with TemporaryDirectory(prefix="sarus-") as folder:
        socket = Path(folder, "vault.sock")
        command = [COMMAND, "serve", VAULT, "--socket", socket]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                line = server.stdout.readline() if server.stdout else ""
                if not line:
                    sys.exit("The vault did not start.")
                console.print(line.strip(), markup=False)
                token = (VAULT / "tokens" / "researcher").read_text(encoding="utf-8")
                yield {"SARUS_KERNEL_VAULT": f"unix://{socket}", "SARUS_KERNEL_TOKEN": token}
            finally:
                server.terminate()


def run(environment: dict[str, str]) -> tuple[nbformat.NotebookNode, str]:
    """The notebook with its outputs, also kept in demo/; and the error that ended it, or ""."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    # What kernel and client say to each other cannot be read by others on this machine.
    config = Config(KernelManager={"transport_encryption": "required"})
    client = NotebookClient(
        notebook,
        config=config,
        timeout=300,
        kernel_name="private-data",
        resources={"metadata": {"path": DEMO}},
    )
    error = ""
    try:
        client.execute(env=os.environ | environment)
    except CellExecutionError as failed:
        error = f"{failed.ename}: {failed.evalue}"
    nbformat.write(notebook, DEMO / NOTEBOOK.name)
    return notebook, error


def show(notebook: nbformat.NotebookNode) -> None:
    """Each step with its values and labels."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            headings = [line for line in cell.source.splitlines() if line.startswith("#")]
            for heading in headings:
                console.print(f"\n[bold]{escape(heading.lstrip('# '))}[/bold]")
        elif cell.outputs:
            console.print(f"\n[dim]>>>[/dim] {escape(_asked(cell.source))}")
            for output in cell.outputs:
                show_output(output)


def _asked(source: str) -> str:
    """The line of a cell that best says what was asked: SQL's first, Python's last."""
    lines = [line for line in source.splitlines() if line.strip()]
    return lines[0] if lines[0].startswith("%") else lines[-1]


def show_output(output: nbformat.NotebookNode) -> None:
    """A value with its label underneath."""
    if "data" not in output or "text/plain" not in output.data:
        return
    origin = output.metadata.get("sarus", {})
    lines = output.data["text/plain"].splitlines()
    if origin and lines and lines[-1].startswith(f"[{origin['label']}"):
        lines.pop()  # the kernel writes the label there too
    for line in lines[:LINES]:
        console.print("    " + line[:WIDTH], markup=False)
    if len(lines) > LINES:
        console.print("    …")
    if origin:
        colour = COLOURS.get(origin.get("kind", ""), "white")
        console.print(Text(f"    ■ {origin['label']}", colour))


def closing(seconds: float) -> None:
    """Where everything is, and what to do next."""
    console.rule()
    console.print(f"Done in {seconds:.0f} s. The notebook with its outputs: demo/{NOTEBOOK.name}")
    console.print("Open it in JupyterLab: [bold]make lab[/bold]")


if __name__ == "__main__":
    sys.exit(main())
