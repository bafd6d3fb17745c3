"""Says of each table whose rows it holds: people's, nobody's, or unknown and so withheld."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sarus_kernel.plan.types import NUMERIC
from sarus_kernel.vault.owner.composite_links import same_names
from sarus_kernel.vault.owner.drafts import ColumnDraft, Finding, InitOptions, TableDraft
from sarus_kernel.vault.owner.links import owners
from sarus_kernel.vault.owner.probing import Ask, found_in, most_holders, share_of
from sarus_kernel.vault.owner.publishing import DENSE, objections, standard_vocabulary
from sarus_kernel.vault.sources.names import named_after, plain
from sarus_kernel.vault.sources.tables import Link

SAID = "you said so"
UNKNOWN = "nothing says whose rows these are"


@dataclass(frozen=True)
class Access:
    """The tables with their access; what the owner is asked and told."""

    tables: tuple[TableDraft, ...]
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def with_access(
    tables: Sequence[TableDraft], links: Sequence[Link], options: InitOptions, ask: Ask
) -> Access:
    """The tables with their access and, of private ones, their unit.

    Private: a chain of links leads from the table to the unit's. Public: see `publishing`. A table
    of which neither is known is withheld.
    """
    named = {table.name: table for table in tables}
    leading, unsure = owners(links, options, named)
    private, notes, findings = _private(named, leading, options, ask)
    standard = standard_vocabulary(tables, list(private), options, ask)
    done = []
    for table in tables:
        if table.name in private:
            done.append(private[table.name])
        elif table.name in options.withheld:
            done.append(replace(table, origin=SAID))
        elif table.name in options.public:
            findings += objections(table, links, private, options, ask)
            done.append(_not_null(replace(table, access="public", origin=SAID), table.key))
        elif standard.get(table.name) == "":
            table = replace(table, access="public", origin="OMOP's vocabulary, by its columns")
            done.append(_not_null(table, table.key))
        else:
            if table.name in options.private:
                words = f"No link leads from {table.name} to {options.unit[0]}: add it to links."
                findings.append(Finding(table.name, words))
            why = standard.get(table.name) or _why(
                table, unsure, links, named, private, options, ask
            )
            done.append(replace(table, origin=why))
    return Access(tuple(done), tuple(findings), tuple(notes))


def _private(
    named: Mapping[str, TableDraft], leading: Mapping[str, Link], options: InitOptions, ask: Ask
) -> tuple[dict[str, TableDraft], list[str], list[Finding]]:
    """The private tables by name, each after the one that leads it to its people."""
    home, unit = options.unit
    people = named[home]
    people = replace(people, access="private", origin="the people", unit=unit, key=unit)
    private = {home: _not_null(people, unit)}
    notes: list[str] = []
    findings: list[Finding] = []
    while waiting := [one for one in leading.values() if one.table not in private]:
        for link in (one for one in waiting if one.parent in private):
            if problem := _different_kinds(link, named):
                findings.append(problem)
            table, words = _owned(named[link.table], link, private, options, ask)
            private[link.table] = table
            notes += words
    return private, notes, findings


def _different_kinds(link: Link, named: Mapping[str, TableDraft]) -> Finding | None:
    """Values of two kinds would not find each other."""
    for mine, theirs in zip(link.columns, link.parent_columns, strict=True):
        here, there = named[link.table].column(mine), named[link.parent].column(theirs)
        if here is not None and there is not None and here.kind is not there.kind:
            words = (
                f"{link.table}.{mine} is of type {here.kind}, "
                f"{link.parent}.{theirs} of type {there.kind}.\nGive both the same type."
            )
            return Finding(link.table, words, mine)
    return None


def _owned(
    table: TableDraft, link: Link, private: Mapping[str, TableDraft], options: InitOptions, ask: Ask
) -> tuple[TableDraft, list[str]]:
    home, unit = options.unit
    why = f"{link} ({link.origin})"
    if link.parent == home and link.parent_columns == (unit,):
        column = link.columns[0]
        table = replace(table, access="private", origin=why, unit=column, owner=link)
        return _not_null(_not_null(table, column), table.key), []
    owner = private[home].column(unit)
    if owner is None:
        raise AssertionError("the unit's column was looked for when the wishes were checked")
    name = _free(unit, home, table)
    added = ColumnDraft(name, owner.kind, "", nullable=False, origin=f"added: by {link}")
    table = replace(
        table, access="private", origin=why, unit=name, owner=link, added=True,
        columns=(added, *table.columns),
    )  # fmt: skip
    for part in link.columns if link.parent == home else ():
        table = _not_null(table, part)  # rows without it are nobody's, and left out
    most = most_holders(ask, link, private, unit)
    if most <= 1:
        return _not_null(table, table.key), []
    words = (
        f"{table.name}: a row belongs to up to {most} people, and each has a copy of it. What it "
        "says of them together is protected that many times less than what is one person's alone."
    )
    return replace(table, shared=True, key=None), [words]


def _free(unit: str, home: str, table: TableDraft) -> str:
    """A name for the column that says whose row it is, which the table does not have yet."""
    taken = {column.name.casefold() for column in table.columns}
    names = [unit, f"{home}_{unit}"]
    while names[-1].casefold() in taken:
        names.append(f"{names[-1]}_")
    return next(name for name in names if name.casefold() not in taken)


def _why(
    table: TableDraft,
    unsure: Mapping[str, Sequence[Link]],
    links: Sequence[Link],
    named: Mapping[str, TableDraft],
    private: Mapping[str, TableDraft],
    options: InitOptions,
    ask: Ask,
) -> str:
    """Why a table is withheld, and with which word of the owner it would not be."""
    if several := unsure.get(table.name):
        choices = " or ".join(f'--link "{link}"' for link in several)
        return f"it may belong to more than one person: choose {choices}"
    for each in links:
        if each.table == table.name and each.parent not in private:
            return f"its rows go with those of {each.parent} ({each}), which is not private"
    if link := same_names(table, private[options.unit[0]], ask):
        return f'{UNKNOWN}; its values would suit --link "{link}"'
    for parent in private.values():
        for theirs in parent.columns:
            likely = _coincidence(table, parent, theirs.name, named, options, ask)
            if likely is not None:
                return f'{UNKNOWN}; its values would suit --link "{likely}"'
    return f"{UNKNOWN}; --link gives them to people, --public publishes them"


def _coincidence(
    table: TableDraft,
    parent: TableDraft,
    theirs: str,
    named: Mapping[str, TableDraft],
    options: InitOptions,
    ask: Ask,
) -> Link | None:
    """A link that values speak for and names do not: only to be asked about.

    To the parent's key; or to another of its columns that the table's own key is called like, as
    through a bridge (disposition.account_id).
    """
    home = named[parent.name].column(theirs)
    keys = {parent.key, options.unit[1] if parent.name == options.unit[0] else None}
    if home is None:
        return None
    for column in table.columns:
        same = column.name.casefold() == theirs.casefold()
        bridge = same and column.name == table.key and theirs not in keys
        foreign = theirs in keys and column.name != table.key and not bridge
        if column.kind is not home.kind or not (bridge or foreign):
            continue
        if not bridge and _is_of_another(column.name, table, parent, named):
            continue
        link = Link(table.name, (column.name,), parent.name, (theirs,))
        values = found_in(ask, link, named)
        if values.filled < 5 or values.found < values.filled:
            continue
        # Small numbers are among the keys of everything that counts from one.
        if bridge or share_of(ask, link, named, column.kind in NUMERIC)[1] < DENSE:
            return link
    return None


def _is_of_another(
    column: str, table: TableDraft, parent: TableDraft, named: Mapping[str, TableDraft]
) -> bool:
    """Whether a column is called like the key of a third table: then it leads there."""
    others = (one for name, one in named.items() if name not in (table.name, parent.name))
    return any(
        named_after(column, one.name) or (one.key is not None and plain(column) == plain(one.key))
        for one in others
    )


def _not_null(table: TableDraft, name: str | None) -> TableDraft:
    columns = tuple(
        replace(column, nullable=False) if column.name == name else column
        for column in table.columns
    )
    return replace(table, columns=columns)
