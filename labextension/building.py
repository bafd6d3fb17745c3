"""Builds the JupyterLab extension into a wheel; without Node, says so and leaves it out."""

import shutil
import sys
from pathlib import Path

from hatch_jupyter_builder import npm_builder

HERE = Path(__file__).parent
BUILT = HERE / "built"
NOTICE = (
    "\nPrivate Data: installed without its JupyterLab extension ({reason}).\n"
    "Everything else works; labels are shown in words. For the extension: install Node 20.19 or "
    "later and npm,\nthen `make labextension` in a checkout, or install again.\n"
)


def build(target_name: str, version: str) -> None:
    """Called by hatch-jupyter-builder. A checkout is built by `make`, which shows what happens."""
    BUILT.mkdir(exist_ok=True)
    if version == "editable":
        return
    if shutil.which("npm") is None:
        if not list(BUILT.iterdir()):
            say("there is no npm")
        return
    try:
        where = {"path": HERE, "build_dir": BUILT / "static", "source_dir": HERE / "src"}
        paths = {name: str(path) for name, path in where.items()}
        npm_builder(target_name, version, build_cmd="build", npm=["npm"], **paths)
    except Exception as error:
        # No network, an old Node, a full disk: the kernel is worth having all the same.
        shutil.rmtree(BUILT, ignore_errors=True)
        BUILT.mkdir()
        say(f"npm failed: {error}")


def say(reason: str) -> None:
    """`pip install -v` shows it."""
    print(NOTICE.format(reason=reason), file=sys.stderr)
