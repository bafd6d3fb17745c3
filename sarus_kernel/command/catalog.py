"""`sarus-kernel catalog`: the catalog of a vault, for other programs."""

from pathlib import Path

import click

from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.sdv_metadata import metadata_of


@click.command("catalog")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--as", "form", type=click.Choice(["sdv-metadata"]), required=True,
              help="SDV's Metadata JSON: types, keys and relationships. SDV is not needed.")
def command(directory: Path, form: str) -> None:
    """Print the catalog of the vault DIRECTORY. It holds what everybody may know."""
    click.echo(metadata_of(load(directory)), nl=False)
