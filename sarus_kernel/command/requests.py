"""`sarus-kernel requests`: what grantees want exactly, and the owner's yes or no."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sarus_kernel.command.console import console
from sarus_kernel.vault import deciding
from sarus_kernel.vault.deciding import Case, Office
from sarus_kernel.vault.owner.office import office
from sarus_kernel.vault.requests import ONCE, PREPARED

LONGEST_WHY = 80
"""Characters of a reason in the list; `show` has all of it."""


@click.group("requests", invoke_without_command=True)
@click.argument("directory", type=click.Path(path_type=Path))
@click.pass_context
def command(context: click.Context, directory: Path) -> None:
    """What grantees of the vault DIRECTORY want exactly: list it, look at it, say yes or no."""
    context.obj = context.with_resource(office(directory))
    if context.invoked_subcommand is None:
        _list(context.obj)


@command.command()
@click.argument("number", type=int)
@click.pass_obj
def show(desk: Office, number: int) -> None:
    """Request NUMBER in full, with what it would rest on. For your eyes only."""
    case = deciding.case(desk, number)
    out = console()
    out.print(_about(case), markup=False)
    _barred(out, [case.told.title])
    out.print("\nAll of it", markup=False)
    _barred(out, case.told.lines)
    out.print("\nWhy, in the grantee's words", markup=False)
    _barred(out, [case.why])
    out.print("\nOn the synthetic twin", markup=False)
    _barred(out, (deciding.preview(desk, case.asked) or "nothing").split("\n"))
    table = Table(title="On the real data (tell nobody)")
    table.add_column("check")
    table.add_column("found", justify="right")
    for each in deciding.findings(desk, case.asked):
        mark = "[red]!![/red] " if each.few else ""
        table.add_row(escape(each.what), mark + escape(each.found))
    out.print(table)


@command.command()
@click.argument("number", type=int)
@click.option("--once", is_flag=True, help="This very question, one result.")
@click.option("--prepared", is_flag=True, help="This score of its X and y, any estimator.")
@click.option("--times", type=click.IntRange(1, deciding.MOST_TIMES), default=10,
              show_default=True, help="Different results, with --prepared.")  # fmt: skip
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day (UTC).")
@click.pass_obj
def approve(
    desk: Office, number: int, once: bool, prepared: bool, times: int, until: datetime | None
) -> None:
    """Let the exact result of request NUMBER out, --once or for its --prepared data."""
    if once is prepared:
        raise click.UsageError("Give one of --once and --prepared.")
    day = f"{until:%Y-%m-%d}" if until else ""
    seq = deciding.approve(desk, number, PREPARED if prepared else ONCE, times, day)
    click.echo(f"Request {number} is approved: entry {seq} of the ledger.")


@command.command()
@click.argument("number", type=int)
@click.option("--comment", required=True, help="Why not. The grantee reads it.")
@click.pass_obj
def refuse(desk: Office, number: int, comment: str) -> None:
    """Say no to request NUMBER, or take your yes back: it covers nothing any more."""
    seq = deciding.refuse(desk, number, comment)
    click.echo(f"Request {number} is refused: entry {seq} of the ledger.")


def _list(desk: Office) -> None:
    table = Table(title="Requests for exact results")
    for heading in ("#", "time (UTC)", "grantee", "question\nreason", "state"):
        table.add_column(heading, no_wrap=heading in ("#", "time (UTC)"))
    for case in deciding.cases(desk):
        asked = case.asked
        cells = (str(asked.number), asked.time[:16].replace("T", " "), asked.grantee,
                 f"{case.told.title}\n| {_short(case.why)}", case.state)  # fmt: skip
        table.add_row(*map(escape, cells))
    console().print(table)


def _about(case: Case) -> str:
    asked = case.asked
    return (
        f"Request {asked.number} of {asked.grantee}, {asked.time[:16].replace('T', ' ')} (UTC): "
        f"{case.state}"
    )


def _short(why: str) -> str:
    return why if len(why) <= LONGEST_WHY else f"{why[:LONGEST_WHY]}… (see: show)"


def _barred(out: Console, lines: Sequence[str]) -> None:
    """Lines in which a grantee has words, behind bars: a wrapped one cannot pass for a new one."""
    for line in lines:
        for number, part in enumerate(Text(line).wrap(out, out.width - 4)):
            out.print(Text("  ┆ " if number else "  | ").append(part))
