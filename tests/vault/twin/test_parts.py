"""A person's key has the same parts in all tables of a twin."""

import pyarrow as pa

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault.twin.parts import with_parts

NUMBER = ColumnType(Kind.INTEGER, False, 0, 9)
TEXT = ColumnType(Kind.TEXT, False)


def _table(name: str, number: str, clinic: ColumnType) -> TableInfo:
    columns = (ColumnInfo("who", TEXT), ColumnInfo("clinic", clinic), ColumnInfo(number, NUMBER))
    return TableInfo(name, columns, unit="who", unit_parts=("clinic", number))


def test_rows_have_the_parts_of_their_person() -> None:
    """Where the catalog allows them there; a table that is found in another way stays."""
    listed = ColumnType(Kind.TEXT, False, None, None, ("A", "OTHER"))
    catalog = Catalog("c", "people.who", (
        _table("people", "nr", TEXT), _table("visits", "patient_nr", listed),
        TableInfo("lab", (ColumnInfo("who", TEXT),), unit="who"),
    ))  # fmt: skip
    tables = {
        "people": pa.table({"who": ["x", "y"], "clinic": ["A", "B"], "nr": [4, 11]}),
        "visits": pa.table({"who": ["y", "x", "z"], "clinic": ["OTHER", "OTHER", "A"],
                            "patient_nr": [1, 2, 3]}),
        "lab": pa.table({"who": ["x"]}),
    }  # fmt: skip
    made = with_parts(tables, catalog)
    assert made["visits"].to_pydict() == {
        "who": ["y", "x", "z"], "clinic": ["OTHER", "A", "A"], "patient_nr": [1, 4, 3]
    }  # fmt: skip
    assert (made["people"], made["lab"]) == (tables["people"], tables["lab"])
    assert made["visits"].schema == tables["visits"].schema


def test_two_tables_joined_by_all_parts() -> None:
    """A preview of visits beside bills by clinic and number has the rows that it has by the person,
    whatever was drawn for them."""
    catalog = Catalog("c", "people.who", (
        _table("people", "nr", TEXT), _table("visits", "patient_nr", TEXT),
        _table("bills", "nr", TEXT),
    ))  # fmt: skip
    drawn = {"clinic": ["A", "A", "B", "B"], "nr": [0, 1, 0, 1]}
    made = with_parts({
        "people": pa.table({"who": ["x", "y", "z", "w"], **drawn}),
        "visits": pa.table({"who": list("xxw"), "clinic": list("abc"), "patient_nr": [7, 8, 9]}),
        "bills": pa.table({"who": ["w", "x", "z"], "clinic": list("abc"), "nr": [5, 5, 5]}),
    }, catalog)  # fmt: skip
    pairs = made["visits"].join(
        made["bills"], ["clinic", "patient_nr"], ["clinic", "nr"], "inner", right_suffix="_bills"
    )
    assert sorted(pairs["who"].to_pylist()) == sorted(pairs["who_bills"].to_pylist()) == list("wxx")
