"""`sarus-kernel refresh`: takes new rows, columns and tables into a vault that there is."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click

from sarus_kernel.command.init import EPSILON, at_a_terminal
from sarus_kernel.command.init_options import init_options
from sarus_kernel.command.progress import bar, tidy_when_stopped
from sarus_kernel.command.review import show_draft
from sarus_kernel.command.summary import show_refreshed
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.draft_file import FILE, draft_text
from sarus_kernel.vault.owner.draft_reading import load_draft
from sarus_kernel.vault.owner.drafts import Draft
from sarus_kernel.vault.owner.origin import origin_of, written_down
from sarus_kernel.vault.owner.refreshing import Price, Wish, look_again, refresh
from sarus_kernel.vault.sources.tables import written

TWIN = 3.0
"""What a new twin costs unless the owner says otherwise."""


@click.command("refresh")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--from", "sources", multiple=True, metavar="SOURCE",
              help="Where the rows are now; where they were before unless given. All of them.")
@click.option("--schema", "schemas", multiple=True, metavar="NAME",
              help="Of a database: the schemas to read, where not all.")
@click.option("--encoding", default="", metavar="NAME", help="Of CSV files.")
@click.option("--draft", "only_draft", is_flag=True,
              help="Stop after the draft: DIRECTORY/draft.toml is for you to edit.")
@click.option("--yes", is_flag=True, help="Go on without asking, if it costs nothing.")
@click.option("--public", default="", metavar="TABLE,…", help="New tables that are about nobody.")
@click.option("--key", "keys", multiple=True, metavar="TABLE=COLUMN", help="A new table's key.")
@click.option("--unit", "units", multiple=True, metavar="TABLE=COLUMN",
              help="The column that says whose row it is in a new table.")
@click.option("--link", "links", multiple=True, metavar="TABLE.COLUMN -> TABLE.COLUMN",
              help="Rows of the left belong to whom the rows of the right belong.")
@click.option("--leave-out", default="", metavar="TABLE.COLUMN,…",
              help="Columns not to copy, or that are gone.")
@click.option("--withhold", default="", metavar="TABLE,…",
              help="Tables not to copy, or that are gone.")
@click.option("--nullable", default="", metavar="TABLE.COLUMN,…",
              help="Columns that have nulls from now on.")
@click.option("--twin-epsilon", type=EPSILON, default=None,
              help=f"What a new twin may cost, if there are new columns ({TWIN:g}).")
@click.option("--renew", is_flag=True,
              help="Begin another budget with these data, where policy.toml says renewable = true.")
def command(
    directory: Path, sources: tuple[str, ...], schemas: tuple[str, ...], encoding: str,
    only_draft: bool, yes: bool, public: str, keys: tuple[str, ...], units: tuple[str, ...],
    links: tuple[str, ...], leave_out: str, withhold: str, nullable: str,
    twin_epsilon: float | None, renew: bool,
) -> None:
    """Copy the data of the vault DIRECTORY anew: a new version of the same data.

    Policy, key, tokens, ledger and receipts stay, and what was spent stays spent. What the catalog
    says is carried over. It costs nothing, unless there are new columns about people: then the
    twin is made anew, at a price that is told before.

    Killed at any moment, the vault has the old version or the new one. A vault that runs keeps the
    old one until it is started again.
    """
    said = init_options(
        "data", "unit.unit", public, keys, units, nullable, 1.0, twin_epsilon or TWIN,
        links=links, leave_out=leave_out, withhold=withhold,
    )  # fmt: skip
    source, *also = sources or ("",)
    origin = origin_of(source, schemas=schemas, encoding=encoding, also=also) if source else None
    file = directory / FILE
    if only_draft:
        _draft(directory, Wish(said, origin))
        return
    drafted = None
    if file.exists():
        read = load_draft(directory)
        drafted = read.options
        origin = origin or (origin_of(read.source, also=read.also) if read.source else None)
    _refresh(directory, Wish(said, origin, drafted, renew), yes, yes and twin_epsilon is not None)
    file.unlink(missing_ok=True)


def _draft(directory: Path, wish: Wish) -> None:
    with tidy_when_stopped():
        found, price, origin = look_again(directory, wish)
    show_draft(found)
    _show_price(price)
    (directory / FILE).touch(0o600)
    text = draft_text(found, *written_down(origin))
    (directory / FILE).write_text(text, encoding="utf-8")
    click.echo(f"\nEdit      {directory / FILE}\nRefresh   sarus-kernel refresh {directory}")


def _refresh(directory: Path, wish: Wish, yes: bool, paid: bool) -> None:
    if not yes and not at_a_terminal():
        raise OwnerError(
            "Nobody is there to look at the draft.\n"
            "Say --yes to go on at once, or --draft to get the draft as a file."
        )
    bars: list[Callable[[str, float], None]] = []
    with tidy_when_stopped(), ExitStack() as shown:

        def review(found: Draft, price: Price) -> None:
            if not yes:
                _ask_about(found, price)
            elif price.new and not paid and not found.findings:
                raise OwnerError(_unpaid(price))
            bars.append(shown.enter_context(bar()))

        def progress(what: str, share: float) -> None:
            for told in bars:
                told(what, share)

        done = refresh(directory, wish, progress, review)
    show_refreshed(directory, done)


def _ask_about(found: Draft, price: Price) -> None:
    """Show the draft and the price and ask. Raises click.Abort if it is not right."""
    show_draft(found)
    _show_price(price)
    if not found.findings and not click.confirm("\nTake these data into the vault?", default=False):
        raise click.Abort


def _show_price(price: Price) -> None:
    if not price.new:
        click.echo("\nIt costs nothing: the twin is kept, and nothing is bought.")
        return
    click.echo(
        f"\nNew about people: {_listed(price)}.\nFor these the twin is made anew: epsilon "
        f"{price.epsilon:g}, for good. Twins have cost {price.spent:g} until now."
        f"{_besides(price)}"
    )


def _unpaid(price: Price) -> str:
    return (
        f"There are new columns about people: {_listed(price)}. The twin would be made anew, for "
        f"epsilon {price.epsilon:g} (twins have cost {price.spent:g} until now).{_besides(price)}\n"
        "Pay with --twin-epsilon, or do without with --leave-out and --withhold."
    )


def _besides(price: Price) -> str:
    if not price.quality:
        return ""
    return f" How far it is from the rows is told to grantees for {price.quality:g} at most."


def _listed(price: Price, most: int = 12) -> str:
    names = [f"{written(table)}.{written(column)}" for table, column in price.new]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
