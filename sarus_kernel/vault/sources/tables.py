"""What a source says of its tables, before anything is decided about them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sarus_kernel.plan.types import Scalar

Bound = int | float | date
_NAME = r'\s*(?:"([^"]+)"|([^.,">]+?))\s*'
SIDE = re.compile(rf"^{_NAME}\.((?:{_NAME},)*{_NAME})$")
"""A table and columns of it: `stay.ward,number`, `"Heart Patients"."Pat.Nr"`."""


@dataclass(frozen=True)
class Link:
    """Rows of `table` belong to whom the rows of `parent` with the same values belong.

    columns  of `table`, and `parent_columns` of `parent`, in the same order
    origin   why it is thought to be so
    """

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    origin: str = ""

    def __str__(self) -> str:
        return f"{_place(self.table, self.columns)} -> {_place(self.parent, self.parent_columns)}"


def _place(table: str, columns: tuple[str, ...]) -> str:
    return f"{written(table)}.{','.join(written(column) for column in columns)}"


def names_of(text: str) -> tuple[str, ...]:
    """The names of a list of names, without their quotes."""
    return tuple(quoted or bare for quoted, bare in re.findall(rf"{_NAME}(?:,|$)", text))


def written(name: str) -> str:
    """A name in a list of names: quoted where it would read as more than one."""
    return f'"{name}"' if set('.,">') & set(name) or name != name.strip() else name


@dataclass(frozen=True)
class SourceTable:
    """A table as the source has it. `scan` is the SQL that reads it (FROM …).

    place     the SQL that asks the source itself, where `scan` is only filled later
    key       the column that the source declares to be the primary key; `parts`: the columns, where
              it declares several
    required  the columns that the source declares to be never null
    closed    the values that the source declares to be the only ones of a column
    bounds    the least and the greatest value that it declares
    forms     how a column is written, where that has to be said ("%d.%m.%Y", "1.234,5")
    links     the foreign keys that the source declares
    notes     what the owner should know of how the file was read
    """

    name: str
    scan: str
    columns: tuple[tuple[str, str], ...]
    key: str | None = None
    required: frozenset[str] = frozenset()
    place: str = ""
    closed: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    bounds: Mapping[str, tuple[Bound | None, Bound | None]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
