"""`sarus-kernel key`: the public key that checks a vault's receipts."""

from pathlib import Path

import click

from sarus_kernel.command.verification import key_of


@click.command("key")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Print the public key of the vault DIRECTORY: publish it, in a place people trust.

    With it, anybody can check a notebook: sarus-kernel verify NOTEBOOK --public-key FILE
    """
    click.echo(key_of(directory))
