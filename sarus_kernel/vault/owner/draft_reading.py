"""Reads draft.toml back, as the owner has edited it, and says by line what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.catalog.columns import KINDS, bound, categories
from sarus_kernel.vault.catalog.document import Document, Place, Problem, fail, read
from sarus_kernel.vault.catalog.settings import (
    Setting,
    above,
    between,
    examine,
    name,
    one_of,
    source_name,
    texts,
)
from sarus_kernel.vault.owner.composite import Unit, read_unit
from sarus_kernel.vault.owner.draft_file import FILE
from sarus_kernel.vault.owner.drafts import ColumnWish, Finding, InitOptions
from sarus_kernel.vault.owner.links import link
from sarus_kernel.vault.sdv.choice import OWN, known_synthesizer
from sarus_kernel.vault.sources.kinds import is_form
from sarus_kernel.vault.sources.tables import Link

_TOP: Mapping[str, Setting] = {
    "format": Setting(int, test=between(1, 1_000)),
    "dataset": Setting(str, required=True, test=name),
    "source": Setting(str),
    "also": Setting(list, test=texts),
    "privacy_unit": Setting(str, required=True),
    "epsilon": Setting(float, test=above(0, 100)),
    "twin_epsilon": Setting(float, test=above(0, 100)),
    "quality_epsilon": Setting(float, test=between(0, 100)),
    "synthesizer": Setting(str, test=known_synthesizer),
    "links": Setting(list, required=True, test=texts),
    "tables": Setting(dict, required=True),
}
_TABLE: Mapping[str, Setting] = {
    "access": Setting(str, required=True, test=one_of("private", "public", "withheld")),
    "key": Setting(str),
    "max_rows": Setting(int, test=between(1, 1_000_000)),
    "columns": Setting(dict, required=True),
}
_COLUMN: Mapping[str, Setting] = {
    "type": Setting(str, required=True, test=one_of(*KINDS)),
    "format": Setting(str),
    "lossy": Setting(bool),
    "nullable": Setting(bool),
    "low": Setting(object),
    "high": Setting(object),
    "categories": Setting(list),
    "publish": Setting(bool),
}


@dataclass(frozen=True)
class ReadDraft:
    """What a draft says: what the owner wants, of which source ("" if that stands nowhere), and
    which others."""

    options: InitOptions
    source: str
    document: Document
    also: tuple[str, ...] = ()

    def line(self, finding: Finding) -> Problem:
        """A finding with the line of the draft that it is about."""
        place: Place = ("tables", finding.table)
        if finding.column:
            place = (*place, "columns", finding.column)
        return self.document.problem(place, finding.words)


def is_draft(directory: Path) -> bool:
    """Whether a directory holds a draft that is not a vault yet."""
    return (directory / FILE).is_file() and not (directory / "catalog.toml").exists()


def load_draft(directory: Path) -> ReadDraft:
    """The draft of a directory. Raises OwnerError, naming the line, unless it can be understood."""
    found, problems = inspect_draft(directory)
    fail(problems, directory)
    if found is None:
        raise OwnerError(f"{directory / FILE} cannot be understood.")
    return found


def inspect_draft(directory: Path) -> tuple[ReadDraft | None, list[Problem]]:
    """The draft, if it can be understood, and all that is wrong with the file itself."""
    document = read(directory / FILE)
    problems: list[Problem] = []
    top = examine(document, (), _TOP, problems)
    links = _links(document, top.get("links", []), problems)
    tables = {}
    for table in top.get("tables", {}):
        if words := source_name(table):
            problems.append(document.problem(("tables", table), f"The name {words}"))
        tables[table] = examine(document, ("tables", table), _TABLE, problems)
    columns = {
        (table, column): examine(document, ("tables", table, "columns", column), _COLUMN, problems)
        for table, values in tables.items()
        for column in values.get("columns", {})
    }
    for (table, column), values in columns.items():
        if "type" in values:
            unsuited = _unsuited(values, Kind(values["type"]))
            place = ("tables", table, "columns", column)
            problems += [document.problem(place, each) for each in unsuited]
    unit = read_unit(top.get("privacy_unit", ""))
    if not problems and unit is None:
        words = "privacy_unit is TABLE.COLUMN, or TABLE.COLUMN,COLUMN."
        problems.append(document.problem(("privacy_unit",), words))
    if problems or unit is None:
        return None, problems
    options = _options(top, unit, links, tables, columns)
    also = tuple(top.get("also", ()))
    return ReadDraft(options, top.get("source", ""), document, also), []


def _unsuited(values: Mapping[str, Any], kind: Kind) -> list[str]:
    """What does not suit the column's type."""
    found: list[str] = []
    ends = [bound(end, values.get(end), kind, found) for end in ("low", "high")]
    if None not in ends and ends[0] > ends[1]:  # type: ignore[operator]
        found.append("low is above high.")
    categories(values.get("categories"), kind, found)
    if not is_form(values.get("format", ""), kind) and "format" in values:
        found.append('format is "%d.%m.%Y" of a date, "1.234,5" of a number.')
    return found


def _links(document: Document, listed: list[str], problems: list[Problem]) -> list[Link]:
    found = []
    for text in listed:
        try:
            found.append(link(text))
        except OwnerError as error:
            problems.append(document.problem(("links",), str(error)))
    return found


def _options(
    top: Mapping[str, Any],
    unit: Unit,
    links: list[Link],
    tables: Mapping[str, Mapping[str, Any]],
    columns: Mapping[tuple[str, str], Mapping[str, Any]],
) -> InitOptions:
    def having(access: str) -> tuple[str, ...]:
        return tuple(table for table, values in tables.items() if values["access"] == access)

    published = tuple(f"{t}.{c}" for (t, c), values in columns.items() if values.get("publish"))
    return InitOptions(
        name=top["dataset"],
        unit=unit.place,
        parts=unit.parts,
        public=(*having("public"), *published),
        keys={table: values.get("key", "") for table, values in tables.items()},
        links=tuple(links),
        all_links=True,
        private=having("private"),
        withheld=having("withheld"),
        listed=True,
        columns={place: _wish(values) for place, values in columns.items()},
        max_rows={t: values["max_rows"] for t, values in tables.items() if "max_rows" in values},
        epsilon=top.get("epsilon", 5.0),
        twin_epsilon=top.get("twin_epsilon", 3.0),
        quality_epsilon=top.get("quality_epsilon", 0.3),
        synthesizer=top.get("synthesizer", OWN),
    )


def _wish(values: Mapping[str, Any]) -> ColumnWish:
    closed = values.get("categories")
    return ColumnWish(
        Kind(values["type"]),
        values.get("format", ""),
        values.get("nullable", True),
        values.get("low"),
        values.get("high"),
        None if closed is None else tuple(closed),
        lossy=values.get("lossy", False),
    )
