"""What an engine's SQL differs in, as one record of templates: render.py writes all the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import aggregates, functions
from sarus_kernel.engines.sql.writing import (
    Fit,
    Writer,
    cast,
    finite,
    fit,
    func,
    literal,
    number,
    paren,
)
from sarus_kernel.plan.columns import Literal
from sarus_kernel.plan.types import TEMPORAL, ColumnType, Kind

STEP = float(2**20)
"""Real keys are told apart in steps of 1/STEP where only their order by hash matters."""
REACH = 8e12
"""Real keys beyond this are as one there: times STEP they still fit 64 bits."""


Put = Callable[[exp.Expr], exp.Expr]
"""Puts OVER and a window after one call."""


@dataclass(frozen=True)
class Dialect:
    """The SQL of one engine.

    name        what sqlglot calls it
    functions   how each row-wise function is written
    aggregates  how each aggregate is written
    finish      brings an aggregate to its kind; null where it does not fit
    filters     whether FILTER may stand after what `aggregates` writes; else a CASE goes inside
    fit         brings an argument to a kind
    finite      null instead of NaN and infinities
    literal     a value of the question
    ordered     a key to order by: text goes by its bytes
    spelled     a key as text: the same text in every engine for the same key
    over        puts OVER after the calls of aggregates in what `aggregates` writes
    finished    the last change to a whole tree
    shares      whether a CTE that is read several times is run once
    """

    name: str
    functions: Mapping[str, Writer]
    aggregates: Mapping[str, aggregates.Writer]
    finish: Callable[[exp.Expr, ColumnType], exp.Expr]
    filters: bool
    fit: Fit
    finite: Callable[[exp.Expr], exp.Expr]
    literal: Callable[[Literal], exp.Expr]
    ordered: Callable[[exp.Expr, Kind], exp.Expr]
    spelled: Callable[[exp.Expr, Kind], exp.Expr]
    over: Callable[[exp.Expr, Put], exp.Expr]
    finished: Callable[[exp.Expr], exp.Expr]
    shares: bool = True


def scaled(value: exp.Expr) -> exp.Expr:
    """A real key in whole steps, without rounding errors: times a power of two."""
    low, high = exp.Neg(this=number(repr(REACH))), number(repr(REACH))
    held = func("LEAST", func("GREATEST", value, low), high)
    return func("FLOOR", exp.Mul(this=paren(held), expression=number(repr(STEP))))


def spelling(
    micros: Callable[[exp.Expr], exp.Expr],
) -> Callable[[exp.Expr, Kind], exp.Expr]:
    """A key as text: the same in every engine. `micros`: of a moment, since 1970."""

    def spelled(value: exp.Expr, kind: Kind) -> exp.Expr:
        if kind is Kind.TEXT:
            return value
        if kind is Kind.NUMBER:
            value = cast(scaled(value), Kind.INTEGER)
        elif kind in TEMPORAL:
            value = micros(value)
        return cast(value, Kind.TEXT)

    return spelled


DUCKDB = Dialect(
    name="duckdb",
    functions=functions.WRITERS,
    aggregates=aggregates.WRITERS,
    finish=aggregates.finish,
    filters=True,
    fit=fit,
    finite=finite,
    literal=literal,
    ordered=lambda value, _: value,
    spelled=spelling(lambda value: func("EPOCH_US", value)),
    over=lambda written, put: put(written),
    finished=lambda tree: tree,
)
"""The templates that the other engines take where they mean the same."""
