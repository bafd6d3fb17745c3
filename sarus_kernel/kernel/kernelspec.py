"""The kernelspec: how Jupyter finds and starts the kernel, for any vault or for one."""

import json
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager

from sarus_kernel.errors import QuestionError

NAME = "private-data"
DISPLAY = "Private Data"
RESOURCES = Path(__file__).parent / "resources"
"""kernel.json and logos, as a wheel installs them."""


def slug(dataset: str) -> str:
    """A kernel's name after a dataset. Raises QuestionError where no letter is left of it."""
    words = re.findall("[a-z0-9]+", dataset.lower())
    if not words:
        raise QuestionError(f"{dataset[:80]!r} gives no name for a kernel: give one with --name.")
    return f"{NAME}-{'-'.join(words)[:60]}"


def kernel_json(display: str = DISPLAY, vault: str = "") -> dict[str, object]:
    """The content of kernel.json, for the Python that runs this. It holds no token."""
    spec: dict[str, Any] = json.loads((RESOURCES / "kernel.json").read_text("utf-8"))
    spec |= {"argv": [sys.executable, *spec["argv"][1:]], "display_name": display}
    if vault:
        spec["env"] = {**spec.get("env", {}), "SARUS_KERNEL_VAULT": vault}
    return spec


def install(
    user: bool = False,
    sys_prefix: bool = False,
    prefix: str | None = None,
    name: str = NAME,
    display: str = DISPLAY,
    vault: str = "",
) -> Path:
    """Install the kernelspec and say where: for this user, for this Python, or under a prefix.

    With none of them, for the whole machine. `vault`: the one that this kernel asks. Raises OSError
    where nothing may be written, QuestionError for a name that Jupyter would not take.
    """
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", name) is None:
        raise QuestionError("A kernel's name is of a to z, 0 to 9 and . _ - only.")
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / name
        shutil.copytree(RESOURCES, spec)
        (spec / "kernel.json").write_text(
            json.dumps(kernel_json(display, vault), indent=1), "utf-8"
        )
        where = KernelSpecManager().install_kernel_spec(
            str(spec), name, user=user, prefix=sys.prefix if sys_prefix else prefix
        )
    return Path(where)
