"""`sarus-kernel check`: says what is wrong with a vault's files, by line."""

import sys
from pathlib import Path

import click

from sarus_kernel.command.init import at_a_terminal
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.checking import check, warnings
from sarus_kernel.vault.owner.draft_reading import is_draft
from sarus_kernel.vault.owner.folders import leftovers, remove
from sarus_kernel.vault.workers import host_facts
from sarus_kernel.vault.workers.probes import need_shut, words


@click.command("check")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Say what is wrong with the catalog, the policy and the ledger of the vault DIRECTORY."""
    for left in leftovers(directory) if at_a_terminal() else ():
        if click.confirm(f"{left} was left by one that was killed. Remove it?", default=False):
            remove(left)
    problems = check(directory)
    for problem in problems:
        click.secho(problem, fg="red")
    if problems:
        sys.exit(1)
    if is_draft(directory):
        click.echo(f"{directory}: the draft is sound. Make it: sarus-kernel init {directory}")
    else:
        click.echo(f"{directory}: catalog, policy and ledger are sound.")
        for warning in warnings(directory):
            click.secho(f"• {warning}", fg="yellow")
    _tell_of_the_seal()


def _tell_of_the_seal() -> None:
    """Whether this machine can shut workers in: tried now, as at each start of a vault."""
    try:
        for line in words():
            click.echo(line)
        need_shut()
        for line in host_facts.words():
            click.echo(line)
    except OwnerError as error:
        click.secho(str(error), fg="red")
        sys.exit(1)
