"""`sarus-kernel ledger`: what was released, to whom, at what cost."""

import sys
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from sarus_kernel.command.console import console
from sarus_kernel.vault.ledger.entries import Row
from sarus_kernel.vault.owner.account import account

FIGURES = ("#", "time (UTC)", "epsilon", "sum")
"""Columns that are never broken. The others share what is left, of 80 columns too."""


@click.command("ledger")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Show the account of the vault DIRECTORY and verify that nobody changed it."""
    found = account(directory)
    out = console()
    out.print(_table(found.rows))
    for words in found.totals:
        out.print(words, markup=False)
    if found.problem:
        click.secho(f"The ledger is not sound: {found.problem}", fg="red", err=True)
        sys.exit(1)
    out.print(f"The chain of {len(found.rows)} entries is whole. Its head: {found.head[:16]}…")


def _table(rows: tuple[Row, ...]) -> Table:
    table = Table(title="What was released")
    for heading in ("#", "time (UTC)", "budget\ngrantee", "epsilon", "sum", "question\nlabel"):
        figures = heading in FIGURES
        table.add_column(heading, justify="right" if figures else "left", no_wrap=figures)
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    """One entry as text; questions come from grantees, so none of it is read as markup."""
    entry = row.entry
    cells = (
        str(row.seq),
        entry.time[:16].replace("T", " "),
        f"{entry.line}\n{entry.grantee}",
        f"{entry.loss.epsilon:.3g}" if entry.loss.epsilon else "",
        f"{row.line_loss.epsilon:.3g}",
        f"{entry.words}\n{entry.label}",
    )
    return tuple(escape(cell) for cell in cells)
