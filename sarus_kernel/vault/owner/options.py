"""Reads what the owner names as the source spells it, and says what is not there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from sarus_kernel.errors import UnknownName
from sarus_kernel.vault.owner.drafts import Finding, InitOptions
from sarus_kernel.vault.sources.tables import Link, SourceTable

Named = Mapping[str, Sequence[str]]
"""The columns of each table."""


def as_spelled(options: InitOptions, source: Sequence[SourceTable]) -> InitOptions:
    """The wishes with names as the source spells them: case does not matter where it is clear."""
    named = {table.name: [column for column, _ in table.columns] for table in source}

    def table(name: str) -> str:
        return _spelled(name, named)

    def column(of: str, name: str) -> str:
        return _spelled(name, named.get(table(of), ()))

    def link(one: Link) -> Link:
        columns = tuple(column(one.table, name) for name in one.columns)
        theirs = tuple(column(one.parent, name) for name in one.parent_columns)
        return replace(one, table=table(one.table), columns=columns, parent=table(one.parent),
                       parent_columns=theirs)  # fmt: skip

    return replace(
        options,
        unit=(table(options.unit[0]), column(*options.unit)),
        parts=tuple(column(options.unit[0], part) for part in options.parts),
        public=tuple(_place(name, named, table, column) for name in options.public),
        nullable=tuple(_place(name, named, table, column) for name in options.nullable),
        withheld=tuple(table(name) for name in options.withheld),
        keys={table(of): column(of, name) for of, name in options.keys.items()},
        units={table(of): column(of, name) for of, name in options.units.items()},
        links=tuple(link(one) for one in options.links),
        columns={
            (table(of), column(of, name)): wish for (of, name), wish in options.columns.items()
        },
        max_rows={table(of): rows for of, rows in options.max_rows.items()},
    )


def _spelled(name: str, known: Sequence[str] | Named) -> str:
    """The known name that is meant: this one, or the only one that differs in case alone."""
    if name in known:
        return name
    alike = [each for each in known if each.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else name


def _place(
    text: str, named: Named, table: Callable[[str], str], column: Callable[[str, str], str]
) -> str:
    """A table, or a table and its column, as spelled. The part before the first dot is the table's,
    as tables have no dots."""
    if table(text) in named or "." not in text:
        return table(text)
    of, _, name = text.partition(".")
    return f"{table(of)}.{column(of, name)}"


def unknown_names(options: InitOptions, source: Sequence[SourceTable]) -> list[Finding]:
    """Every table and column that the owner named and that is not there."""
    named = {table.name: [column for column, _ in table.columns] for table in source}
    found = []
    made = options.unit if options.parts else None
    for table, column in _asked(options):
        if (table, column) == made:
            continue
        if table not in named:
            words = f"In the source: {UnknownName.among('table', table, named)}"
            found.append(Finding(table, words))
        elif column and column not in named[table]:
            problem = UnknownName.among(f"column of {table}:", column, named[table])
            found.append(Finding(table, str(problem)))
    return list(dict.fromkeys(found))


def _asked(options: InitOptions) -> Iterator[tuple[str, str]]:
    yield from ((options.unit[0], column) for column in options.parts or options.unit[1:])
    yield from options.units.items()
    yield from ((table, column) for table, column in options.keys.items())
    for where in (*options.public, *options.nullable):
        yield where.partition(".")[0], where.partition(".")[2]
    for link in options.links:
        yield from ((link.table, column) for column in link.columns)
        yield from ((link.parent, column) for column in link.parent_columns)
    for table in (*options.withheld, *options.max_rows):
        yield table, ""
    for (table, column), wish in options.columns.items():
        yield table, "" if wish.left_out else column
