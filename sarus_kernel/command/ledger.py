"""`sarus-kernel ledger`: what was released, to whom, at what cost."""

import sys
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from sarus_kernel.command.console import console
from sarus_kernel.vault.ledger.entries import Row
from sarus_kernel.vault.owner.account import account

LEAST = {"label": 22, "question": 34}
"""The narrowest these columns may be: the longest word of a label, a few words of a question."""


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
    for heading in ("#", "time (UTC)", "budget", "grantee", "label", "epsilon", "sum", "question"):
        figures = heading in ("#", "epsilon", "sum")
        table.add_column(
            heading,
            justify="right" if figures else "left",
            no_wrap=figures or heading.startswith("time"),
            min_width=LEAST.get(heading),
        )
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    """One entry as text; questions come from grantees, so none of it is read as markup."""
    entry = row.entry
    cells = (
        str(row.seq),
        entry.time[:16].replace("T", " "),
        entry.line,
        entry.grantee,
        entry.label,
        f"{entry.loss.epsilon:.3g}" if entry.loss.epsilon else "",
        f"{row.line_loss.epsilon:.3g}",
        entry.words,
    )
    return tuple(escape(cell) for cell in cells)
