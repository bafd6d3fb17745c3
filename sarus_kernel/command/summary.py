"""Tells the owner what `init` made and what to do now."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from sarus_kernel.command.console import console
from sarus_kernel.vault.owner.drafts import TableDraft
from sarus_kernel.vault.owner.initialise import Made
from sarus_kernel.vault.owner.refreshing import Refreshed
from sarus_kernel.vault.owner.snapshot import LONGEST


def show_made(made: Made) -> None:
    """Print it. Row counts of private tables are for the owner's eyes: they go nowhere else."""
    out = console()
    out.print(_tables(made.directory, made))
    for words in (*_dropped(made), *made.notes, *made.words):
        out.print(f"• {words}", markup=False)
    if made.to_review:
        out.print(f"• Columns without bounds (give them in catalog.toml, from what everybody "
                      f"knows): {_some(made.to_review)}.", markup=False)  # fmt: skip
    out.print(f"""
Review    {made.directory}/catalog.toml and {made.directory}/policy.toml
Check     sarus-kernel check {made.directory}
Serve     sarus-kernel serve {made.directory}
Hand over the tokens in {made.directory}/tokens, one to each grantee""", markup=False)


def show_refreshed(directory: Path, done: Refreshed) -> None:
    """Print what the new version of the data is, and from when on it answers."""
    out = console()
    out.print(_tables(directory, done))
    for words in (*_dropped(done), *done.words):
        out.print(f"• {words}", markup=False)
    price = done.price
    cost = f"The twin is new, for epsilon {price.epsilon:g}." if price.new else "It cost nothing."
    when = (
        "The vault answers from these data from now on."
        if done.placed
        else "A vault is running: it answers from these data when it is started again."
    )
    out.print(f"• {cost} Earlier answers belong to the earlier data.\n• {when}", markup=False)


def _tables(directory: Path, made: Made | Refreshed) -> Table:
    shown = Table(title=f"The vault {directory} (row counts are for your eyes only)")
    for heading in ("table", "access", "because", "rows", "key", "rows a person"):
        shown.add_column(heading, justify="right" if heading.startswith("rows") else "left")
    for table in sorted(made.tables, key=lambda t: (t.access != "private", t.access != "public")):
        shown.add_row(*_row(table, made))
    return shown


def _row(table: TableDraft, made: Made | Refreshed) -> Sequence[str]:
    copied = made.copied.get(table.name)
    rows = f"{copied.rows:,}" if copied else "not copied"
    most = f"≤ {table.max_rows}" if table.max_rows is not None else ""
    return table.name, table.access, table.origin, rows, table.key or "", most


def _dropped(made: Made | Refreshed) -> list[str]:
    lines = []
    for name, copied in made.copied.items():
        if copied.dropped:
            words = "rows left out, as they belong to nobody known."
            lines.append(f"{name}: {copied.dropped:,} {words}")
        if copied.long:
            lines.append(f"{name}: {copied.long:,} texts are cut after {LONGEST:,} characters.")
    return lines


def _some(names: Sequence[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
