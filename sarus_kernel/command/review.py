"""Shows the owner what is to become of their data, before any of it is copied."""

from collections.abc import Sequence

from rich.table import Table

from sarus_kernel.command.console import console
from sarus_kernel.vault.owner.draft_file import in_order
from sarus_kernel.vault.owner.drafts import ColumnDraft, Draft, Sample, TableDraft
from sarus_kernel.vault.owner.publishing import identifies

MOST = 40
"""Columns of a table that are listed; draft.toml has them all."""


def show_draft(draft: Draft) -> None:
    """Print it. What it says of private rows is for the owner's eyes: it goes nowhere else."""
    out = console()
    tables = in_order(draft.tables, draft.options.unit[0])
    out.print(_tables(tables, draft))
    for table in tables:
        if table.access != "withheld":
            out.print(f"{table.name}: {_columns(table)}", markup=False)
    for name, sample in draft.samples.items():
        out.print(_sample(name, sample))
    for note in draft.notes:
        out.print(f"• {note}", markup=False)
    if draft.findings:
        out.print(f"\nTo be decided first ({len(draft.findings)}):", style="bold")
    for finding in draft.findings:
        out.print(f"• {finding.words}", markup=False, style="red")


def _tables(tables: Sequence[TableDraft], draft: Draft) -> Table:
    shown = Table(title=f"Draft of {draft.options.name}, nothing is copied (for your eyes only)")
    for heading in ("table", "becomes", "because", "rows", "left out", "key"):
        shown.add_column(heading, justify="right" if heading in ("rows", "left out") else "left")
    for table in tables:
        counts = draft.counted.get(table.name)
        rows = f"{counts.rows:,}" if counts else ""
        dropped = f"{counts.dropped:,}" if counts else ""
        shown.add_row(table.name, table.access, table.origin, rows, dropped, table.key or "")
    return shown


def _columns(table: TableDraft) -> str:
    known = [_column(column) for column in table.columns]
    more = f" and {len(known) - MOST} more" if len(known) > MOST else ""
    return ", ".join(known[:MOST]) + more


def _column(column: ColumnDraft) -> str:
    words = [column.kind.value]
    if column.form:
        words.append(f"written {column.form}")
    if column.low is not None or column.high is not None:
        words.append(f"{column.low} to {column.high}")
    if column.categories is not None:
        words.append(f"one of {len(column.categories)}")
    if identifies(column.name):
        words.append("identifies a person")
    return f"{column.name} ({', '.join(words)})"


def _sample(name: str, sample: Sample) -> Table:
    shown = Table(title=f"{name} will be public; its first rows")
    for column in sample.columns:
        shown.add_column(column)
    for row in sample.rows:
        shown.add_row(*row)
    return shown
