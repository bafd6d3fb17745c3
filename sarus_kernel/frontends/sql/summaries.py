"""SUMMARIZE: what each column is, by the catalog, and what the twin's rows have in it.

The numbers are the twin's alone, as of any preview: no private row is read, and nothing is spent.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

import pandas as pd
from sqlglot import exp

from sarus_kernel.frontends.sql.given import NOTHING, Given
from sarus_kernel.frontends.sql.parse import parse
from sarus_kernel.frontends.sql.statements import summarized_rows
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.relations import Aggregate, Relation, Scope
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind, Schema

_MEASURES = ("min", "max", "distinct", "mean", "std", "q25", "q50", "q75")
_WORD = re.compile(r"\bSUMMARIZE\b", re.IGNORECASE)
_SHARES = {"q25": 0.25, "q50": 0.5, "q75": 0.75}


class Rows(Protocol):
    """What gives the rows of a relation: the twin's engine."""

    def frame(self, relation: Relation) -> pd.DataFrame: ...


def summarized(
    sql: str,
    catalog: Catalog,
    dialect: str | None = None,
    today: Callable[[], date] | None = None,
    given: Given = NOTHING,
) -> Relation | None:
    """The relation that a text asks a summary of; None where it asks something else.

    Raises what `parse` raises.
    """
    if not _WORD.search(sql):
        return None
    of: list[exp.Expr] = []

    def rows(last: exp.Expr) -> exp.Expr:
        of.extend(summarized_rows(last))
        return of[0] if of else last

    found = parse(sql, catalog, dialect, today, given, last=rows)
    return found if of else None


def summary(of: Relation, catalog: Catalog, twin: Rows) -> pd.DataFrame:
    """A row for each column of a relation, as `SUMMARIZE` of DuckDB gives it."""
    scope = Scope(catalog)
    schema = scope.schema(of)
    asked = {(n, m): a for n, type_ in schema.items() for m, a in _measures(n, type_).items()}
    names = tuple(f"m{at}" for at in range(len(asked) + 1))
    counts = Aggregation("count")
    row = twin.frame(Aggregate(of, (), (), names, (counts, *asked.values()))).iloc[0].tolist()
    found = dict(zip(asked, row[1:], strict=True))
    return _table(schema, found, int(row[0]))


def _measures(name: str, type_: ColumnType) -> dict[str, Aggregation]:
    column = Column(name)
    made = {"known": Aggregation("count", (column,))}
    if type_.kind is Kind.NULL:
        return made
    made |= {
        "min": Aggregation("min", (column,)),
        "max": Aggregation("max", (column,)),
        "distinct": Aggregation("count", (column,), distinct=True),
    }
    if type_.kind in NUMERIC:
        real = apply("to_number", column)
        made |= {"mean": Aggregation("mean", (real,)), "std": Aggregation("stddev", (real,))}
    if type_.kind in (*NUMERIC, *TEMPORAL):
        pairs = _SHARES.items()
        made |= {n: Aggregation("quantile_disc", (column, literal(share))) for n, share in pairs}
    return made


def _table(schema: Schema, found: dict[tuple[str, str], Any], rows: int) -> pd.DataFrame:
    made: dict[str, list[Any]] = {
        "column_name": list(schema),
        "data_type": [type_.kind.value for type_ in schema.values()],
        "is_nullable": ["YES" if type_.nullable else "NO" for type_ in schema.values()],
    }
    for measure in _MEASURES:
        made[measure] = [_cell(found.get((name, measure))) for name in schema]
    made["count"] = [rows] * len(schema)
    known = [int(found[(name, "known")]) for name in schema]
    made["null_percentage"] = [round(100 * (rows - n) / rows, 2) if rows else None for n in known]
    return pd.DataFrame(made, dtype="object")


def _cell(value: Any) -> Any:
    """A day as it is written, a number in few digits, null as None."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else str(value)
    return round(value, 4) if isinstance(value, float) else value
