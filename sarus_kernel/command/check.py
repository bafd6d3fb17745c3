"""`sarus-kernel check`: says what is wrong with a vault's files, by line."""

import sys
from pathlib import Path

import click

from sarus_kernel.vault.owner.checking import check


@click.command("check")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Say what is wrong with the catalog, the policy and the ledger of the vault DIRECTORY."""
    problems = check(directory)
    for problem in problems:
        click.secho(problem, fg="red")
    if problems:
        sys.exit(1)
    click.echo(f"{directory}: catalog, policy and ledger are sound.")
