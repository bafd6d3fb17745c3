"""What `import sarus` gives: Client, eval, eval_policy, request, model_card, floating, integer,
length.

As the incumbent's, so that its notebooks run; `eval` without an epsilon uses the policy's default.
"""

from types import ModuleType
from typing import Any

from sarus_kernel.frontends.python import values  # noqa: F401 (what `wrap` wraps with)
from sarus_kernel.frontends.python.asking import evaluate, explain, request
from sarus_kernel.frontends.python.cards import model_card
from sarus_kernel.frontends.python.datasets import Client, Dataset, Query
from sarus_kernel.frontends.python.events import SESSION
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.traced_modules import traced_module
from sarus_kernel.frontends.python.wrapping import trace

eval = evaluate
eval_policy = explain


def length(value: Any) -> Any:
    """`len(value)` that stays traced."""
    return trace("builtins.len", value) if isinstance(value, Traced) else len(value)


def integer(value: Any) -> Any:
    """`int(value)` that stays traced."""
    return trace("builtins.int", value) if isinstance(value, Traced) else int(value)


def floating(value: Any) -> Any:
    """`float(value)` that stays traced."""
    return trace("builtins.float", value) if isinstance(value, Traced) else float(value)


def table(name: str) -> Any:
    """A traced frame of a question that was kept with `%%private_sql --as NAME`, or of a table.

    Raises UnknownName.
    """
    client = Client()
    if name in SESSION.questions:
        return Query(client, SESSION.questions[name]).as_pandas()
    return client.dataset().table(name).as_pandas()


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
    "request",
    "table",
]
