"""`sarus-kernel restore`: a backup in a lost vault's place, if its ledger is the newest."""

from pathlib import Path

import click

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.backing_up import restore

FOLDER = click.Path(path_type=Path)
AS_IT_WAS = (
    "Invitations that were open are void: grantee invite.\n"
    "Who may ask, and their tokens, are as they were at the backup: whoever was shut out since is "
    "in again.\nLook at grantee list, and grantee rotate or remove before you serve it."
)


@click.command("restore")
@click.argument("backup", type=FOLDER)
@click.argument("directory", type=FOLDER)
@click.option("--head", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="What serve --head FILE has written: the newest entry there was.")
@click.option("--on-my-word", is_flag=True,
              help="Nothing was asked since the backup: the ledger notes that you said so.")
def command(backup: Path, directory: Path, head: Path | None, on_my_word: bool) -> None:
    """Put BACKUP in place of a vault that is lost, as DIRECTORY.

    An older ledger would give a budget twice: it is compared with the newest entry that is known,
    and refused if that is missing. A notebook's receipt shows it as well, afterwards: sarus-kernel
    verify NOTEBOOK --vault DIRECTORY.
    """
    if (head is None) is not on_my_word:
        raise OwnerError(
            "Say how it is known that nothing was asked since the backup: --head FILE, or "
            "--on-my-word."
        )
    found = restore(backup, directory, head)
    click.echo(f"{directory} goes on after entry {found.seq}, {found.hash[:16]}…")
    click.echo(AS_IT_WAS)
