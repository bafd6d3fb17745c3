"""The kernelspec: how Jupyter finds and starts the kernel."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager

NAME = "private-data"
RESOURCES = Path(__file__).parent / "resources"
"""kernel.json and logos, as a wheel installs them."""


def kernel_json() -> dict[str, object]:
    """The content of kernel.json, for the Python that runs this."""
    spec: dict[str, Any] = json.loads((RESOURCES / "kernel.json").read_text("utf-8"))
    return {**spec, "argv": [sys.executable, *spec["argv"][1:]]}


def install(user: bool = False, sys_prefix: bool = False, prefix: str | None = None) -> Path:
    """Install the kernelspec and say where: for this user, for this Python, or under a prefix.

    With none of them, for the whole machine. Raises OSError where nothing may be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / NAME
        shutil.copytree(RESOURCES, spec)
        (spec / "kernel.json").write_text(json.dumps(kernel_json(), indent=1), "utf-8")
        where = KernelSpecManager().install_kernel_spec(
            str(spec), NAME, user=user, prefix=sys.prefix if sys_prefix else prefix
        )
    return Path(where)
