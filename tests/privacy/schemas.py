"""Random schemas: who the people are, what is about them, what is public."""

from typing import Any

from hypothesis import strategies as st

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.release import Cell
from tests.privacy.drawing import Luck

TABLES = ("visit", "drug", "order", "t", "Select", "group_1")
COLUMNS = ("a", "b", "c", "value", "day", "code", "Order", "group", "two words", 'quo"te', "x.y",
           "Ümlaut", "count", "a#1", "Keep_Rank", "unit", "partner", "k", "'; --")  # fmt: skip
"""Names that the engine gives to things itself, words of SQL, and signs of it."""
UNITS = ("person_id", "who", "Patient Id", "select")
KINDS = (Kind.INTEGER, Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN, Kind.DATE, Kind.TIMESTAMP)
NUMBERS = ((0.0, 100.0), (-50.5, 50.0), (0.1, 0.3), (-1.0, 1e6))
WHOLE = ((0, 9), (-3, 3), (1900, 2100), (0, 10**6))
DAYS = ((0, 20_000), (18_000, 18_400))


@st.composite
def catalogs(draw: Any) -> Catalog:
    """One to four tables about people, one or two public ones."""
    luck = Luck(draw)
    unit_kind = luck.pick(Kind.INTEGER, Kind.INTEGER, Kind.TEXT)
    unit = luck.one_of(UNITS)
    names = list(TABLES)
    tables = [_people(luck, unit, unit_kind)]
    for _ in range(luck.number(0, 3)):
        name = names.pop(luck.number(0, len(names) - 1))
        tables.append(_about_people(luck, name, luck.pick(unit, luck.one_of(UNITS)), unit_kind,
                                    tables))  # fmt: skip
    tables += [_public(luck, name) for name in ("concept", "list")[: luck.number(1, 2)]]
    return Catalog("ward", f"person.{unit}", tuple(tables), "v1")


def _people(luck: Luck, unit: str, kind: Kind) -> TableInfo:
    columns = (ColumnInfo(unit, ColumnType(kind, False)), *_columns(luck, {unit}, 4))
    return TableInfo("person", columns, unit=unit, key=unit)


def _about_people(
    luck: Luck, name: str, unit: str, kind: Kind, others: list[TableInfo]
) -> TableInfo:
    """A table with a person in each row; perhaps with a key, or the key of another table."""
    columns = [ColumnInfo(unit, ColumnType(kind, False))]
    key = luck.pick(None, f"{name}_id", unit)
    if key not in (None, unit):
        columns.append(ColumnInfo(key, ColumnType(luck.pick(Kind.INTEGER, Kind.TEXT), False)))
    homes = [t for t in others if t.key not in (None, t.unit)]
    if homes and luck.often(70):
        home = luck.one_of(homes)
        of, taken = home.schema()[home.key or ""], {column.name for column in columns}
        if home.key not in taken:
            columns.append(ColumnInfo(home.key or "", ColumnType(of.kind)))
        else:
            columns.append(ColumnInfo("link", ColumnType(of.kind),
                                      references=f"{home.name}.{home.key}"))  # fmt: skip
    columns += _columns(luck, {column.name for column in columns}, 4)
    most = luck.pick(None, 1, 2, 3, 5)
    return TableInfo(name, tuple(columns), unit=unit, key=key, max_rows=most)


def _public(luck: Luck, name: str) -> TableInfo:
    kind = luck.pick(Kind.INTEGER, Kind.INTEGER, Kind.TEXT)
    key = f"{name}_id"
    columns = (ColumnInfo(key, ColumnType(kind, False)), *_columns(luck, {key}, 2))
    return TableInfo(name, columns, "public", key=luck.pick(key, None))


def _columns(luck: Luck, taken: set[str], most: int) -> list[ColumnInfo]:
    """Columns of any kind, each with a name of its own."""
    made = []
    known = {name.casefold() for name in taken}
    for _ in range(luck.number(1, most)):
        name = luck.one_of(COLUMNS)
        if name.casefold() not in known:
            known.add(name.casefold())
            made.append(ColumnInfo(name, _type(luck)))
    return made


def _type(luck: Luck) -> ColumnType:
    """A type with or without bounds, categories and nulls."""
    kind, nullable = luck.one_of(KINDS), not luck.often(25)
    if kind is Kind.BOOLEAN:
        return ColumnType(kind, nullable, 0, 1)
    listed: tuple[Cell, ...] | None = None
    if kind is Kind.TEXT:
        listed = luck.pick(None, ("a", "b", "f"), ("f", "m", "", "Ä"))
        return ColumnType(kind, nullable, categories=listed)
    if kind is Kind.INTEGER and luck.often(20):
        return ColumnType(kind, nullable, categories=(1, 2, 3))
    bounds: dict[Kind, tuple[tuple[float, float], ...]] = {
        Kind.INTEGER: WHOLE, Kind.NUMBER: NUMBERS, Kind.DATE: DAYS,
        Kind.TIMESTAMP: tuple((86_400 * low, 86_400 * high) for low, high in DAYS),
    }  # fmt: skip
    low, high = luck.one_of(bounds[kind]) if luck.often(70) else (None, None)
    return ColumnType(kind, nullable, low, high)
