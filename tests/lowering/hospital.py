"""A small made-up hospital with every kind of column, nulls and duplicates included."""

import random
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind

KINDS = {
    "boolean": Kind.BOOLEAN, "integer": Kind.INTEGER, "number": Kind.NUMBER, "text": Kind.TEXT,
    "date": Kind.DATE, "timestamp": Kind.TIMESTAMP,
}  # fmt: skip


KNOWN: dict[str, tuple[Any, ...]] = {
    "age": (0, 100), "weight": (-50, 120), "visits": (-3, 9), "cost": (0, 10),
    "sex": (None, None, ("F", "M")),
}  # fmt: skip
"""Bounds and categories, by column."""


def _table(name: str, columns: dict[str, str], **more: object) -> TableInfo:
    """Columns as "kind" or "kind?" for those that may be null."""
    infos = []
    for column, spec in columns.items():
        kind, nullable = KINDS[spec.rstrip("?")], spec.endswith("?")
        type_ = ColumnType(kind, nullable, *KNOWN.get(column, ()))
        infos.append(ColumnInfo(column, type_))
    return TableInfo(name, tuple(infos), **more)  # type: ignore[arg-type]


CATALOG = Catalog(
    "hospital",
    "person.person_id",
    (
        _table(
            "person",
            {
                "person_id": "integer", "sex": "text", "city": "text?", "age": "integer",
                "weight": "number?", "visits": "integer?", "active": "boolean",
                "smoker": "boolean?", "born": "date", "died": "date?", "note": "text?",
            },
            unit="person_id",
            key="person_id",
        ),
        _table(
            "event",
            {
                "person_id": "integer", "code": "integer?", "began": "date", "ended": "date?",
                "seen": "timestamp?", "cost": "number?", "place": "text?", "age": "integer",
            },
            unit="person_id",
        ),
        _table("concept", {"code": "integer", "label": "text", "parent": "integer?"},
               access="public", key="code", rows=6),
    ),
)  # fmt: skip


def rows(seed: int, people: int = 40) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table, the same for the same seed."""
    draw = random.Random(seed)

    def maybe(value: object, share: float = 0.25) -> object:
        return None if draw.random() < share else value

    def day(first: int, last: int) -> str:
        return f"{draw.randint(first, last)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"

    person: list[tuple[object, ...]] = [
        (
            n, draw.choice("MF"), maybe(draw.choice(["Paris", "Lyon", " Nice ", "paris"])),
            draw.randint(0, 100), maybe(round(draw.uniform(-50, 120), 2)),
            maybe(draw.randint(-3, 9)), draw.random() < 0.5, maybe(draw.random() < 0.4),
            day(1920, 2010), maybe(day(2011, 2020), 0.6),
            maybe(draw.choice(["a.b", "ab", "", "xA"])),
        )
        for n in range(1, people + 1)
    ]  # fmt: skip
    event: list[tuple[object, ...]] = [
        (
            draw.randint(1, people), maybe(draw.choice([10, 20, 30, 40, 77])), day(2012, 2015),
            maybe(day(2016, 2017)),
            maybe(f"{day(2012, 2014)} {draw.randint(0, 23):02d}:{draw.randint(0, 59):02d}:07"),
            maybe(float(draw.randint(0, 40)) / 4), maybe(draw.choice(["ward", "lab"])),
            draw.randint(0, 100),
        )
        for _ in range(3 * people)
    ]  # fmt: skip
    concept: list[tuple[object, ...]] = [
        (10, "flu", None), (20, "asthma", 10), (30, "stroke", 10), (40, "gout", 20),
        (50, "none", 20), (60, "other", None),
    ]  # fmt: skip
    return {"person": person, "event": event, "concept": concept}


_SQL = {
    Kind.BOOLEAN: "BOOLEAN", Kind.INTEGER: "BIGINT", Kind.NUMBER: "DOUBLE", Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE", Kind.TIMESTAMP: "TIMESTAMP",
}  # fmt: skip


def engine(seed: int, people: int = 40) -> DuckDB:
    """The tables in DuckDB."""
    connection = duckdb.connect(config={"threads": 1})
    content = rows(seed, people)
    for table in CATALOG:
        columns = ", ".join(f"{c.name} {_SQL[c.type.kind]}" for c in table.columns)
        connection.execute(f"CREATE TABLE {table.name} ({columns})")
        marks = ", ".join("?" for _ in table.columns)
        insert = f"INSERT INTO {table.name} VALUES ({marks})"
        connection.executemany(insert, content[table.name])
    return DuckDB(connection, CATALOG)


def cells(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """The rows of a frame as plain values, numbers rounded, anything missing as None."""
    return [tuple(cell(v) for v in row) for row in frame.itertuples(index=False, name=None)]


def cell(value: object) -> object:
    """One value, so that equal ones compare equal whatever library they come from."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, bool | int | float | np.bool | np.integer | np.floating):
        number = float(value)  # type: ignore[arg-type]
        return None if number in (float("inf"), float("-inf")) else float(f"{number:.9g}") + 0.0
    if hasattr(value, "isoformat"):
        return pd.Timestamp(value).isoformat()
    return str(value)
