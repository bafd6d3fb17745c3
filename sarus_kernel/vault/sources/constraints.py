"""Reads what a CHECK says of a column: a closed list of values, bounds. The rest says nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sarus_kernel.plan.types import Scalar

Number = int | float


@dataclass(frozen=True)
class Declared:
    """What a source declares of the values of a column."""

    closed: tuple[Scalar, ...] = ()
    low: Number | None = None
    high: Number | None = None


def declared_values(check: str, dialect: str) -> dict[str, Declared]:
    """By column. A condition that is not understood declares nothing."""
    try:
        tree = sqlglot.parse_one(check or "TRUE", dialect=dialect)
    except SqlglotError:
        return {}
    found: dict[str, Declared] = {}
    for part in _parts(tree):
        for column, one in _one(part).items():
            known = found.get(column, Declared())
            found[column] = Declared(
                one.closed or known.closed,
                known.low if one.low is None else one.low,
                known.high if one.high is None else one.high,
            )
    return found


def _parts(tree: exp.Expr) -> Iterator[exp.Expr]:
    tree = tree.unnest()
    if isinstance(tree, exp.And):
        yield from _parts(tree.this)
        yield from _parts(tree.expression)
    else:
        yield tree


def _one(part: exp.Expr) -> dict[str, Declared]:
    column = _plain(part.this) if isinstance(part.this, exp.Expr) else None
    if not isinstance(column, exp.Column):
        return {}
    found = Declared()
    if isinstance(part, exp.In):
        found = replace(found, closed=_values(part.expressions))
    elif isinstance(part, exp.EQ) and isinstance(part.expression, exp.Any):
        listed = part.expression.find(exp.Array)
        found = replace(found, closed=_values(listed.expressions) if listed else ())
    elif isinstance(part, exp.Between):
        found = replace(found, low=_number(part.args["low"]), high=_number(part.args["high"]))
    elif isinstance(part, exp.GTE | exp.GT):
        found = replace(found, low=_number(part.expression))
    elif isinstance(part, exp.LTE | exp.LT):
        found = replace(found, high=_number(part.expression))
    return {column.name: found}


def _plain(node: exp.Expr) -> exp.Expr:
    """Without parentheses and casts, which servers add."""
    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    return node


def _values(nodes: list[exp.Expr]) -> tuple[Scalar, ...]:
    """All of them, or () if one is no literal."""
    found = [_value(_plain(node)) for node in nodes]
    return tuple(value for value in found if value is not None) if None not in found else ()


def _value(node: exp.Expr) -> Scalar | None:
    if isinstance(node, exp.Neg):
        inner = _value(_plain(node.this))
        return -inner if isinstance(inner, int | float) else None
    if not isinstance(node, exp.Literal):
        return None
    if node.is_string:
        return str(node.this)
    return int(node.this) if node.is_int else float(node.this)


def _number(node: exp.Expr) -> Number | None:
    found = _value(_plain(node))
    return found if isinstance(found, int | float) else None
