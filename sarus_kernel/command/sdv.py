"""`sarus-kernel sdv`: the environment of its own that SDV lives in."""

import click

from sarus_kernel.command.init import at_a_terminal
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sdv import environment as environments
from sarus_kernel.vault.sdv.choice import WORDS


@click.group("sdv")
def command() -> None:
    """Install, look at and remove SDV, which makes twins that are not differentially private.

    It is no part of this package. It lives in a Python environment of its own, in your data
    directory or where SARUS_KERNEL_SDV says, and runs sealed, without a network.
    """


@command.command()
@click.option("--yes", is_flag=True, help="Install without asking.")
def install(yes: bool) -> None:
    """Make its environment, in the versions that it was tested with."""
    here = environments.usual()
    version = environments.locked()["sdv"]
    click.echo(f"SDV {version}, into {here.place}\n\n{environments.LICENCE}\n\n{environments.SIZE}")
    click.echo(f"\nIts twins are {WORDS}.")
    if not yes and not at_a_terminal():
        raise OwnerError("Nobody is there to be asked.\nSay --yes to install it.")
    if not yes and not click.confirm("\nInstall it?", default=False):
        raise click.Abort
    environments.install(here)
    click.echo(f"SDV {version} is installed.")


@command.command()
def status() -> None:
    """Say whether it is there."""
    here = environments.usual()
    version = here.version()
    click.echo(f"SDV {version} in {here.place}" if version else f"There is no SDV in {here.place}")


@command.command()
def remove() -> None:
    """Take its environment away. Twins that it has made stay."""
    here = environments.usual()
    click.echo("It is gone." if environments.remove(here) else f"There is no SDV in {here.place}")
