"""`sarus-kernel kernel`: lets Jupyter find the Private Data kernel."""

import click

from sarus_kernel.errors import OwnerError
from sarus_kernel.kernel.kernelspec import NAME
from sarus_kernel.kernel.kernelspec import install as install_spec


@click.group("kernel")
def command() -> None:
    """Install the Private Data kernel for Jupyter."""


@command.command("install")
@click.option("--user", is_flag=True, help="For this user.")
@click.option("--sys-prefix", is_flag=True, help="For the Python environment that runs this.")
@click.option("--prefix", help="Under a directory such as /usr/local.")
def install(user: bool, sys_prefix: bool, prefix: str | None) -> None:
    """Put the kernel's description where Jupyter looks for it. With no option: for all users."""
    if sum((user, sys_prefix, prefix is not None)) > 1:
        raise OwnerError("Choose one of --user, --sys-prefix and --prefix.")
    try:
        where = install_spec(user=user, sys_prefix=sys_prefix, prefix=prefix)
    except OSError:
        raise OwnerError(
            "The kernel cannot be installed there: nothing may be written.\n"
            "Try --user, or --sys-prefix in a virtual environment."
        ) from None
    click.echo(f"Installed the kernel {NAME} in {where}")
