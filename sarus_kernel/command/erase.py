"""`sarus-kernel erase`: takes one person out of a vault."""

from pathlib import Path

import click

from sarus_kernel.command.init import EPSILON
from sarus_kernel.command.progress import bar, tidy_when_stopped
from sarus_kernel.vault.owner.erasing import Erasure, erase
from sarus_kernel.vault.owner.origin import origin_of
from sarus_kernel.vault.owner.served import need_replaceable


@click.command("erase")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--person", required=True, metavar="KEY", help="The key of the person.")
@click.option("--answers", is_flag=True,
              help="Blank all stored answers, and remove stored models, too.")
@click.option("--new-twin", type=EPSILON, default=None, metavar="EPSILON",
              help="Make the twin anew, for so much; else it is kept.")
@click.option("--from", "source", default="", metavar="postgresql://…",
              help="Where the rows are in a server: a role that may make a schema there.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def command(
    directory: Path, person: str, answers: bool, new_twin: float | None, source: str, yes: bool
) -> None:
    """Take the rows of one person out of the vault DIRECTORY.

    The ledger says that somebody was erased, and not who. A refresh does not bring them back. The
    source, backups, and public tables are yours to see to; so are stored answers, which are not
    given again from now on, but are kept for your page unless you say --answers.
    """
    need_replaceable(directory)
    origin = origin_of(source) if source else None
    if new_twin is not None:
        click.echo(f"A new twin costs epsilon {new_twin:g}, on top of what twins have cost.")
    question = f"Erase the person with the key {person} from {directory}?"
    if not yes and not click.confirm(question, default=False):
        raise click.Abort
    with tidy_when_stopped(), bar() as progress:
        done = erase(directory, Erasure(person, answers, new_twin, origin), progress)
    click.echo(f"{done.rows:,} rows are gone (for your eyes only).")
    for words in done.words:
        click.echo(words)
    if not done.placed:
        click.echo("A vault is running with the old rows: stop it. They go when it starts again.")
