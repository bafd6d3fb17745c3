"""The options of `serve` that say who can reach the vault: a group, or a network."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.network.places import Place, checked
from sarus_kernel.vault.network.unix import MODES

FILE = click.Path(path_type=Path, dir_okay=False)
_OPTIONS = (
    click.option("--mode", type=click.Choice(tuple(MODES)), default=None,
                 help="Who may use the socket: you (0600), or its group too (0660)."),
    click.option("--group", metavar="G", help="The socket's group; means --mode 0660."),
    click.option("--host", metavar="H", help="Also answer on this address, by TLS 1.3."),
    click.option("--port", type=click.IntRange(0, 65535), metavar="P", default=8750,
                 show_default=True, help="On this port (0: any that is free)."),
    click.option("--url", metavar="URL", help="How grantees reach it, if not by https://H:P."),
    click.option("--certificate", type=FILE, help="Your own certificate (PEM, with its chain)."),
    click.option("--key", type=FILE, help="Its key (PEM, without a password)."),
    click.option("--behind-proxy", is_flag=True,
                 help="Without TLS, on 127.0.0.1 or ::1, for a reverse proxy that has it."),
)  # fmt: skip


def network(command: Callable[..., None]) -> Callable[..., None]:
    """A command with these options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def on_network(reach: Mapping[str, Any]) -> list[str]:
    """What the vault's process is told of them. Raises OwnerError for what is unsafe."""
    mode = reach["mode"] or ("0660" if reach["group"] else "0600")
    told = ["--mode", mode, *(("--group", reach["group"]) if reach["group"] else ())]
    if not reach["host"]:
        if reach["url"] or reach["certificate"] or reach["key"] or reach["behind_proxy"]:
            raise OwnerError("Say with --host on which address the vault is to answer.")
        return told
    checked(Place(reach["host"], reach["port"], reach["url"] or "", reach["certificate"],
                  reach["key"], reach["behind_proxy"]))  # fmt: skip
    for name in ("host", "port", "url", "certificate", "key"):
        if reach[name] is not None:
            value = reach[name]
            told += [f"--{name}", str(value.absolute() if isinstance(value, Path) else value)]
    return [*told, *(("--behind-proxy",) if reach["behind_proxy"] else ())]
