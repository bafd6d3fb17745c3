"""Works out what each table of a source is: its columns, its key, whose rows it holds.

What a column is comes from names, declared types and the OMOP standard alone. Values are asked only
what the owner then reviews: whether keys are keys, which column leads where, what may be published.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from sarus_kernel.vault.catalog.omop import TABLES as OMOP
from sarus_kernel.vault.catalog.omop import KnownColumn
from sarus_kernel.vault.owner.composite import unit_text, with_made_key
from sarus_kernel.vault.owner.drafts import (
    ColumnDraft,
    ColumnWish,
    Draft,
    Finding,
    InitOptions,
    TableDraft,
)
from sarus_kernel.vault.owner.links import found_links
from sarus_kernel.vault.owner.options import as_spelled, unknown_names
from sarus_kernel.vault.owner.ownership import with_access
from sarus_kernel.vault.owner.people import with_people
from sarus_kernel.vault.owner.probing import Ask, counted, sample
from sarus_kernel.vault.owner.shared_keys import with_shared_keys
from sarus_kernel.vault.owner.verifying import verified
from sarus_kernel.vault.sources.kinds import is_converted, is_form, kind_of, reading
from sarus_kernel.vault.sources.names import one_of
from sarus_kernel.vault.sources.tables import Bound, Link, SourceTable

STANDARD = "OMOP standard"
REVIEW = "please review"
DECLARED = "declared by the source"
FEW_LEFT = 0.5
"""A table that keeps no more than this share of its rows has the wrong link."""


def draft(source: Sequence[SourceTable], options: InitOptions, ask: Ask) -> Draft:
    """The dataset to be, with all that the owner has to decide before it can be made.

    Raises OwnerError where the unit's own table or column is not there: nothing can be said then.
    """
    source, options = with_people(source, as_spelled(options, source))
    notes = [note for table in source for note in table.notes]
    tables = [_table(table, options, notes) for table in source]
    tables, options = with_made_key(tables, options)
    tables = with_shared_keys(tables, options, ask)
    findings = unknown_names(options, source)
    options = replace(options, links=tuple(one for one in options.links if _is_there(one, tables)))
    home = next((table for table in tables if table.name == options.unit[0]), None)
    if home is None or home.column(options.unit[1]) is None:
        left = f"{unit_text(options)} is who is protected: it cannot be left out."
        raise OwnerError(findings[0].words if findings else left)
    declared = [link for table in source for link in table.links if _is_there(link, tables)]
    links = found_links(tables, declared, options, ask)
    access = with_access(tables, links, options, ask)
    tables = [_with_references(table, access.tables, links, options) for table in access.tables]
    findings += access.findings
    findings += verified(tables, options, ask)
    return _counted(
        Draft(options, tuple(tables), (*notes, *access.notes), tuple(links), tuple(findings)), ask
    )


def _is_there(link: Link, tables: Sequence[TableDraft]) -> bool:
    named = {table.name: {column.name for column in table.columns} for table in tables}
    ends = ((link.table, link.columns), (link.parent, link.parent_columns))
    return all(set(columns) <= named.get(table, set()) for table, columns in ends)


def _counted(draft: Draft, ask: Ask) -> Draft:
    """The draft with what will be left out, and the first rows of what will be published."""
    tables = {table.name: table for table in draft.tables}
    unit = draft.options.unit[1]
    counts = {
        name: counted(ask, table, tables, unit)
        for name, table in tables.items()
        if table.access == "private"
    }
    samples = {
        name: sample(ask, table)
        for name, table in tables.items()
        if table.access == "public" and name in draft.options.public
    }
    asked = {finding.table for finding in draft.findings}
    few = [
        Finding(
            name,
            f"{name}: {found.dropped:,} of {found.rows:,} rows belong to nobody in "
            f"{draft.options.unit[0]}, by {tables[name].owner}.\n"
            "Say which column leads to the people with --link TABLE.COLUMN -> TABLE.COLUMN",
        )
        for name, found in counts.items()
        if found.dropped > FEW_LEFT * found.rows and name not in asked
    ]
    return replace(draft, counted=counts, samples=samples, findings=(*draft.findings, *few))


def _table(table: SourceTable, options: InitOptions, notes: list[str]) -> TableDraft:
    known = OMOP.get(table.name.lower())
    columns: list[ColumnDraft] = []
    for name, source_type in table.columns:
        wish = options.columns.get((table.name, name))
        if wish.left_out if wish is not None else options.listed:
            continue
        kind = kind_of(name, source_type, known is not None)
        if wish is not None and kind is not None:
            kind = wish.kind or kind
        if kind is None:
            notes.append(f"Column {table.name}.{name} left out: type {source_type}.")
            continue
        standard = known.columns.get(name.lower()) if known else None
        form = _form(name, kind, table, _of(wish, source_type))
        value = reading(name, source_type, kind, form)
        column = ColumnDraft(name, kind, value, form, is_converted(source_type, kind))
        column = _with_declared(_with_standard(column, standard), table)
        column = replace(column, published=f"{table.name}.{name}" in options.public)
        columns.append(_with_wish(column, wish) if wish is not None else column)
    found = TableDraft(table.name, table.scan, tuple(columns), table.place)
    key = _key(found, options, table.key)
    parts = table.parts if all(found.column(part) for part in table.parts) else ()
    description = known.description if known else ""
    return replace(found, key=key, parts=parts, description=description)


def _of(wish: ColumnWish | None, source_type: str) -> ColumnWish | None:
    """The wish for a column that the source types itself: a form is one of texts."""
    if wish is None or not wish.kind_alone or source_type == "VARCHAR":
        return wish
    return replace(wish, form=None)


def _form(name: str, kind: Kind, table: SourceTable, wish: ColumnWish | None) -> str:
    """How a column is written, as far as that suits its kind."""
    form = table.forms.get(name, "") if wish is None or wish.form is None else wish.form
    return form if is_form(form, kind) else ""


def _with_standard(column: ColumnDraft, known: KnownColumn | None) -> ColumnDraft:
    """The column with what the standard says of it, as far as that suits its kind."""
    if known is None:
        return replace(column, origin=REVIEW)
    low, high = (_bound(bound, column.kind) for bound in (known.low, known.high))
    wanted = {Kind.INTEGER: int, Kind.TEXT: str}.get(column.kind)
    values = known.categories or ()
    suits = wanted is not None and bool(values) and all(type(v) is wanted for v in values)
    return replace(
        column,
        nullable=not known.required,
        low=low,
        high=high,
        categories=tuple(values) if suits else None,
        description=known.description,
        origin=STANDARD,
    )


def _with_wish(column: ColumnDraft, wish: ColumnWish) -> ColumnDraft:
    """The column as the draft says, which lists all of its facts."""
    if wish.kind is None or wish.kind_alone:
        return column
    said = replace(
        column, nullable=bool(wish.nullable), low=wish.low, high=wish.high,
        categories=wish.categories, lossy=wish.lossy, nulls=wish.nulls, groups=wish.groups,
    )  # fmt: skip
    said = replace(said, description=wish.description or column.description)
    return column if said == column else replace(said, origin=wish.origin or "you said so")


def _with_declared(column: ColumnDraft, table: SourceTable) -> ColumnDraft:
    """The column as the source declares it: a NOT NULL there is a fact about every table like it.

    Not of numbers and moments: NaN and infinity may be in them, and become null.
    """
    if column.name in table.closed and column.categories is None:
        column = replace(column, categories=table.closed[column.name], origin=DECLARED)
    low, high = (_bound(end, column.kind) for end in table.bounds.get(column.name, (None, None)))
    if low is not None or high is not None:
        low, high = (column.low if low is None else low), (column.high if high is None else high)
        column = replace(column, low=low, high=high, origin=DECLARED)
    holds = column.kind in (Kind.INTEGER, Kind.TEXT, Kind.BOOLEAN)
    if column.name not in table.required or not holds:
        return column
    return replace(column, nullable=False)


def _bound(bound: Bound | None, kind: Kind) -> Bound | None:
    number = isinstance(bound, int | float) and not isinstance(bound, bool)
    suits = number if kind in NUMERIC else kind in TEMPORAL and not number
    return bound if suits else None


def _key(table: TableDraft, options: InitOptions, declared: str | None) -> str | None:
    """The primary key: the owner's word, the source's, the standard's, or a column named like the
    table."""
    if table.name == options.unit[0]:
        return options.unit[1]
    if table.name in options.keys:
        return options.keys[table.name] if table.column(options.keys[table.name]) else None
    if declared is not None and table.column(declared):
        return declared
    known = OMOP.get(table.name.lower())
    spelled = {column.name.lower(): column.name for column in table.columns}
    names = [known.primary_key] if known else [*_key_names(table.name)]
    return next((spelled[name] for name in names if name and name in spelled), None)


def _key_names(table: str) -> Iterator[str]:
    for one in one_of(table):
        yield from (f"{one}_id", f"{one}id", f"{one}_key", f"{one}_nr")
    yield "id"


def _with_references(
    table: TableDraft, tables: Sequence[TableDraft], links: Sequence[Link], options: InitOptions
) -> TableDraft:
    """The table with the columns marked that hold another table's key."""
    known = {each.name: each for each in tables if each.access != "withheld"}
    marks = {
        link.columns[0]: f"{link.parent}.{link.parent_columns[0]}"
        for link in links
        if link.table == table.name and len(link.columns) == 1 and link.parent in known
        and link.parent_columns[0] == known[link.parent].key
    }  # fmt: skip
    if table.unit is not None and table.name != options.unit[0]:
        marks[table.unit] = ".".join(options.unit)
    concepts = next((each for name, each in known.items() if name.lower() == "concept"), None)
    columns = []
    for column in table.columns:
        mark = marks.get(column.name)
        standard = column.name.lower().endswith("_concept_id")
        if mark is None and standard and concepts is not None and table.name != concepts.name:
            mark = f"{concepts.name}.{concepts.key}" if concepts.key else None
        columns.append(replace(column, references=mark))
    return replace(table, columns=tuple(columns))
