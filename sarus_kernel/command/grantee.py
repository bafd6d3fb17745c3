"""`sarus-kernel grantee`: who may ask."""

from datetime import datetime
from pathlib import Path

import click

from sarus_kernel.command.init import EPSILON
from sarus_kernel.vault.owner import grantees

DIRECTORY = click.argument("directory", type=click.Path(path_type=Path))
AT_ONCE = "A vault that is running knows of it at once."
HOURS = click.option("--hours", type=click.FloatRange(0, 8760, min_open=True), default=72.0,
                     show_default=True, help="How long an invitation waits.")  # fmt: skip


@click.group("grantee")
def command() -> None:
    """Say who may ask the vault DIRECTORY, and hand out tokens."""


@command.command("list")
@DIRECTORY
def show(directory: Path) -> None:
    """Name those who may ask, with their last day if they have one."""
    for name, day in grantees.ends(directory).items():
        click.echo(name if day is None else f"{name}, to the end of {day} (UTC)")


@command.command()
@DIRECTORY
@click.argument("name")
@click.option("--epsilon", type=EPSILON, default=None, help="A cap below the common budget.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Their last day (UTC).")
@click.option("--sign-in", is_flag=True,
              help="They sign in with your identity provider ([oidc]): no token, no invitation.")
@HOURS
def add(
    directory: Path, name: str, epsilon: float | None, until: datetime | None, sign_in: bool,
    hours: float,
) -> None:
    """Let NAME ask. Prints their invitation, or where the file of their token is if the vault was
    never served on a network."""
    day = until.date() if until else None
    made = grantees.add(directory, name, epsilon, day, hours, sign_in)
    if not made:
        click.echo(f"{name} may sign in. {AT_ONCE}")
    elif isinstance(made, Path):
        click.echo(f"Hand over {made} in a safe way. {AT_ONCE}")
    else:
        _show(name, made)
        click.echo(AT_ONCE, err=True)


@command.command()
@DIRECTORY
@click.argument("name")
@HOURS
def invite(directory: Path, name: str, hours: float) -> None:
    """Print a new invitation for NAME, who may ask already; an earlier one ends."""
    _show(name, grantees.invite(directory, name, hours))


def _show(name: str, invitation: str) -> None:
    """The invitation alone on standard output, so that it can be piped."""
    click.echo(f"Send {name} this line in a safe way; it works once:\n", err=True)
    click.echo(invitation)
    click.echo("\nThey run: sarus-kernel join (and paste it there).", err=True)


@command.command()
@DIRECTORY
@click.argument("name")
def remove(directory: Path, name: str) -> None:
    """Let NAME ask no more; what they have spent stays spent. All their tokens
    end at once."""
    grantees.remove(directory, name)
    click.echo(f"{name} may not ask any more. {AT_ONCE}")


@command.command()
@DIRECTORY
@click.argument("name")
@click.argument("date", type=click.DateTime(["%Y-%m-%d"]), required=False)
@click.option("--never", is_flag=True, help="Take an earlier date away.")
def expire(directory: Path, name: str, date: datetime | None, never: bool) -> None:
    """Let NAME ask to the end of DATE (2027-01-31, UTC), and not after it."""
    if (date is None) is not never:
        raise click.UsageError("Give a DATE, or --never.")
    grantees.expire(directory, name, date.date() if date else None)
    until = f"to the end of {date:%Y-%m-%d} (UTC)" if date else "without end"
    click.echo(f"{name} may ask {until}. {AT_ONCE}")


@command.command()
@DIRECTORY
@click.argument("name")
def rotate(directory: Path, name: str) -> None:
    """Give NAME a new token, in place of the old one. Who signs in has to do so again."""
    made = grantees.rotate(directory, name)
    if made is None:
        click.echo(f"{name} has to sign in again, in half a minute or later. {AT_ONCE}")
    else:
        click.echo(f"Hand over {made} in a safe way. {AT_ONCE}")
