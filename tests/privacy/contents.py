"""Random rows of a random schema: tidy ones, as the catalog says, or whatever a table can hold."""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from tests.privacy.drawing import Luck

Row = tuple[Any, ...]
Data = dict[str, list[Row]]

PEOPLE: dict[Kind, tuple[Any, ...]] = {
    Kind.INTEGER: (1, 2, 3, 4, 5, 6, 0, -1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)),
    Kind.TEXT: ("a", "b", "c", "A", "a ", "ä", "a\u0308", "", "1", "01", "O'Brien", "\U0001f600"),
}
"""Those that a careless engine takes for one person, side by side."""
SMALL = 1_000
WILD: dict[Kind, tuple[Any, ...]] = {
    Kind.BOOLEAN: (False, True),
    Kind.INTEGER: (1, 2, 3, 0, -4, 50, 1950, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)),
    Kind.NUMBER: (1.0, 0.0, -0.0, 0.1, 0.3, 2.5, -50.25, 99.0, 1e6, 2.0**53, 1 / 3, 5e-324,
                  1.7e308, -1.7e308, float("nan"), float("inf"), float("-inf")),
    Kind.TEXT: ("a", "b", "f", "m", "A", "", " ", "1", "-2.5", "2020-02-30", "Ä", "a\u0308",
                "\U0001f600", "'; DROP", "%_", "x" * 250),
    Kind.DATE: (date(2020, 1, 1), date(2020, 2, 29), date(1970, 1, 1), date(1, 1, 1),
                date(9999, 12, 31)),
    Kind.TIMESTAMP: (datetime(2020, 1, 1), datetime(2020, 2, 29, 23, 59, 59, 999_999),
                     datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)),
}  # fmt: skip
TIDY: dict[Kind, tuple[Any, ...]] = {
    Kind.BOOLEAN: (False, True),
    Kind.INTEGER: (1, 2, 3, 0, -4, 7, 50, 900),
    Kind.NUMBER: (1.0, 0.0, 0.25, 0.1, -3.5, 40.0, 99.0),
    Kind.TEXT: ("a", "b", "f", "m", "A", "", "1", "-2", "Ä", "\U0001f600", "o'c"),
    Kind.DATE: (date(2020, 1, 1), date(2020, 2, 29), date(2019, 12, 31)),
    Kind.TIMESTAMP: (datetime(2020, 1, 1), datetime(2020, 2, 29, 23, 30), datetime(2019, 12, 31)),
}
EPOCH = date(1970, 1, 1)


@st.composite
def contents(draw: Any, catalog: Catalog, tidy: bool) -> tuple[Data, list[Any]]:
    """Rows of every table, and the people who are in one of them.

    tidy: within the bounds and categories of the catalog; everybody is in the table of people
    """
    luck = Luck(draw)
    kind = catalog.table("person").columns[0].type.kind
    ids = PEOPLE[kind]
    if tidy:  # a person's own sum that does not fit 64 bits is null here, and not in DuckDB
        ids = tuple(who for who in ids if isinstance(who, str) or abs(who) < SMALL)
    around = ids[luck.number(0, len(ids) - 1) :] + ids
    ids = list(dict.fromkeys(around))[: luck.pick(4, 9, 12, 2)]
    data: Data = {}
    for table in catalog:
        columns = [_pool(c, tidy) for c in table.columns]
        made = _public_rows if not table.private else _rows
        data[table.name] = made(luck, table, ids, columns, tidy)
    _point(luck, catalog, data)
    data = {name: list(map(_copied, rows)) for name, rows in data.items()}
    seen = {row[place] for table in catalog if table.private
            for place in [list(table.schema()).index(table.unit or "")]
            for row in data[table.name]}  # fmt: skip
    return data, [who for who in ids if who in seen]


def _copied(row: Row) -> Row:
    """What `init` makes of a row: infinities and what is no number are null."""
    return tuple(None if isinstance(x, float) and not math.isfinite(x) else x for x in row)


def _pool(column: ColumnInfo, tidy: bool) -> Sequence[Any]:
    """The values that a column may hold."""
    type_ = column.type
    values: tuple[Any, ...] = (TIDY if tidy else WILD)[type_.kind]
    within = [x for x in TIDY[type_.kind] if _within(x, type_)]
    if type_.categories is not None:
        within = list(type_.categories)
    elif type_.low is not None and type_.high is not None:
        within += [_at(type_.low, type_.kind), _at(type_.high, type_.kind)]
    values = tuple(within) if tidy else (*within, *values)
    if not type_.nullable:
        return [x for x in values if _copied((x,)) == (x,)]
    return (values[0], None, *values[1:])


def _at(point: float, kind: Kind) -> Any:
    if kind is Kind.DATE:
        return EPOCH + timedelta(days=point)
    if kind is Kind.TIMESTAMP:
        return datetime(1970, 1, 1) + timedelta(seconds=point)
    return bool(point) if kind is Kind.BOOLEAN else point


def _within(value: Any, type_: ColumnType) -> bool:
    if type_.low is None or type_.high is None or type_.kind is Kind.BOOLEAN:
        return True
    return bool(_at(type_.low, type_.kind) <= value <= _at(type_.high, type_.kind))


def _rows(
    luck: Luck, table: TableInfo, ids: Sequence[Any], pools: Sequence[Sequence[Any]], tidy: bool
) -> list[Row]:
    """Rows about people: one each where the person is the key; else some, one of them very often.

    Not tidy: some of the people are missing from their own table.
    """
    rows: list[Row] = []
    names = list(table.schema())
    unit = names.index(table.unit or "")
    if table.unit == table.key:
        missing = 25 if table.name != "person" else 0 if tidy else 10
        whose = [who for who in ids if not luck.often(missing)]
    else:
        whose = [luck.one_of(ids) for _ in range(luck.pick(4, 12, 8, 16, 0, 1))]
    for who in whose:
        cells = [luck.one_of(pool) if place != unit else who for place, pool in enumerate(pools)]
        again = luck.pick(1, 1, 1, 2, 9) if table.unit != table.key else 1
        rows += [tuple(cells)] * again
    return _numbered(rows, table, names, 3 if not tidy and luck.often(15) else len(rows) + 1)


def _numbered(rows: list[Row], table: TableInfo, names: list[str], many: int) -> list[Row]:
    """A key for all rows, where there is one beside the person.

    many  how many different ones: people share them, whatever is declared, if there are too few
    """
    if table.key is None or table.key == table.unit:
        return rows
    place = names.index(table.key)
    text = table.schema()[table.key].kind is Kind.TEXT
    return [
        (*row[:place], f"n{number % many}" if text else number % many, *row[place + 1 :])
        for number, row in enumerate(rows)
    ]


def _public_rows(
    luck: Luck, table: TableInfo, _: Sequence[Any], pools: Sequence[Sequence[Any]], __: bool
) -> list[Row]:
    large = (2**53 + 1, 2**53) if luck.often(30) else ()
    whole = table.columns[0].type.kind is Kind.INTEGER
    keys = (*large, 1, 2, 3, 0, 50) if whole else ("a", "b", "f", "")
    keys = keys[: luck.pick(3, 5, 1, 0)]
    if table.key is None and luck.often(50):
        keys = (*keys, *keys[:2])
    return [(key, *(luck.one_of(pool) for pool in pools[1:])) for key in keys]


def _point(luck: Luck, catalog: Catalog, data: Data) -> None:
    """Columns that hold the key of another table do: of any row there, whosever it is."""
    homes = {t.key: t for t in catalog if t.private and t.key not in (None, t.unit)}
    for table in catalog:
        for place, column in enumerate(table.columns):
            home = homes.get(column.name if column.references is None else
                             column.references.partition(".")[2])  # fmt: skip
            if home is None or home is table or not table.private or column.name == table.key:
                continue
            at = list(home.schema()).index(home.key or "")
            keys = [row[at] for row in data[home.name]] or [None]
            data[table.name] = [
                (*row[:place], luck.one_of(keys), *row[place + 1 :]) for row in data[table.name]
            ]
