"""What `pip install` brings: the kernelspec, and the extension where it can be built."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("pyproject.toml", "README.md", "LICENSE", "sarus_kernel", "labextension")
SKIPPED = shutil.ignore_patterns("node_modules", "lib", "built", "results", "__pycache__")
EXTENSION = "share/jupyter/labextensions/@sarus-kernel/labextension/"
KERNEL = "share/jupyter/kernels/private-data/"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A source checkout in which nothing was built."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=SKIPPED)
        else:
            shutil.copy(ROOT / name, folder)
    return folder


def wheel_of(checkout: Path) -> tuple[dict[str, bytes], str]:
    """The installed data files by name, and what the build said. There is no npm."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"]
    environment = {**os.environ, "PATH": "/nowhere"}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = (checkout / "out").glob("*.whl")
    with ZipFile(wheel) as archive:
        whole = {name.partition(".data/data/")[2]: name for name in archive.namelist()}
        return {name: archive.read(full) for name, full in whole.items() if name}, done.stderr


def test_without_node_the_extension_is_left_out_with_a_notice(checkout: Path) -> None:
    """The kernel is there all the same, with its logos."""
    files, said = wheel_of(checkout)
    assert "installed without its JupyterLab extension" in said
    assert not [name for name in files if name.startswith(EXTENSION)]
    spec = json.loads(files[KERNEL + "kernel.json"])
    assert spec["argv"][:3] == ["python", "-m", "sarus_kernel.kernel"]
    assert KERNEL + "logo-svg.svg" in files


def test_what_is_built_is_installed(checkout: Path) -> None:
    """Package, settings and scripts, where JupyterLab looks for them."""
    built = checkout / "labextension" / "built"
    (built / "static").mkdir(parents=True)
    (built / "package.json").write_text("{}", "utf-8")
    (built / "static" / "remoteEntry.js").write_text("", "utf-8")
    files, said = wheel_of(checkout)
    assert "without" not in said
    assert {EXTENSION + "package.json", EXTENSION + "static/remoteEntry.js"} <= set(files)


def test_languages_are_installed(checkout: Path) -> None:
    """With the entry point by which JupyterLab finds them."""
    wheel_of(checkout)
    (wheel,) = (checkout / "out").glob("*.whl")
    with ZipFile(wheel) as archive:
        assert "sarus_kernel/locale/de_DE/LC_MESSAGES/sarus_kernel.json" in archive.namelist()
        (points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "[jupyterlab.locale]\nsarus_kernel = sarus_kernel" in archive.read(points).decode()


def test_the_lock_file_names_no_registry() -> None:
    """Whoever installs from it uses their own."""
    lock = json.loads((ROOT / "labextension" / "package-lock.json").read_text("utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_all_core_packages_are_of_one_release() -> None:
    """Some packages of JupyterLab 4.6 stop at 4.6.4, and others need their own kind."""
    lock = json.loads((ROOT / "labextension" / "package-lock.json").read_text("utf-8"))
    versions = {
        package["version"].rpartition(".")[2]
        for name, package in lock["packages"].items()
        if name.startswith("node_modules/@jupyterlab/") and not name.endswith("core-meta")
    }
    assert versions == {"4"}
