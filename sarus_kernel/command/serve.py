"""`sarus-kernel serve`: runs the vault's server in the foreground."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from sarus_kernel.command.serve_network import network, on_network
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.checking import check
from sarus_kernel.vault.page.login import TOKEN


@click.command("serve")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--socket", type=click.Path(path_type=Path), help="Default: DIRECTORY/vault.sock.")
@click.option(
    "--page",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Also serve your own page on this machine's PORT (0: any that is free).",
)
@click.option(
    "--head",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Note the ledger's newest entry in FILE too, on another disk: an older ledger put in its "
    "place does not start.",
)
@click.option(
    "--metrics",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Also serve figures for Prometheus on this machine's PORT (0: any that is free).",
)
@click.option("--log-json", is_flag=True, help="A line of JSON a question on standard error.")
@click.option(
    "--patience",
    type=click.FloatRange(0, 600),
    metavar="SECONDS",
    default=3,
    show_default=True,
    help="When it is stopped: for the questions that are under way.",
)
@network
def command(directory: Path, socket: Path | None, **options: Any) -> None:
    """Answer questions about the vault DIRECTORY on a Unix socket, until Ctrl-C.

    Grantees set SARUS_KERNEL_VAULT=unix:///path/of/the/socket and SARUS_KERNEL_TOKEN.

    With --host it answers on the network too, by TLS 1.3; `sarus-kernel grantee add` then prints
    an invitation. See docs/deploying.md.

    With --page you see in a browser who asked what, what it cost and what was refused; you log in
    with the token in DIRECTORY/private/owner.token.
    """
    problems = check(directory)
    if problems:
        rest = f"\nThere are {len(problems) - 1} more." if len(problems) > 1 else ""
        raise OwnerError(f"{problems[0]}{rest}\nSee all of it with: sarus-kernel check {directory}")
    where = (socket or directory / "vault.sock").absolute()
    with _server(directory, where, [*_watched(options), *on_network(options)]) as server:
        said = _wait_until_it_listens(server)
        click.echo(f"Serving {directory} on unix://{where} (Ctrl-C stops it)")
        if "url" in said:
            pinned = f", certificate {said['pin']}" if said["pin"] else ""
            click.echo(f"and on {said['url']}{pinned}")
        if "page" in said:
            click.echo(f"Your page: {said['page']} (log in with {directory / TOKEN})")
        if "metrics" in said:
            click.echo(f"Figures for Prometheus: {said['metrics']}")
        click.echo(said["tested"])
        if "warning" in said:
            click.echo(f"Warning: {said['warning']}", err=True)
        code = server.wait()
    sys.exit(max(code, 0))


def _watched(options: Mapping[str, Any]) -> list[str]:
    """What the vault's process is told of how the owner looks after it."""
    told = ["--patience", str(options["patience"])]
    told += ["--log-json"] if options["log_json"] else []
    for name in ("page", "metrics"):
        told += [] if options[name] is None else [f"--{name}", str(options[name])]
    head = options["head"]
    return told if head is None else [*told, "--head", str(head.absolute())]


@contextmanager
def _server(
    directory: Path, where: Path, options: Sequence[str]
) -> Iterator[subprocess.Popen[bytes]]:
    """The server in a process of its own, which ends with this one, killed or told to.

    It gets a session of its own, so that Ctrl-C reaches it once, from here, and never its workers.
    """
    command = [sys.executable, "-P", "-m", "sarus_kernel.vault", str(directory)]
    with subprocess.Popen(
        [*command, "--socket", str(where), "--follow", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as server:
        before = {
            number: signal.signal(number, lambda *_: server.terminate())
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield server
        finally:
            server.terminate()
            for number, handler in before.items():
                signal.signal(number, handler)


def _wait_until_it_listens(server: subprocess.Popen[bytes]) -> dict[str, str]:
    """What it says when it listens: its addresses."""
    line = server.stdout.readline() if server.stdout else b""
    said = json.loads(line or '{"error": "OwnerError", "reason": "The vault did not start."}')
    if "error" in said:
        raise OwnerError(said["reason"])
    return dict(said)
