"""`sarus-kernel backup`: a copy of a vault, also of one that runs."""

from pathlib import Path

import click

from sarus_kernel.vault.owner.backing_up import back_up

FOLDER = click.Path(path_type=Path)


@click.command("backup")
@click.argument("directory", type=FOLDER)
@click.argument("to", type=FOLDER)
def command(directory: Path, to: Path) -> None:
    """Copy the vault DIRECTORY, which may run, to the folder TO.

    It holds the data and the keys: keep it as safe as the vault. What is asked afterwards is not in
    it, so note the newest entry elsewhere (serve --head FILE).
    """
    head = back_up(directory, to)
    click.echo(f"{to} has the ledger up to entry {head.seq}, {head.hash[:16]}…")
