"""The command line, `sarus-kernel`: the data owner's door."""

import sys

import click

from sarus_kernel import __version__
from sarus_kernel.command.lazy import Commands
from sarus_kernel.errors import SarusError

COMMANDS = {
    "init": ("sarus_kernel.command.init", "Make a vault out of your data."),
    "demo": ("sarus_kernel.command.demo", "Make a vault out of a made-up hospital."),
    "refresh": ("sarus_kernel.command.refresh", "Take the data as they are now into a vault."),
    "erase": ("sarus_kernel.command.erase", "Take one person out of a vault."),
    "twin": ("sarus_kernel.command.twin", "Make the twin anew, after an edit of the catalog."),
    "sdv": ("sarus_kernel.command.sdv", "Install SDV, for twins that are not private."),
    "catalog": ("sarus_kernel.command.catalog", "Print the catalog in another form."),
    "check": ("sarus_kernel.command.check", "Say what is wrong with a vault's files, by line."),
    "backup": ("sarus_kernel.command.backup", "Copy a vault, also while it runs."),
    "restore": ("sarus_kernel.command.restore", "Put a backup in a lost vault's place."),
    "serve": ("sarus_kernel.command.serve", "Answer questions, on this machine or a network."),
    "grantee": ("sarus_kernel.command.grantee", "Let grantees in and out, hand out tokens."),
    "requests": (
        "sarus_kernel.command.requests", "Exact results that are asked for: look, say yes or no."
    ),
    "ledger": ("sarus_kernel.command.ledger", "Show what was released, to whom, at what cost."),
    "key": ("sarus_kernel.command.key", "Print the public key that checks a vault's receipts."),
    "verify": ("sarus_kernel.command.verify", "Say which numbers of a notebook the vault signed."),
    "report": ("sarus_kernel.command.report", "Write a notebook as a page with its provenance."),
    "join": ("sarus_kernel.command.join", "Take up the invitation of a data owner."),
    "kernel": ("sarus_kernel.command.kernel", "Install the Private Data kernel for Jupyter."),
}
"""Name, module, one line of help; a module is imported only when its command is run."""


HELP = {"help_option_names": ["-h", "--help"]}


@click.group(cls=Commands, modules=COMMANDS, context_settings=HELP)
@click.version_option(__version__)
def cli() -> None:
    """Let others ask questions of data they may not see.

    \b
    sarus-kernel init VAULT --from DATA --privacy-unit person.person_id
    sarus-kernel serve VAULT
    """


def main() -> None:
    """Run the command line. A deliberate error is one to three lines and exit code 1."""
    try:
        cli()
    except SarusError as error:
        click.secho(str(error), fg="red", err=True)
        sys.exit(1)
