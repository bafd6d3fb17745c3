"""`sarus-kernel serve`: runs the vault's server in the foreground."""

import os
import sys
from pathlib import Path

import click

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.checking import check


@click.command("serve")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--socket", type=click.Path(path_type=Path), help="Default: DIRECTORY/vault.sock.")
def command(directory: Path, socket: Path | None) -> None:
    """Answer questions about the vault DIRECTORY on a Unix socket, until Ctrl-C.

    Grantees set SARUS_KERNEL_VAULT=unix:///path/of/the/socket and SARUS_KERNEL_TOKEN.
    """
    problems = check(directory)
    if problems:
        rest = f"\nThere are {len(problems) - 1} more." if len(problems) > 1 else ""
        raise OwnerError(f"{problems[0]}{rest}\nSee all of it with: sarus-kernel check {directory}")
    where = (socket or directory / "vault.sock").absolute()
    click.echo(f"Serving {directory} on unix://{where} (Ctrl-C stops it)")
    sys.stdout.flush()
    # The server takes the place of this process: a signal sent to it needs no passing on.
    arguments = [sys.executable, "-m", "sarus_kernel.vault", str(directory), "--socket", str(where)]
    os.execv(sys.executable, arguments)
