"""What the twin is made of, as the catalog says it; the data have no part in this.

Shapes: one table of people, and tables whose rows belong to a person. Columns get a coding each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import TEMPORAL, Kind, Scalar
from sarus_kernel.vault.twin.codings import (
    FIRST_DAY,
    LAST_DAY,
    Birth,
    Calendar,
    Clock,
    Closed,
    Coded,
    Coding,
    Dropped,
    Fresh,
    Measured,
    Offset,
    Owner,
    Pointer,
    Position,
    SameDay,
    days,
    number,
)

SECONDS = 86_400


@dataclass(frozen=True)
class Field:
    """One column of a table: what is known of it, and how it is coded."""

    info: ColumnInfo
    coding: Coding

    @property
    def name(self) -> str:
        """The column's name."""
        return self.info.name


@dataclass(frozen=True)
class Measure:
    """Something to be measured: the whole of a field, or the time of day of a timestamp."""

    name: str
    field: Field
    coding: Measured


@dataclass(frozen=True)
class TableSpec:
    """One private table.

    day        the column that says when a row happened
    principal  the code (or closed category) that says what a row is about
    single     at most one row per person
    """

    name: str
    fields: tuple[Field, ...]
    unit: str
    single: bool
    day: str | None = None
    principal: str | None = None

    def field(self, name: str) -> Field:
        """The field of a column."""
        return next(field for field in self.fields if field.name == name)

    def measures(self) -> Iterator[Measure]:
        """What is measured, in column order."""
        for field in self.fields:
            if isinstance(field.coding, Measured):
                yield Measure(field.name, field, field.coding)
                dated = isinstance(field.coding, Position | Offset | SameDay | Calendar)
                if field.info.type.kind is Kind.TIMESTAMP and dated:
                    yield Measure(f"{field.name} clock", field, Clock())


@dataclass(frozen=True)
class Vocabulary:
    """A set of codes, shared by all columns of one name.

    source      the public "table", "column" that lists them, if there is one
    values      the codes themselves, where the catalog closes the set
    principals  the tables whose rows are about such a code
    """

    name: str
    source: tuple[str, str] | None = None
    values: tuple[Scalar, ...] | None = None
    principals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    """The whole: people first, the other tables so that what is pointed to comes before.

    birth  the columns of the people that say when somebody was born (year, month, day), if any
    days   the first and last day on which anything can have happened
    """

    people: TableSpec
    events: tuple[TableSpec, ...]
    vocabularies: tuple[Vocabulary, ...]
    birth: tuple[str, ...]
    days: tuple[int, int]

    def tables(self) -> tuple[TableSpec, ...]:
        """All private tables, people first."""
        return (self.people, *self.events)


def describe(catalog: Catalog) -> Spec:
    """The spec of a catalog. Raises OwnerError without a table that has the unit as its key."""
    home, _, unit = catalog.unit.partition(".")
    people = next((t for t in catalog if t.name == home and t.private), None)
    if people is None or people.key != unit:
        raise OwnerError(f"The twin needs a private table whose key is {catalog.unit}.")
    others = [t for t in catalog if t.private and t.unit is not None and t.name != home]
    others = _in_order(others)
    birth = _birth(people)
    home_spec = _people(people, catalog, birth)
    events = tuple(_events(table, others[: k + 1], catalog) for k, table in enumerate(others))
    vocabularies = _vocabularies((home_spec, *events), catalog)
    return Spec(home_spec, events, vocabularies, birth, _span(events))


def _in_order(tables: Sequence[TableInfo]) -> list[TableInfo]:
    """Tables after those they point to; within a ring, in the order of the catalog."""
    done: list[TableInfo] = []
    waiting = list(tables)
    while waiting:
        names = {table.name for table in waiting}
        ready = [table for table in waiting if not _targets(table) & names - {table.name}]
        done += ready or waiting[:1]
        waiting = [table for table in waiting if table not in done]
    return done


def _targets(table: TableInfo) -> set[str]:
    """The tables that columns other than the unit point to."""
    columns = (column for column in table.columns if column.name != table.unit)
    return {column.references.partition(".")[0] for column in columns if column.references}


def _birth(people: TableInfo) -> tuple[str, ...]:
    """Columns of the birth, by the names that OMOP and most others give them."""
    names = [c.name for c in people.columns if c.type.kind is Kind.INTEGER and c.type.bounded]
    parts = ("year_of_birth", "month_of_birth", "day_of_birth")
    if parts[0] in names:
        return tuple(part for part in parts if part in names)
    dated = (c.name for c in people.columns if c.type.kind in TEMPORAL and "birth" in c.name)
    return tuple(dated)[:1]


def _people(table: TableInfo, catalog: Catalog, birth: tuple[str, ...]) -> TableSpec:
    fields = []
    for column in table.columns:
        coding = _plain(column, table, catalog)
        if coding is None:
            repeats = "birth" in column.name and birth and column.name not in birth
            coding = Birth() if repeats else Calendar(days(*day_bounds(column)))
        fields.append(Field(column, coding))
    return TableSpec(table.name, tuple(fields), str(table.unit or table.key), True)


def _events(table: TableInfo, before: Sequence[TableInfo], catalog: Catalog) -> TableSpec:
    """A table of events. `before`: the tables that are made by then, itself included."""
    keys = {f"{other.name}.{other.key}": other.name for other in before if other.key}
    plain = {
        c.name: Pointer(keys[c.references])
        if c.references in keys and c.name not in (table.unit, table.key)
        else _plain(c, table, catalog)
        for c in table.columns
    }
    day = _day(table, [name for name, coding in plain.items() if coding is None])
    fields = tuple(Field(c, plain[c.name] or _dated(c, day, table)) for c in table.columns)
    single = table.one_row_per_unit
    subject = None if single else _principal(fields)
    fields = tuple(_shared(table.name, f) if f.name == subject else f for f in fields)
    return TableSpec(table.name, fields, str(table.unit), single, day, subject)


def _shared(table: str, field: Field) -> Field:
    """The principal as a code: a closed set is a vocabulary all of which is known."""
    if isinstance(field.coding, Closed):
        return replace(field, coding=Coded(f"{table}.{field.name}"))
    return field


def _plain(column: ColumnInfo, table: TableInfo, catalog: Catalog) -> Coding | None:
    """The coding of a column that does not hold a moment; None for one that does."""
    type_ = column.type
    if column.name == table.unit:
        return Owner()
    if column.name == table.key:
        return Fresh()
    if type_.categories:
        return Closed(type_.categories)
    if type_.kind is Kind.BOOLEAN:
        return Closed((False, True))
    if type_.kind in TEMPORAL:
        return None
    public = _public(column, catalog)
    if public or (type_.kind is Kind.INTEGER and column.name.endswith("_concept_id")):
        return Coded(column.name) if not type_.bounded or public else number(type_)
    identifier = column.references is not None or column.name.endswith("_id")
    if type_.kind is Kind.TEXT or (identifier and not type_.bounded):
        return Dropped()
    return number(type_)


def _public(column: ColumnInfo, catalog: Catalog) -> tuple[str, str] | None:
    """The public table and column that list what a column may hold."""
    table, _, key = (column.references or "").partition(".")
    for other in catalog:
        if other.name == table and other.access == "public" and key in other.schema():
            return table, key
    return None


def _day(table: TableInfo, moments: Sequence[str]) -> str | None:
    """The column that says when: never null rather than nullable, a date rather than a time."""
    schema = table.schema()
    ranked = sorted(moments, key=lambda n: (schema[n].nullable, schema[n].kind is not Kind.DATE))
    return ranked[0] if ranked else None


def _dated(column: ColumnInfo, day: str | None, table: TableInfo) -> Coding:
    if column.name == day:
        return Position()
    other = column.name.removesuffix("time")
    if column.name.endswith("_datetime") and other in table.schema():
        return SameDay(other)  # as in OMOP: visit_start_datetime beside visit_start_date
    return Offset("end" in column.name)


def _principal(fields: Sequence[Field]) -> str | None:
    """The first column of codes or categories that is never null."""
    kinds = (Coded, Closed)
    for field in fields:
        kind_of_record = field.name.endswith("_type_concept_id")  # OMOP: where it comes from
        if isinstance(field.coding, kinds) and not field.info.type.nullable and not kind_of_record:
            return field.name
    return None


def _vocabularies(tables: Sequence[TableSpec], catalog: Catalog) -> tuple[Vocabulary, ...]:
    found: dict[str, Vocabulary] = {}
    for table in tables:
        for field in table.fields:
            if isinstance(field.coding, Coded):
                name = field.coding.vocabulary
                known = found.get(name, Vocabulary(name))
                about = (table.name,) if field.name == table.principal else ()
                found[name] = Vocabulary(
                    name,
                    known.source or _public(field.info, catalog),
                    known.values or field.info.type.categories,
                    known.principals + about,
                )
    return tuple(found.values())


def day_bounds(column: ColumnInfo) -> tuple[int, int]:
    """First and last day a column can hold, in days since 1970."""
    type_ = column.type
    if type_.low is None or type_.high is None or not type_.bounded:
        return FIRST_DAY, LAST_DAY
    size = SECONDS if type_.kind is Kind.TIMESTAMP else 1
    return int(type_.low // size), int(type_.high // size)


def _span(events: Sequence[TableSpec]) -> tuple[int, int]:
    """First and last day on which a row of any table can be."""
    bounds = [day_bounds(table.field(table.day).info) for table in events if table.day]
    if not bounds:
        return FIRST_DAY, LAST_DAY
    return min(low for low, _ in bounds), max(high for _, high in bounds)
