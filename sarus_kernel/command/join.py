"""`sarus-kernel join`: a researcher takes up an invitation."""

from typing import Any

import click

from sarus_kernel.client.addresses import Address, address, invitation
from sarus_kernel.client.joining import join, renew
from sarus_kernel.command.kernel import place, places
from sarus_kernel.command.vault_kernels import names
from sarus_kernel.wire.messages import Joined


@click.command("join")
@click.argument("url", required=False)
@click.option(
    "--renew",
    "again",
    is_flag=True,
    help="URL is a vault's address: fetch a new token in place of the one kept.",
)
@click.option("--name", help="What the kernel is called in files. Default: after the dataset.")
@click.option("--display-name", help="What Jupyter's launcher shows. Default: the same.")
@places
def command(
    url: str | None, again: bool, name: str | None, display_name: str | None, **where: Any
) -> None:
    """Take up the invitation URL: fetch a token, keep it, install a kernel for this vault.

    Without URL it is asked for, and not shown: so it stays out of the shell's history.
    """
    text = url or click.prompt("Invitation", hide_input=True)
    if again:
        renewed = renew(address(text))
        click.echo(f"{renewed.dataset}: a new token, good until {renewed.until}.")
        return
    invited = invitation(text)
    joined = join(invited)
    click.echo(f"You are {joined.grantee} to the vault {joined.dataset}, until {joined.until}.")
    _install(invited.address, joined, name, display_name, where)


def _install(
    vault: Address, joined: Joined, name: str | None, display: str | None, where: dict[str, Any]
) -> None:
    """The kernel for this vault: for the user, unless another place is named."""
    known_as, shown = names(str(vault), joined.dataset)
    known_as = name or known_as
    chosen = where if any(where.values()) else {**where, "user": True}
    installed = place(known_as, display or shown, str(vault), **chosen)
    click.echo(f"Installed the kernel {known_as} in {installed}.")
    click.echo(f"Elsewhere: SARUS_KERNEL_VAULT={vault}")
