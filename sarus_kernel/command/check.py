"""`sarus-kernel check`: says what is wrong with a vault's files, by line."""

import sys
from pathlib import Path

import click

from sarus_kernel.command.init import at_a_terminal
from sarus_kernel.vault.owner.checking import check, warnings
from sarus_kernel.vault.owner.draft_reading import is_draft
from sarus_kernel.vault.owner.folders import leftovers, remove


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
        for words in warnings(directory):
            click.secho(f"• {words}", fg="yellow")
