"""Makes the table of people where a source has only their events."""

from collections.abc import Sequence
from dataclasses import replace

from sarus_kernel.vault.owner.drafts import InitOptions, Link, SourceTable
from sarus_kernel.vault.owner.links import SAID
from sarus_kernel.vault.owner.sources import quoted

PEOPLE = "people"


def with_people(
    source: Sequence[SourceTable], options: InitOptions
) -> tuple[tuple[SourceTable, ...], InitOptions]:
    """The source with a table of people, where the owner says that the unit's table has no key.

    `--privacy-unit events.user_id --key events=`: whoever has an event is a person, once.
    """
    home, unit = options.unit
    events = next((table for table in source if table.name == home), None)
    if events is None or options.keys.get(home) != "":
        return tuple(source), options
    name = PEOPLE
    while any(table.name.lower() == name for table in source):
        name += "_"
    distinct = f"(SELECT DISTINCT {quoted(unit)} FROM {{}} AS t WHERE {quoted(unit)} IS NOT NULL)"
    people = SourceTable(
        name,
        distinct.format(events.scan),
        tuple((column, kind) for column, kind in events.columns if column == unit),
        unit,
        place=distinct.format(events.place) if events.place else "",
        notes=(f"{name} is made: a row for each {unit} of {home}.",),
        made=True,
    )
    link = Link(home, (unit,), name, (unit,), SAID)
    options = replace(options, unit=(name, unit), links=(*options.links, link))
    return (*source, people), options
