"""A small database about people, and safe queries run on it exactly: no workers, no noise."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import duckdb

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.engines.engine import Engine
from sarus_kernel.measurements import (
    SHARES,
    Bounded,
    Choice,
    Histogram,
    Measurement,
    Released,
    Rows,
    SafeQuery,
    Twin,
)
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.release import Cell
from sarus_kernel.rewriting import Wanted, private
from sarus_kernel.vault import audit
from sarus_kernel.vault.mechanisms import measure, quantiles
from sarus_kernel.vault.mechanisms.finishing import finish
from sarus_kernel.vault.workers.child import GivenTable, _arrow
from sarus_kernel.vault.workers.values import cell_of

SALT = "a salt that is no secret"
EPSILON, DELTA = 1.0, 1e-6
Tables = Mapping[str, Sequence[Sequence[Cell]]]

_SQL = {
    Kind.BOOLEAN: "BOOLEAN", Kind.INTEGER: "BIGINT", Kind.NUMBER: "DOUBLE", Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE", Kind.TIMESTAMP: "TIMESTAMP",
}  # fmt: skip


def column(
    name: str,
    kind: Kind,
    low: float | None = None,
    high: float | None = None,
    *,
    whole: bool = False,
    categories: tuple[Cell, ...] | None = None,
) -> ColumnInfo:
    """A column: nullable unless it is `whole`."""
    return ColumnInfo(name, ColumnType(kind, not whole, low, high, categories))


CATALOG = Catalog(
    "ward",
    "person.person_id",
    (
        TableInfo(
            "person",
            (
                column("person_id", Kind.INTEGER, whole=True),
                column("sex", Kind.TEXT, categories=("f", "m")),
                column("born", Kind.INTEGER, 1900, 2020, whole=True),
                column("weight", Kind.NUMBER, 0, 200),
                column("name", Kind.TEXT),
                column("birthday", Kind.DATE),
            ),
            unit="person_id",
            key="person_id",
        ),
        TableInfo(
            "visit",
            (
                column("visit_id", Kind.INTEGER, whole=True),
                column("patient", Kind.INTEGER, whole=True),
                column("code", Kind.INTEGER),
                column("cost", Kind.NUMBER, -50, 100),
                column("day", Kind.TIMESTAMP),
                column("urgent", Kind.BOOLEAN),
            ),
            unit="patient",
            key="visit_id",
            max_rows=4,
        ),
        TableInfo(
            "drug",
            (
                column("taker", Kind.INTEGER, whole=True),
                column("dose", Kind.INTEGER, 0, 30),
                column("label", Kind.TEXT),
            ),
            unit="taker",
            max_rows=3,
        ),
        TableInfo(
            "code",
            (
                column("code_id", Kind.INTEGER, whole=True),
                column("chapter", Kind.TEXT, categories=("a", "b", "c")),
                column("points", Kind.NUMBER, 0, 10),
            ),
            access="public",
            key="code_id",
        ),
    ),
    "v1",
)
"""Two tables of people's rows beside that of the people, and one public table."""

CODES: Sequence[Sequence[Cell]] = (
    (1, "a", 0.5), (2, "b", 2.0), (3, "c", None), (4, None, 9.5), (5, "a", 1.0),
)  # fmt: skip


def database(tables: Tables, catalog: Catalog = CATALOG) -> DuckDB:
    """A database in memory. A table that is not given is empty; `code` is as above."""
    connection = duckdb.connect(config={"threads": 1})
    fill(connection, tables, catalog)
    return DuckDB(connection, catalog)


def fill(
    connection: duckdb.DuckDBPyConnection, tables: Tables, catalog: Catalog = CATALOG
) -> None:
    """Make the tables of a catalog, with these rows."""
    for info in catalog:
        columns = ", ".join(f'"{n}" {_SQL[t.kind]}' for n, t in info.schema().items())
        connection.execute(f'CREATE TABLE "{info.name}" ({columns})')
        rows = tables.get(info.name, CODES if info.name == "code" else ())
        if rows:
            places = ", ".join("?" * len(info.columns))
            connection.executemany(f'INSERT INTO "{info.name}" VALUES ({places})', rows)


def safe(
    relation: Relation,
    catalog: Catalog = CATALOG,
    epsilon: float = EPSILON,
    delta: float = DELTA,
    twin: Twin | None = None,
    wanted: Wanted | None = None,
) -> SafeQuery:
    """The safe query of a question, audited. Raises NotReleasable."""
    query = private(relation, catalog, epsilon, delta, SALT, twin, wanted or Wanted())
    audit.check(query, catalog, epsilon, delta)
    return query


def rows_of(
    engine: Engine, relation: Relation, given: Mapping[str, Rows | Released], catalog: Catalog
) -> Rows:
    """The exact rows of a relation."""
    tables = {n: _arrow(GivenTable(n, g.columns, g.kinds, g.rows)) for n, g in given.items()}
    table = engine.arrow(relation, tables)
    schema = Scope(catalog).schema(relation)
    cells = [
        [cell_of(cell, type_.kind) for cell in column_.to_pylist()]
        for column_, type_ in zip(table.columns, schema.values(), strict=True)
    ]
    kinds = tuple(type_.kind.value for type_ in schema.values())
    return Rows(tuple(schema), kinds, tuple(zip(*cells, strict=True)))


def parts_of(measurement: Measurement, exact: Sequence[Rows]) -> list[dict[measure.Key, list[int]]]:
    """Per query: group -> its parts, as the vault reads them."""
    return [
        {key: list(parts) for key, parts in table.items()}
        for rows, query in zip(exact, measurement.queries, strict=False)
        for table in [measure.by_key(rows, query, len(measurement.keys))]
    ]


def moves(
    bounded: Bounded, mine: Sequence[int], theirs: Sequence[int]
) -> list[tuple[Fraction, ...]]:
    """How far each part of one group moves: a tally in all of its buckets together, a sum of a
    ladder at each of its bounds, in proportion to the last one."""
    steps = iter([Fraction(abs(a - b)) for a, b in zip(mine, theirs, strict=True)])
    found: list[tuple[Fraction, ...]] = []
    for part in bounded.parts:
        own = [next(steps) for _ in part.columns]
        if part.ladder is not None:
            bounds = zip(own, part.ladder.bounds, strict=True)
            own = [step * part.most / bound for step, bound in bounds]
        found.append((sum(own, Fraction()),) if part.buckets else tuple(own))
    return found


def chosen(measurement: Measurement, exact: Sequence[Rows]) -> dict[str, Rows]:
    """The table of selected keys that histograms read, if every key of the data were selected."""
    if measurement.grid is not None or not measurement.histograms:
        return {}
    kinds = tuple(kind for _, kind in measurement.keys)
    keys = tuple(sorted_keys(parts_of(measurement, exact)[0]))
    return {measurement.chosen: Rows(measurement.columns_of_keys, kinds, keys)}


def exact_rows(
    engine: DuckDB,
    measurement: Measurement,
    released: Mapping[str, Rows | Released],
    catalog: Catalog = CATALOG,
) -> list[Rows]:
    """The exact rows of all relations of a measurement, every key of the data selected."""
    counts = [rows_of(engine, q.query, released, catalog) for q in measurement.queries]
    given = {**released, **chosen(measurement, counts)}
    return counts + [rows_of(engine, h.query, given, catalog) for h in measurement.histograms]


def without_noise(measurement: Measurement, exact: Sequence[Rows]) -> Released:
    """The released table if no noise were added and every key of the data were released."""
    tables = parts_of(measurement, exact)
    keys = list(measurement.grid if measurement.grid is not None else sorted_keys(tables[0]))
    values: dict[str, list[float]] = {}
    for table, query in zip(tables, measurement.queries, strict=True):
        exact_parts = measure.columns_of(table, query, keys)
        values |= {name: list(map(float, column)) for name, column in exact_parts.items()}
        for name, (told_once,) in measure.pooled(table, query).items():
            values[name] = [float(told_once)] * len(keys)
        for part in query.parts:
            if part.ladder is not None:
                # on the last rung nothing is clipped that can be counted, nor given back
                rung = len(part.ladder.bounds) - 1
                values[part.column] = told = values[part.columns[rung]]
                values |= measure.beside(part, rung, 0, told)
    for rows, histogram in zip(exact[len(tables) :], measurement.histograms, strict=True):
        counts = counts_of(histogram, rows)
        for choice in histogram.choices:
            best = [exact_bin(choice, counts.get(key, [0] * histogram.bins)) for key in keys]
            values[choice.name] = list(map(float, best))
    return finish(measurement, keys, values)


def counts_of(histogram: Histogram, rows: Rows) -> dict[measure.Key, list[int]]:
    """Group -> the rows in each bin."""
    counts: dict[measure.Key, list[int]] = {}
    for *key, number, count in rows.rows:
        row = counts.setdefault(tuple(map(measure._plain, key)), [0] * histogram.bins)
        if isinstance(number, int) and isinstance(count, int):
            row[number] += count
    return counts


def exact_bin(choice: Choice, counts: Sequence[int]) -> int:
    """The bin of the rank sought, without noise and without leaning."""
    scored = list(enumerate(quantiles.scores(replace(choice, lean=0.0), counts)))
    if choice.share == 0:
        return next((n for n, count in enumerate(counts) if count), 0)
    if choice.share == SHARES:
        return next((n for n, count in reversed(list(enumerate(counts))) if count), 0)
    return max(scored, key=lambda pair: pair[1])[0]


def sorted_keys(table: Mapping[measure.Key, Sequence[int]]) -> list[measure.Key]:
    """The keys in the order in which they are released."""
    return sorted(table, key=measure._order)


def run(
    engine: DuckDB, query: SafeQuery, catalog: Catalog = CATALOG
) -> tuple[dict[str, list[Rows]], Rows]:
    """The exact rows of every measurement, and the answer, all without noise."""
    exact: dict[str, list[Rows]] = {}
    released: dict[str, Released] = {}
    for measurement in query.measurements:
        exact[measurement.name] = exact_rows(engine, measurement, released, catalog)
        released[measurement.name] = without_noise(measurement, exact[measurement.name])
    return exact, rows_of(engine, query.post, released, catalog)
