"""The kernelspec is found by Jupyter and complete."""

import json
import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager

from sarus_kernel.kernel.kernelspec import install


def test_it_installs_under_a_prefix(tmp_path: Path) -> None:
    """kernel.json, three logos, the right command."""
    where = install(prefix=str(tmp_path))
    assert where == tmp_path / "share" / "jupyter" / "kernels" / "private-data"
    spec = json.loads((where / "kernel.json").read_text("utf-8"))
    assert spec["display_name"] == "Private Data"
    assert spec["argv"] == [sys.executable, "-m", "sarus_kernel.kernel", "-f", "{connection_file}"]
    logos = {path.name for path in where.glob("logo*")}
    assert logos == {"logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}


def test_jupyter_finds_it(tmp_path: Path) -> None:
    """By its name."""
    where = install(prefix=str(tmp_path))
    manager = KernelSpecManager(kernel_dirs=[str(where.parent)])
    assert manager.get_kernel_spec("private-data").display_name == "Private Data"


def test_it_installs_for_a_user(tmp_path: Path, monkeypatch: object) -> None:
    """Into the user's data folder."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))  # type: ignore[attr-defined]
    assert install(user=True) == tmp_path / "kernels" / "private-data"


def test_first_steps_come_with_every_kernel(tmp_path: Path) -> None:
    """A valid notebook without outputs, for whatever vault."""
    where = install(prefix=str(tmp_path), name="ward", vault="unix:///v.sock")
    found = nbformat.read(where / "first_steps.ipynb", as_version=4)
    nbformat.validate(found)
    assert not any(cell.get("outputs") for cell in found.cells)
