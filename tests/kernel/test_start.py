"""The kernel starts light: nothing heavy is loaded before it is needed."""

import subprocess
import sys

HEAVY = ("pandas", "numpy", "duckdb", "sqlglot", "sklearn", "pyarrow", "httpx", "opendp", "debugpy")


def test_no_heavy_library_is_loaded_at_the_start() -> None:
    """Importing the whole notebook side loads none of them, and nothing of the vault."""
    code = "import sys, sarus_kernel.kernel.app; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert not loaded & set(HEAVY)
    assert not {name for name in loaded if name.startswith("sarus_kernel.vault")}
