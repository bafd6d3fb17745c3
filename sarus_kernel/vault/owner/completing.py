"""Completes the tables of a draft with what was copied and bought, and writes the catalog."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.catalog.load import FILE as CATALOG
from sarus_kernel.vault.catalog.omop import TABLES as OMOP
from sarus_kernel.vault.owner.buying import OTHER, Facts
from sarus_kernel.vault.owner.catalog_file import catalog_text
from sarus_kernel.vault.owner.drafts import ColumnDraft, Draft, InitOptions, TableDraft
from sarus_kernel.vault.owner.snapshot import Copied

UNKNOWN = 100
"""Rows of a person in a table of which nothing is known."""
BOUGHT = "bought with DP, when the twin was made"
RARELY = 4
"""Few people have more than this many times the rows that are usual."""


def completed(found: Draft, copied: Mapping[str, Copied]) -> list[TableDraft]:
    """All tables, those that were copied as the snapshot has them."""
    return [copied[t.name].table if t.name in copied else t for t in found.tables]


def with_max_rows(
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


def with_facts(table: TableDraft, facts: Facts) -> TableDraft:
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


def with_nulls(
    table: TableDraft, shares: Mapping[tuple[str, str], float]
) -> TableDraft:
    """The table with the shares of nulls that were bought; others stay as they are."""
    columns = (
        replace(column, nulls=shares.get((table.name, column.name), column.nulls))
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def with_groups(
    table: TableDraft, groups: Mapping[tuple[str, str], tuple[int, ...]]
) -> TableDraft:
    """The table with what was bought of how many values people have; the rest stays as it is."""
    columns = (
        replace(column, groups=groups.get((table.name, column.name), column.groups))
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def with_bounds(
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


def write_catalog(
    building: Path, options: InitOptions, tables: Sequence[TableDraft], version: str
) -> None:
    text = catalog_text(options, tables, version)
    (building / CATALOG).write_text(text, encoding="utf-8")
