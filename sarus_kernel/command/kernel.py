"""`sarus-kernel kernel`: lets Jupyter find the Private Data kernel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sarus_kernel.errors import OwnerError
from sarus_kernel.kernel.kernelspec import DISPLAY, NAME
from sarus_kernel.kernel.kernelspec import install as install_spec


@click.group("kernel")
def command() -> None:
    """Install the Private Data kernel for Jupyter."""


def places(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say for whom a kernel is installed."""
    for option in (
        click.option("--prefix", help="Under a directory such as /usr/local."),
        click.option("--sys-prefix", is_flag=True, help="For the Python that runs this."),
        click.option("--user", is_flag=True, help="For this user."),
    ):
        command = option(command)
    return command


@command.command("install")
@click.option("--vault", default="", help="The vault of this kernel: unix:///path, https://…, DIR.")
@click.option("--name", default=NAME, show_default=True, help="What it is called in files.")
@click.option("--display-name", default=DISPLAY, show_default=True, help="What Jupyter shows.")
@places
def install(vault: str, name: str, display_name: str, **where: Any) -> None:
    """Put the kernel's description where Jupyter looks for it. With no option: for all users.

    With --vault and --name there can be a kernel for each of several vaults.
    """
    if vault and name == NAME:
        raise OwnerError("A kernel for one vault needs a name of its own: --name NAME.")
    if vault and "://" not in vault:
        vault = str(Path(vault).expanduser().absolute())
    click.echo(f"Installed the kernel {name} in {place(name, display_name, vault, **where)}")


def place(
    name: str, display: str, vault: str, user: bool, sys_prefix: bool, prefix: str | None
) -> Path:
    """Install it, and say where. Raises OwnerError, or QuestionError for a name that is none."""
    if sum((user, sys_prefix, prefix is not None)) > 1:
        raise OwnerError("Choose one of --user, --sys-prefix and --prefix.")
    try:
        return install_spec(user, sys_prefix, prefix, name, display, vault)
    except OSError:
        raise OwnerError(
            "The kernel cannot be installed there: nothing may be written.\n"
            "Try --user, or --sys-prefix in a virtual environment."
        ) from None
