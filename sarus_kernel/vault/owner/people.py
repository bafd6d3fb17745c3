"""Makes the table of people where a source has only their events."""

from collections.abc import Sequence
from dataclasses import replace

from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.links import SAID
from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import Link, SourceTable

PEOPLE = "people"


def with_people(
    source: Sequence[SourceTable], options: InitOptions
) -> tuple[tuple[SourceTable, ...], InitOptions]:
    """The source with a table of people, where the owner says that the unit's table has no key.

    `--privacy-unit events.user_id --key events=`: whoever has an event is a person, once. In a
    draft that table stands already, and a link says of what it is made.
    """
    home, unit = options.unit
    keys = options.parts or (unit,)
    named = {table.name: table for table in source}
    if home in named and options.keys.get(home) != "":
        return tuple(source), options
    if home not in named:
        end = (home, keys)
        several = (one for one in options.links if (one.parent, one.parent_columns) == end)
        link = next((one for one in several if one.table in named), None)
        if link is None:
            return tuple(source), options
        return (*source, _people(home, named[link.table], link.columns, keys)), options
    name = PEOPLE
    while any(table.name.lower() == name for table in source):
        name += "_"
    link = Link(home, keys, name, keys, SAID)
    options = replace(options, unit=(name, unit), links=(*options.links, link))
    return (*source, _people(name, named[home], keys, keys)), options


def _people(
    name: str, events: SourceTable, columns: Sequence[str], keys: Sequence[str]
) -> SourceTable:
    own = ", ".join(
        f"{quoted(column)} AS {quoted(key)}" for column, key in zip(columns, keys, strict=True)
    )
    there = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in columns)
    distinct = f"(SELECT DISTINCT {own} FROM {{}} AS t WHERE {there})"
    kinds = dict(events.columns)
    return SourceTable(
        name,
        distinct.format(events.scan),
        tuple((key, kinds[c]) for c, key in zip(columns, keys, strict=True) if c in kinds),
        keys[0] if len(keys) == 1 else None,
        place=distinct.format(events.place) if events.place else "",
        notes=(f"{name} is made: a row for each {', '.join(columns)} of {events.name}.",),
    )
