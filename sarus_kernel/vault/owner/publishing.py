"""Decides what may be published as it is: a wrong "public" cannot be taken back.

Public is what the owner names, after its columns were looked at, and the vocabulary of OMOP where
the tables are OMOP's by their columns. No table is public because of what it is called: banks have
a `relationship`, too.
"""

import re
from collections.abc import Mapping, Sequence

from sarus_kernel.plan.types import NUMERIC, Kind
from sarus_kernel.vault.catalog.omop import VOCABULARY
from sarus_kernel.vault.owner.composite_links import holding_people
from sarus_kernel.vault.owner.drafts import ColumnDraft, Finding, InitOptions, TableDraft
from sarus_kernel.vault.owner.probing import Ask, cells, found_in, share_of
from sarus_kernel.vault.sources.names import GENERIC, named_after, plain
from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import Link, written

LOCAL = 2_000_000_000
"""OMOP concepts from here on are a site's own."""
OCCURRING = 0.1
"""Of the standard vocabulary a site uses a few in a thousand: this share has been cut down."""
NEARLY = 0.9
"""A column with this share of its values among the people's keys may hold people."""
MANY = 0.2
"""… if it names this share of the people: fewer numbers may coincide with small keys."""
DENSE = 0.5
"""Keys that fill this share of the numbers between the least and the greatest coincide easily."""
WORDS = 6
LETTERS = 60
"""Texts with this many words, or letters, in some row are text that people wrote."""
_IDENTIFIER = re.compile(
    r"(first|last|sur|family|maiden|full|given|middle)_?name|vorname|nachname|familienname"
    r"|e_?mail|phone|telefon|mobile|handy|(^|_)fax|(^|_)ssn|social_?security|passport|ausweis"
    r"|(^|_)iban|kontonummer|account_?n(o|um)|(^|_)mrn(_|$)|(person|patient)_source_value"
    r"|steuer_?(id|nr)|versicherten|(street|home|postal)_?address|stra(ss|ß)e|anschrift"
    r"|birth_?da|date_?of_?birth|geburtsdatum|(^|_)dob(_|$)|ip_?address|licen[sc]e_?plate",
    re.IGNORECASE,
)


def identifies(column: str) -> bool:
    """Whether a column is named like something that identifies a person."""
    spaced = re.sub(r"(?<=[a-zäöü])(?=[A-Z])|[\s\-.]+", "_", column)
    return _IDENTIFIER.search(spaced) is not None


def standard_vocabulary(
    tables: Sequence[TableDraft], private: Sequence[str], options: InitOptions, ask: Ask
) -> dict[str, str]:
    """The tables of OMOP's vocabulary, each with "" or why it is withheld for now.

    They are known by their columns, and only in a source whose people are OMOP's. A vocabulary cut
    down to what occurs would tell what occurs; a site's own concepts may be named after people.
    """
    people = next((t for t in tables if t.name == options.unit[0]), None)
    wanted = {"person_id", "gender_concept_id", "year_of_birth"}
    if people is None or not wanted <= _low(people):
        return {}
    found = {t.name: t for t in tables if VOCABULARY.get(t.name.lower()) == _low(t)}
    concepts = next((t for name, t in found.items() if name.lower() == "concept"), None)
    if concepts is None:
        return dict.fromkeys(found, "OMOP vocabulary, but without its table concept")
    if _is_cut_down(concepts, [t for t in tables if t.name in private], ask):
        words = "the vocabulary holds little but what occurs in private rows"
        return dict.fromkeys(found, words)
    return {
        name: "it holds concepts of this site" if _has_local(table, ask) else ""
        for name, table in found.items()
    }


def _low(table: TableDraft) -> frozenset[str]:
    return frozenset(column.name.lower() for column in table.columns)


def _is_cut_down(concepts: TableDraft, private: Sequence[TableDraft], ask: Ask) -> bool:
    used = [
        f"SELECT t.{quoted(column.name)} AS id FROM {cells(table)} AS t"
        for table in private
        for column in table.columns
        if column.value and column.kind is Kind.INTEGER
        and column.name.lower().endswith("_concept_id")
    ]  # fmt: skip
    key = next(column.name for column in concepts.columns if column.name.lower() == "concept_id")
    if not used:
        return True
    ids = f"SELECT DISTINCT id FROM ({' UNION ALL '.join(used)}) AS a"
    query = (
        f"SELECT count(*), count(u.id) FROM {cells(concepts)} AS t "
        f"LEFT JOIN ({ids}) AS u ON t.{quoted(key)} = u.id"
    )
    rows, occurring = ask(query)[0]
    return bool(occurring >= OCCURRING * rows)


def _has_local(table: TableDraft, ask: Ask) -> bool:
    ids = [
        f"max(t.{quoted(column.name)})"
        for column in table.columns
        if column.kind is Kind.INTEGER and "concept_id" in column.name.lower()
    ]
    if not ids:
        return False
    greatest = ask(f"SELECT {', '.join(ids)} FROM {cells(table)} AS t")[0]
    return any(value is not None and value >= LOCAL for value in greatest)


def objections(
    table: TableDraft,
    links: Sequence[Link],
    private: Mapping[str, TableDraft],
    options: InitOptions,
    ask: Ask,
) -> list[Finding]:
    """Why a table should not be published as it is; [] if nothing speaks against it.

    The owner may publish a column all the same by naming it, but for keys that a link declares.
    """
    found = []
    for link in links:
        if link.table == table.name and link.parent in private:
            words = (
                f"{table.name} cannot be public: {link} ({link.origin}), so its rows are about "
                f"people.\nLeave it out of --public."
            )
            found.append(Finding(table.name, words, link.columns[0]))
    if together := holding_people(table, private[options.unit[0]], options, ask):
        listed = ", ".join(together)
        words = (
            f"{table.name} holds keys of {options.unit[0]} in {listed}.\n"
            f"Leave {table.name} out of --public, or one of the columns with --leave-out, or "
            f"publish them with --public "
            f"{','.join(f'{written(table.name)}.{written(name)}' for name in together)}"
        )
        found.append(Finding(table.name, words, together[-1]))
    linked = {name for link in links if link.table == table.name for name in link.columns}
    for column in table.columns:
        if column.name in linked or f"{table.name}.{column.name}" in options.public:
            continue
        if why := _objection(table, column, private[options.unit[0]], options, ask):
            words = (
                f"{table.name}.{column.name} {why}.\n"
                f"Leave {table.name} out of --public, or the column out with "
                f"--leave-out {_named(table, column)}, or publish it as it is with "
                f"--public {written(table.name)},{_named(table, column)}"
            )
            found.append(Finding(table.name, words, column.name))
    return found


def _named(table: TableDraft, column: ColumnDraft) -> str:
    return f"{written(table.name)}.{written(column.name)}"


def _objection(
    table: TableDraft, column: ColumnDraft, people: TableDraft, options: InitOptions, ask: Ask
) -> str:
    unit = options.unit[1]
    if plain(column.name) == plain(unit) and plain(unit) not in GENERIC:
        return f"is called like {people.name}.{unit}, so its rows are about people"
    if _holds_people(table, column, people, unit, ask):
        return f"holds keys of {people.name}"
    if identifies(column.name):
        return "is named like something that identifies a person"
    # Names of concepts are long; they are the standard's where the table is, and said to be public.
    standard = VOCABULARY.get(table.name.lower()) == _low(table)
    if column.kind is Kind.TEXT and not standard and _is_prose(table, column, ask):
        return "holds text that people wrote"
    return ""


def _holds_people(
    table: TableDraft, column: ColumnDraft, people: TableDraft, unit: str, ask: Ask
) -> bool:
    """Whether the values are people's keys, and so many or of such a kind that it is no chance."""
    home = people.column(unit)
    if home is None or home.kind is not column.kind:
        return False
    tables = {table.name: table, people.name: people}
    link = Link(table.name, (column.name,), people.name, (unit,))
    values = found_in(ask, link, tables)
    if not values.filled or values.found < NEARLY * values.filled:
        return False
    named, dense = share_of(ask, link, tables, numbers=home.kind in NUMERIC)
    # Two tables that count from one coincide: location_id of location is its own number.
    own = named_after(column.name, table.name)
    return dense < DENSE or (named >= MANY and not own)


def _is_prose(table: TableDraft, column: ColumnDraft, ask: Ask) -> bool:
    name = f"t.{quoted(column.name)}"
    spaces = f"length({name}) - length(replace({name}, ' ', ''))"
    query = f"SELECT max({spaces}), max(length({name})) FROM {cells(table)} AS t"
    words, letters = ask(query)[0]
    return words is not None and (words >= WORDS - 1 or letters >= LETTERS)
