"""Ask questions of data you may not see.

    import sarus_kernel
    with sarus_kernel.connect("unix:///path/of/vault.sock") as vault:
        print(vault.sql("SELECT COUNT(*) AS n FROM person", epsilon=0.5))

Nothing of the package is imported here: this file also runs inside the vault and its workers.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def connect(where: Any = None, token: str | None = None) -> Any:
    """A vault that a script can ask: .sql, .table, .release, .explain, .request, .budget.

    where  a vault's directory, unix:///path/of/its/socket or https://NAME:PORT#PIN; by default
           SARUS_KERNEL_VAULT
    token  by default SARUS_KERNEL_TOKEN, or what `sarus-kernel join` has kept

    Raises VaultUnavailable.
    """
    return import_module("sarus_kernel.kernel.scripting.connected").connect(where, token)


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext sarus_kernel`."""
    import_module("sarus_kernel.kernel.extension").load(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """`%unload_ext sarus_kernel`."""
    import_module("sarus_kernel.kernel.extension").unload(ipython)


def traced(library: str) -> Any:
    """pandas, numpy, scipy or sklearn (`traced("sklearn.linear_model")`) as notebooks get them:
    their functions take traced tables. Raises ImportError."""
    return import_module("sarus_kernel.frontends.python.modules").module(library)
