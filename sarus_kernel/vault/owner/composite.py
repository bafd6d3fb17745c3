"""Makes one key of several columns: a patient may be known by clinic and number together alone.

The rest of the product knows one column that says whose row it is; so the vault's copy has one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.owner.drafts import ColumnDraft, InitOptions, TableDraft
from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import SIDE, names_of, written

_BACKSLASH = "chr(92)"


@dataclass(frozen=True)
class Unit:
    """The privacy unit as it is named: a table and a column; `parts`: of which that is made."""

    place: tuple[str, str]
    parts: tuple[str, ...] = ()


def read_unit(text: str) -> Unit | None:
    """`TABLE.COLUMN`, `TABLE.A,B` or `TABLE.(A,B)`; None where it is none of these.

    A name with a dot, a comma or > stands in double quotes.
    """
    table, dot, columns = text.strip().partition(".(")
    if dot and columns.endswith(")"):
        text = f"{table}.{columns[:-1]}"
    if match := SIDE.match(text.strip()):
        names = names_of(match[3])
        home = match[1] or match[2]
        return Unit((home, "_".join(names)), names if len(names) > 1 else ())
    table, _, column = (part.strip() for part in text.partition("."))
    return Unit((table, column)) if table and column else None


def unit_text(options: InitOptions) -> str:
    """The privacy unit as `read_unit` reads it."""
    table, unit = options.unit
    return ".".join((written(table), ",".join(map(written, options.parts or (unit,)))))


def with_made_key(
    tables: Sequence[TableDraft], options: InitOptions
) -> tuple[list[TableDraft], InitOptions]:
    """The tables, that of the people with one column made of the parts of their key, called after
    them. Unchanged where the unit is a column that is there. Raises OwnerError if a part is left
    out."""
    home = next((table for table in tables if table.name == options.unit[0]), None)
    if home is None or not options.parts:
        return list(tables), options
    found = [home.column(part) for part in options.parts]
    parts = [column for column in found if column is not None]
    if len(parts) < len(found):
        raise OwnerError(
            f"{unit_text(options)} is who is protected: none of its columns can be left out."
        )
    name = _free(options, home)
    values = [column.value for column in parts]
    made = ColumnDraft(name, Kind.TEXT, joined(values), nullable=False, made=True)
    made = replace(made, origin=f"made of {', '.join(options.parts)}")
    columns = (
        replace(c, nullable=False) if c.name in options.parts else c for c in home.columns
    )
    place = f"(SELECT w.*, {joined([f'w.{quoted(part)}' for part in options.parts])} " \
            f"AS {quoted(name)} FROM {home.place} AS w)"  # fmt: skip
    whole = replace(
        home, columns=(made, *columns), key=name, parts=options.parts,
        place=place if home.place else "",
    )  # fmt: skip
    options = replace(options, unit=(home.name, name))
    return [whole if table is home else table for table in tables], options


def joined(values: Sequence[str]) -> str:
    """SQL that makes one text of several values: clinic A, number 17: `A/17`. Null if one is null.

    No two lists of texts give the same: within a part a backslash stands before each slash and
    backslash, so a slash without one is where a part ends. The same in DuckDB and PostgreSQL.
    """
    return " || '/' || ".join(_escaped(value) for value in values)


def _escaped(value: str) -> str:
    twice = f"replace(CAST({value} AS VARCHAR), {_BACKSLASH}, {_BACKSLASH} || {_BACKSLASH})"
    return f"replace({twice}, '/', {_BACKSLASH} || '/')"


def _free(options: InitOptions, home: TableDraft) -> str:
    """The names of the parts, joined; with a stroke more where there is such a column."""
    taken = {column.name.casefold() for column in home.columns}
    return next(name for name in _names("_".join(options.parts)) if name.casefold() not in taken)


def _names(name: str) -> Iterator[str]:
    while True:
        yield name
        name += "_"
