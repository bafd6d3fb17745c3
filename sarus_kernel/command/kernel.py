"""`sarus-kernel kernel`: lets Jupyter find the Private Data kernel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sarus_kernel.client import tokens
from sarus_kernel.client.addresses import address
from sarus_kernel.command.vault_kernels import dataset_of, names
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
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Keep the token in this file for this vault (unix:///path, https://…).",
)
@click.option("--name", help="What it is called in files. Default: private-data, or the dataset.")
@click.option("--display-name", help="What Jupyter shows. Default: Private Data, or the dataset.")
@places
def install(
    vault: str, token_file: Path | None, name: str | None, display_name: str | None, **where: Any
) -> None:
    """Put the kernel's description where Jupyter looks for it. With no option: for all users.

    With --vault it is a kernel for this vault, beside those for others: each has a card of its own
    on Jupyter's launcher.
    """
    if vault and "://" not in vault:
        vault = str(Path(vault).expanduser().absolute())
    token = token_file.read_text("utf-8").strip() if token_file else None
    known, shown = name or NAME, display_name or DISPLAY
    if vault:
        known, shown = _called(vault, token, name, display_name)
    if token:
        _keep(vault, token)
    click.echo(f"Installed the kernel {known} in {place(known, shown, vault, **where)}")


def _called(
    vault: str, token: str | None, name: str | None, display: str | None
) -> tuple[str, str]:
    """Name and display name for a vault's kernel; the vault is asked only for what is not given."""
    if name == NAME:
        raise OwnerError("A kernel for one vault needs a name of its own: --name NAME.")
    if name and display:
        return name, display
    dataset = name or dataset_of(vault, token)
    found, shown = names(vault, dataset)
    return name or found, display or shown


def _keep(vault: str, token: str) -> None:
    """Keep a token for a vault that asks for one. Raises OwnerError for another."""
    if "://" not in vault:
        raise OwnerError("--token-file goes with --vault unix:///path or https://…")
    tokens.keep(address(vault) if vault.startswith("https://") else vault, token)


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
