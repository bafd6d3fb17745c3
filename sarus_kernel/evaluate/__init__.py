"""Run a plan on given tables: the same code for the twin and for the real data.

The worker runs this on real data, so it trusts no plan: only functions listed in `libraries` are
called, on receivers of the documented class, with the parameters listed there and within
`limits`. Nothing in a plan is code: no value of it is ever compiled, unpickled or looked up by a
name of the plan's own choosing.
"""

import warnings
from typing import Protocol

import numpy as np
import pandas as pd

from sarus_kernel.errors import InternalError, NotSupported, QuestionError, SarusError
from sarus_kernel.evaluate.calls import preload, run
from sarus_kernel.evaluate.constants import collect, value_of
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation


class Engine(Protocol):
    """Whatever can give the rows of a relation."""

    def frame(self, relation: Relation) -> pd.DataFrame:
        """The rows, dtypes as the schema says."""
        ...


def evaluate(node: Node, engine: Engine, known: dict[str, object] | None = None) -> object:
    """The value of a plan. `known` holds values by node digest, and is added to.

    Raises QuestionError: what a library says about data it fails on quotes the data, so it is
    replaced by words that depend on the plan alone.
    """
    values = {} if known is None else known
    if isinstance(node, ColumnNode):
        raise NotSupported("An expression has no value without rows.")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return _value(node, engine, values)


def once(call: Call, known: dict[str, object]) -> object:
    """The value of one call whose operands are known, and with whatever the library raises.

    For the twin only, where a library's own words may be seen.
    """
    places, named = _arguments(call, _Nothing(), known)
    return run(call, places, named)


class _Nothing:
    def frame(self, relation: Relation) -> pd.DataFrame:
        raise InternalError("The rows of a table are missing.")


def _value(node: Node, engine: Engine, known: dict[str, object]) -> object:
    if node.digest not in known:
        known[node.digest] = _fresh(node, engine, known)
    return known[node.digest]


def _fresh(node: Node, engine: Engine, known: dict[str, object]) -> object:
    if isinstance(node, Constant):
        return value_of(node)
    if isinstance(node, Collection):
        return collect(node.kind, [_value(item, engine, known) for item in node.items])
    if isinstance(node, Relation):
        return engine.frame(node)
    if isinstance(node, ColumnNode):
        return node
    if isinstance(node, Call):
        return _call(node, engine, known)
    raise NotSupported(f"A {node.tag} cannot be evaluated by itself.")


def _call(call: Call, engine: Engine, known: dict[str, object]) -> object:
    places, named = _arguments(call, engine, known)
    try:
        return run(call, places, named)
    except SarusError:
        raise
    except Exception:
        raise QuestionError(f"{call.function} does not work on these data.") from None


def _arguments(
    call: Call, engine: Engine, known: dict[str, object]
) -> tuple[list[object], dict[str, object]]:
    places = [_value(argument, engine, known) for argument in call.arguments]
    named = zip(call.names, call.named, strict=True)
    return places, {name: _value(argument, engine, known) for name, argument in named}


__all__ = ["Engine", "evaluate", "once", "preload"]
