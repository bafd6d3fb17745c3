"""What `import sarus` gives: table, tables, names, eval, eval_policy, request, Client, …

As the incumbent's, so that its notebooks run; `eval` without an epsilon uses the policy's default.
"""

from types import ModuleType
from typing import Any

from sarus_kernel.frontends.python.asking import evaluate, explain, request
from sarus_kernel.frontends.python.cards import model_card
from sarus_kernel.frontends.python.datasets import Client, Dataset, Query
from sarus_kernel.frontends.python.names import names
from sarus_kernel.frontends.python.reading import table
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.traced_modules import traced_module
from sarus_kernel.frontends.python.wrapping import trace

eval = evaluate
eval_policy = explain


def length(value: Any) -> Any:
    """`len(value)` that stays traced."""
    return trace("builtins.len", value) if isinstance(value, Traced) else len(value)


length.__dict__["__wrapped__"] = len  # where it is handed over, as in `texts.map(len)`


def integer(value: Any) -> Any:
    """`int(value)` that stays traced."""
    return trace("builtins.int", value) if isinstance(value, Traced) else int(value)


def floating(value: Any) -> Any:
    """`float(value)` that stays traced."""
    return trace("builtins.float", value) if isinstance(value, Traced) else float(value)


def tables() -> list[str]:
    """The names that `table` takes: the people first, then private tables, then public ones."""
    data = Client().dataset()
    people = data.catalog.unit.split(".")[0]
    paths = sorted(data.tables(), key=lambda path: (path[-1] != people, path[1] != "private"))
    return [path[-1] for path in paths]


def __getattr__(name: str) -> ModuleType:
    """`sarus.pandas`, `sarus.numpy`, `sarus.sklearn`, …: the traced libraries."""
    if name in ("pandas", "numpy", "scipy", "sklearn", "matplotlib", "seaborn"):
        return traced_module(name)
    raise AttributeError(f"module 'sarus' has no attribute {name!r}")


__all__ = [
    "Client",
    "Dataset",
    "Query",
    "eval",
    "eval_policy",
    "floating",
    "integer",
    "length",
    "model_card",
    "names",
    "request",
    "table",
    "tables",
]
