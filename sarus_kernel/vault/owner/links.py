"""Finds which column of a table holds keys of which other: declared, or by names and values.

A name alone never says whose a row is. Where the source declares no foreign key, a column counts
as one if it is called like a key of the other table and its values are keys there; and then the
owner reviews it.
"""

from collections.abc import Mapping, Sequence

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.composite_links import BY_NAMES, MOSTLY, links_by_parts
from sarus_kernel.vault.owner.drafts import InitOptions, TableDraft
from sarus_kernel.vault.owner.probing import Ask, found_in
from sarus_kernel.vault.sources.names import GENERIC, bare, named_after, plain
from sarus_kernel.vault.sources.tables import SIDE, Link, names_of

SAID = "you said so"


def link(text: str, origin: str = SAID) -> Link:
    """Read `TABLE.COLUMN -> TABLE.COLUMN`. Raises OwnerError."""
    left, arrow, right = text.partition("->")
    sides = [_side(side) for side in (left, right)] if arrow else []
    if len(sides) != 2 or not all(sides) or len(sides[0][1]) != len(sides[1][1]):
        raise OwnerError(
            f"A link is TABLE.COLUMN -> TABLE.COLUMN, such as visits.patient_id -> patients.id; "
            f"this is not: {text.strip()}"
        )
    return Link(*sides[0], *sides[1], origin)


def _side(text: str) -> tuple[str, tuple[str, ...]]:
    match = SIDE.match(text.strip())
    return ((match[1] or match[2]).strip(), names_of(match[3])) if match else ("", ())


def found_links(
    tables: Sequence[TableDraft], declared: Sequence[Link], options: InitOptions, ask: Ask
) -> list[Link]:
    """All links: the owner's, the declared, and those that names and values speak for."""
    if options.all_links:
        return list(options.links)
    found = [*options.links]
    known = {table.name: table for table in tables}
    found += [
        link for link in declared
        if {link.table, link.parent} <= set(known) and link.table not in options.settled
    ]  # fmt: skip
    found += [
        Link(table, (column,), options.unit[0], (options.unit[1],), SAID)
        for table, column in options.units.items()
    ]
    for table in (table for table in tables if table.name not in options.settled):
        # The people first: tables of a row each share their key with one another, too.
        for parent in sorted(tables, key=lambda each: each.name != options.unit[0]):
            keyed = parent.key or parent.parts or parent.name == options.unit[0]
            if keyed and parent.name != table.name:
                found += _between(table, parent, found, options, ask)
    first: dict[tuple[str, tuple[str, ...], str], Link] = {}
    for one in found:
        first.setdefault((one.table, one.columns, one.parent), one)
    return list(first.values())


def _between(
    table: TableDraft, parent: TableDraft, found: Sequence[Link], options: InitOptions, ask: Ask
) -> list[Link]:
    """The link by names and values, if there is one and none is known yet."""
    if any(one.table == table.name and one.parent == parent.name for one in found):
        return []
    taken = {name for one in found if one.table == table.name for name in one.columns}
    if together := links_by_parts(table, parent, taken, _likeness, ask):
        return together
    key = options.unit[1] if parent.name == options.unit[0] else parent.key or ""
    home = parent.column(key)
    if home is None:
        return []
    candidates = [
        (rank, column.name)
        for column in table.columns
        if column.name not in taken
        for rank in (_likeness(column.name, table, key, parent),)
        if rank == 1 or (rank and column.kind is home.kind)
    ]
    best = min((rank for rank, _ in candidates), default=0)
    links = []
    for name in (name for rank, name in candidates if rank == best):
        one = Link(table.name, (name,), parent.name, (key,))
        values = found_in(ask, one, {table.name: table, parent.name: parent})
        # Called exactly like the unit: where that is wrong the owner has to hear of it.
        same = best == 1 and parent.name == options.unit[0]
        if same or (values.filled and values.found > MOSTLY * values.filled):
            # In words that tell nobody anything: this stands in catalog.toml.
            links.append(Link(table.name, (name,), parent.name, (key,), BY_NAMES))
    return links


def _likeness(column: str, table: TableDraft, key: str, parent: TableDraft) -> int:
    """How well a column's name speaks for its being a key of the parent: 1 best, 0 not at all.

    A table's own key is never the parent's, unless it is called so (`death.person_id`).
    """
    if plain(column) in GENERIC or (column == table.key and named_after(column, table.name)):
        return 0
    if plain(column) == plain(key):
        return 1
    if named_after(column, parent.name):
        return 2
    telling = plain(key) not in GENERIC
    if telling and bare(column) == bare(key) and bare(key) not in GENERIC:
        return 3
    whole = plain(key) if telling else plain(parent.name) + plain(key)
    parts = (column[at + 1 :] for at, letter in enumerate(column) if letter in "_- .")
    ends = plain(column).endswith(whole) or any(named_after(part, parent.name) for part in parts)
    return 4 if ends and len(whole) > 3 else 0


def owners(
    links: Sequence[Link], options: InitOptions, tables: Mapping[str, TableDraft]
) -> tuple[dict[str, Link], dict[str, list[Link]]]:
    """Of each table, the link that leads to the unit by the fewest steps; and where two do, both.

    Where the owner has named a link of a table, only theirs count.
    """
    said = {one.table for one in links if one.origin == SAID}
    closed = {*options.public, *options.withheld}
    open_ = [
        one for one in links
        if (one.table not in said or one.origin == SAID) and one.table in tables
        and one.table != one.parent and not closed & {one.table, one.parent}
    ]  # fmt: skip
    reached: dict[str, Link | None] = {options.unit[0]: None}
    unsure: dict[str, list[Link]] = {}
    while True:
        step: dict[str, list[Link]] = {}
        for one in open_:
            if one.parent in reached and one.table not in (*reached, *unsure):
                step.setdefault(one.table, []).append(one)
        for name, several in step.items():
            if len(several) == 1:
                reached[name] = several[0]
            else:
                unsure[name] = several
        if not step:
            return {name: one for name, one in reached.items() if one is not None}, unsure
