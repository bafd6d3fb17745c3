"""What a question may name besides tables of the catalog: questions and values of a notebook."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.plan.relations import Relation

LISTS = (list, tuple, set, frozenset, range)


class NotebookName(UnknownName):
    """A question that only the notebook it stands in can complete."""


@dataclass(frozen=True)
class Given:
    """What the notebook gives.

    table   the relation of a named question or traced frame; None where there is none
    values  plain values, by name
    """

    table: Callable[[str], Relation | None]
    values: Mapping[str, Any]


NOTHING = Given(lambda _: None, {})


def literal_of(name: str, value: Any) -> exp.Expr:
    """A plain value as a typed literal of the tree: never as text. Raises NotSupported."""
    if _is_of_numpy(value) and getattr(value, "ndim", None) == 0:
        value = value.item()
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int | float) and math.isfinite(value):
        number = exp.Literal.number(repr(abs(value)))
        return exp.Neg(this=number) if value < 0 else number
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, date) and getattr(value, "tzinfo", None) is None:
        kind = exp.DType.TIMESTAMP if isinstance(value, datetime) else exp.DType.DATE
        return exp.Cast(this=exp.Literal.string(value.isoformat()), to=exp.DataType(this=kind))
    raise NotSupported(
        f"{name!r} is a {type(value).__name__}: a question takes numbers, texts, dates, "
        "True, False, None, and lists of these inside IN."
    )


def literals_of(name: str, value: Any) -> list[exp.Expr] | None:
    """The items of a list as literals; None where it is no list."""
    if _is_of_numpy(value) and getattr(value, "ndim", None) == 1:
        value = value.tolist()
    if not isinstance(value, LISTS):
        return None
    items = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
    return [literal_of(name, item) for item in items]


def _is_of_numpy(value: Any) -> bool:
    """Whether a value is numpy's or pandas': code of anybody else's is not run."""
    return type(value).__module__.split(".")[0] in ("numpy", "pandas")
