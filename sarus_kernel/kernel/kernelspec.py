"""The kernelspec: how Jupyter finds and starts the kernel."""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

NAME = "private-data"
DISPLAY_NAME = "Private Data"
LOGOS = Path(__file__).parent / "resources"


def kernel_json() -> dict[str, object]:
    """The content of kernel.json, for the Python that runs this."""
    return {
        "argv": [sys.executable, "-m", "sarus_kernel.kernel", "-f", "{connection_file}"],
        "display_name": DISPLAY_NAME,
        "language": "python",
        "metadata": {"debugger": False, "supported_encryption": ["curve"]},
        "kernel_protocol_version": "5.5",
    }


def install(user: bool = False, sys_prefix: bool = False, prefix: str | None = None) -> Path:
    """Install the kernelspec and say where: for this user, for this Python, or under a prefix.

    With none of them, for the whole machine. Raises OSError where nothing may be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / NAME
        shutil.copytree(LOGOS, spec)
        (spec / "kernel.json").write_text(json.dumps(kernel_json(), indent=1), "utf-8")
        where = KernelSpecManager().install_kernel_spec(
            str(spec), NAME, user=user, prefix=sys.prefix if sys_prefix else prefix
        )
    return Path(where)
