"""Gives rows of a twin the parts of their person's key, as the people's table has them.

A join by clinic and number finds its rows in a preview then. It is arithmetic on synthetic rows.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.types import ColumnType


def with_parts(tables: Mapping[str, pa.Table], catalog: Catalog) -> dict[str, pa.Table]:
    """The tables of a twin, in which a person's key has the same parts wherever it stands.

    A value that the catalog does not allow in a column is not put there.
    """
    made = dict(tables)
    home = next(info for info in catalog if info.name == catalog.unit.partition(".")[0])
    people = made[home.name]
    for info in catalog:
        if info is home or not info.unit_parts or info.name not in made:
            continue
        rows = made[info.name]
        place = pc.index_in(rows[info.unit], people[home.unit].combine_chunks())
        for mine, theirs in zip(info.unit_parts, home.unit_parts, strict=True):
            value = people[theirs].take(place).cast(rows[mine].type)
            kept = pc.if_else(_allowed(value, info.schema()[mine]), value, rows[mine])
            rows = rows.set_column(rows.column_names.index(mine), rows.field(mine), kept)
        made[info.name] = rows
    return made


def _allowed(value: pa.ChunkedArray, of: ColumnType) -> pa.ChunkedArray:
    """True where a column of that type may have the value; a null is none."""
    known = pc.is_valid(value)
    if of.categories is not None:
        listed = pa.array(list(of.categories), value.type)
        return pc.and_(known, pc.is_in(value, listed))
    for end, within in ((of.low, pc.greater_equal), (of.high, pc.less_equal)):
        if end is not None and pa.types.is_integer(value.type):
            known = pc.and_(known, pc.fill_null(within(value, end), False))
    return known
