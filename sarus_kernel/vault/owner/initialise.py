"""Makes a vault out of a source, in the order: look, copy, describe, pay for the twin, make it."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.catalog.facts import write_facts
from sarus_kernel.vault.catalog.load import FILE as CATALOG
from sarus_kernel.vault.catalog.omop import TABLES as OMOP
from sarus_kernel.vault.owner.buying import OTHER, Facts
from sarus_kernel.vault.owner.catalog_file import catalog_text, unbounded
from sarus_kernel.vault.owner.credentials import make_credentials
from sarus_kernel.vault.owner.drafting import draft
from sarus_kernel.vault.owner.drafts import ColumnDraft, Draft, InitOptions, Progress, TableDraft
from sarus_kernel.vault.owner.folders import all_at_once
from sarus_kernel.vault.owner.making_twin import buy_facts, make_twin
from sarus_kernel.vault.owner.origin import Origin, publish, reading
from sarus_kernel.vault.owner.policy_file import policy_text
from sarus_kernel.vault.owner.snapshot import Copied, copy
from sarus_kernel.vault.policy import load as load_policy
from sarus_kernel.vault.policy.load import FILE as POLICY

COPYING = 0.4
"""The share of the work that copying is, roughly; the rest is the twin."""

UNKNOWN = 100
"""Rows of a person in a table of which nothing is known."""
BOUGHT = "bought with DP, when the twin was made"
RARELY = 4
"""Few people have more than this many times the rows that are usual."""


@dataclass(frozen=True)
class Made:
    """What `initialise` made, for the owner's eyes: it counts rows of private tables."""

    directory: Path
    tables: tuple[TableDraft, ...]
    copied: Mapping[str, Copied]
    notes: tuple[str, ...]
    to_review: tuple[str, ...]
    words: tuple[str, ...] = ()


def _silent(what: str, share: float) -> None:
    """Report nothing."""


def _at_once(draft: Draft) -> None:
    """Go on without a question."""


def look(source: Path | Origin, options: InitOptions) -> Draft:
    """The draft of a vault: nothing is copied, nothing is paid for. Raises OwnerError."""
    with TemporaryDirectory() as scratch:
        (Path(scratch) / "private").mkdir(mode=0o700)
        with reading(_origin(source), Path(scratch)) as (_, tables, _, ask):
            return draft(tables, options, ask)


def initialise(
    directory: Path,
    source: Path | Origin,
    options: InitOptions,
    progress: Progress = _silent,
    review: Callable[[Draft], None] = _at_once,
) -> Made:
    """Make the vault `directory` from `source`; nothing is left behind if that fails.

    `review` is shown the draft before anything is copied or paid for, and may raise to stop.
    Raises OwnerError with all that the owner has to decide first, or if the directory is already
    there.
    """
    origin = _origin(source)
    with ExitStack() as undo, all_at_once(directory) as building:
        (building / "private").mkdir(mode=0o700)
        progress("reading the source", 0.0)
        found, copied = _snapshot(building, origin, options, progress, review)
        options = found.options
        digests = make_credentials(building, options.grantees)
        (building / POLICY).write_text(policy_text(options, digests), encoding="utf-8")
        load_policy(building)
        tables = _tables(found, copied)
        version = secrets.token_hex(8)
        _write_catalog(building, options, tables, version)
        progress("finding categories", COPYING)
        facts, budget = buy_facts(building, load(building), options)
        tables = [_with_facts(table, facts) for table in tables]
        _write_catalog(building, options, tables, version)
        bought = make_twin(
            building,
            load(building),
            budget,
            lambda what, share: progress(what, _after_copying(share)),
        )
        tables = [_with_max_rows(table, bought.rows, options) for table in tables]
        tables = [_with_bounds(table, bought.values) for table in tables]
        _write_catalog(building, options, tables, version)
        words = publish(origin, building, load(building), undo, progress)
    progress("done", 1.0)
    bare = unbounded([table for table in tables if table.access == "private"])
    return Made(directory, tuple(tables), copied, found.notes, tuple(bare), words)


def _origin(source: Path | Origin) -> Origin:
    return source if isinstance(source, Origin) else Origin(files=source)


def _snapshot(
    building: Path,
    origin: Origin,
    options: InitOptions,
    progress: Progress,
    review: Callable[[Draft], None],
) -> tuple[Draft, dict[str, Copied]]:
    with reading(origin, building) as (connection, tables, fetch, ask):
        found = draft(tables, options, ask)
        review(found)
        decided(found)
        fetch([table for table in found.tables if table.access != "withheld"])
        copied = copy(
            connection, found, building, lambda what, share: progress(what, COPYING * share)
        )
    write_facts(building, {each.table.name: each.facts for each in copied})
    return found, {each.table.name: each for each in copied}


def decided(found: Draft) -> None:
    """Raises OwnerError with all that is still to be decided, if anything is."""
    words = [finding.words for finding in found.findings]
    if len(words) > 1:
        listed = "\n".join("• " + each.replace("\n", "\n  ") for each in words)
        first = f"{len(words)} things are to be decided before there is a vault:"
        raise OwnerError(f"{first}\n{listed}")
    if words:
        raise OwnerError(words[0])


def _after_copying(share: float) -> float:
    return COPYING + (1 - COPYING) * share


def _tables(found: Draft, copied: Mapping[str, Copied]) -> list[TableDraft]:
    """All tables, those that were copied as the snapshot has them."""
    return [copied[t.name].table if t.name in copied else t for t in found.tables]


def _with_max_rows(
    table: TableDraft, fan_out: Mapping[str, int], options: InitOptions
) -> TableDraft:
    """The table with the number of rows a person may contribute, and where it is from.

    What the twin found out counts where it says that more than the usual is needed: its figure is
    noisy, and one that is too low would bias every answer in silence.
    """
    if table.access != "private":
        return table
    if said := options.max_rows.get(table.name):
        return replace(table, max_rows=said, max_rows_origin="you said so")
    if table.unit == table.key:
        return replace(table, max_rows=1, max_rows_origin="one row a person, by the key")
    known = OMOP.get(table.name.lower())
    usual = known.typical_rows if known is not None else None
    bought = fan_out.get(table.name)
    if usual is not None and (bought is None or bought <= usual):
        return replace(table, max_rows=usual, max_rows_origin="usual for OMOP; please review")
    if bought is None:
        return replace(table, max_rows=UNKNOWN, max_rows_origin="please review")
    if usual is not None and bought > RARELY * usual:
        # So high a figure is more likely noise, and every answer would pay for it.
        origin = f"{RARELY} times what is usual for OMOP; please review"
        return replace(table, max_rows=RARELY * usual, max_rows_origin=origin)
    return replace(table, max_rows=bought, max_rows_origin=BOUGHT)


def _with_facts(table: TableDraft, facts: Facts) -> TableDraft:
    """The table with the categories and the small numbers that were bought."""
    columns = []
    for column in table.columns:
        place = (table.name, column.name)
        if place in facts.categories:
            words = f"{BOUGHT}; what is rare is {OTHER}"
            column = replace(column, categories=facts.categories[place], origin=words)
        if place in facts.bounds:
            low, high = facts.bounds[place]
            column = replace(column, low=low, high=high, origin=BOUGHT)
        columns.append(column)
    return replace(table, columns=tuple(columns))


def _with_bounds(
    table: TableDraft, values: Mapping[tuple[str, str], tuple[float, float]]
) -> TableDraft:
    """The table with bounds for its columns that had none, and where they are from."""
    return replace(table, columns=tuple(_bounded(table, c, values) for c in table.columns))


def _bounded(
    table: TableDraft,
    column: ColumnDraft,
    values: Mapping[tuple[str, str], tuple[float, float]],
) -> ColumnDraft:
    between = values.get((table.name, column.name))
    if between is None or column.low is not None or column.high is not None:
        return column
    whole = column.kind is Kind.INTEGER
    low, high = (round(edge) if whole else edge for edge in between)
    return replace(column, low=low, high=high, origin=BOUGHT)


def _write_catalog(
    building: Path, options: InitOptions, tables: Sequence[TableDraft], version: str
) -> None:
    text = catalog_text(options, tables, version)
    (building / CATALOG).write_text(text, encoding="utf-8")
