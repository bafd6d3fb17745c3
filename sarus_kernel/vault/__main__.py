"""Runs a vault: `python -m sarus_kernel.vault DIR --socket PATH [--embedded | --follow]`.

When it listens it prints one line of JSON: {"socket": PATH}, and, embedded, "token": a fresh one;
with --page PORT, "page": the address of the owner's page; with --metrics PORT, "metrics": that of
the figures; with --host, "url" and "pin" of the door on the network; with --follow, "tested", and
perhaps "warning": words for the owner about the engine's version.
If it cannot start, the line is {"error": a class of ours, "reason": its words}.
Embedded or following, it ends when its standard input does, so that it never outlives the one who
started it.
"""

import argparse
import hashlib
import json
import logging
import os
import secrets
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from sarus_kernel.errors import OwnerError, SarusError
from sarus_kernel.plan.node import RECURSION
from sarus_kernel.vault import data_version
from sarus_kernel.vault.asking import Asking
from sarus_kernel.vault.deciding import Office
from sarus_kernel.vault.ending import Ending
from sarus_kernel.vault.figures import Figures, event, told, write_events
from sarus_kernel.vault.invitations import Invitations
from sarus_kernel.vault.lock import ENDING, alone
from sarus_kernel.vault.network import unix
from sarus_kernel.vault.network.places import Place
from sarus_kernel.vault.network.serving import reachable
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.opening import PRIVATE, close, open_vault, service
from sarus_kernel.vault.owner.acting import owner_acts
from sarus_kernel.vault.page.facts import Desk, spent
from sarus_kernel.vault.page.serving import page
from sarus_kernel.vault.questions import asking
from sarus_kernel.vault.refusals import noting
from sarus_kernel.vault.rules import Rules
from sarus_kernel.vault.server import application
from sarus_kernel.vault.sign_in.keys import Keys
from sarus_kernel.vault.sign_in.library import need_library
from sarus_kernel.vault.slots import FIRST
from sarus_kernel.vault.workers import versions
from sarus_kernel.vault.workers.probes import need_shut
from sarus_kernel.vault.workers.seal import hide

STACK = 256 * 2**20
"""Bytes of stack of a thread: whatever nests that deep ends in a RecursionError, not in a crash."""
PATIENCE = 3
"""Seconds that questions under way get when the vault is told to stop."""
UNWRITTEN = (
    "{} cannot be read or written: {}.\n"
    "Is the disk full, or read-only? A vault answers only what it can write down first."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop. The process's exit code."""
    wish = _wish(arguments)
    os.umask(0o077)
    sys.setrecursionlimit(RECURSION)
    threading.stack_size(STACK)
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn raises the signal again when it is done: then this runs, and so every `finally`.
        signal.signal(number, _stop)
    hide()
    try:
        _need_directory(wish.directory)
        need_shut()  # by a fork: before there is a thread, or anything to take along
        # where one answers there is none that is just being stopped
        patience = 0.0 if unix.answers(wish.socket) else ENDING
        address = f"unix://{wish.socket}"
        with (
            alone(wish.directory, address, wish.embedded, patience),
            data_version.held(wish.directory),
        ):
            _write_log(wish.directory)
            if wish.log_json:
                write_events()
            vault = open_vault(wish.directory, _first(wish), wish.head)
            with unix.listen(wish.socket, unix.MODES[wish.mode], wish.group) as listener:
                _run(wish, vault, listener)
    except SarusError as error:
        _say({"error": type(error).__name__, "reason": str(error)})
        return 1
    except (OSError, sqlite3.Error) as error:
        words = UNWRITTEN.format(wish.directory, getattr(error, "strerror", None) or error)
        _say({"error": "OwnerError", "reason": words})
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):  # it ends already, and says nothing of that
            signal.signal(number, signal.SIG_IGN)
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def _wish(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sarus_kernel.vault")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--embedded", action="store_true")
    parser.add_argument("--follow", action="store_true")
    parser.add_argument("--page", type=int)
    parser.add_argument("--metrics", type=int)
    parser.add_argument("--log-json", action="store_true")
    parser.add_argument("--patience", type=float, default=PATIENCE)
    parser.add_argument("--head", type=Path)
    parser.add_argument("--mode", choices=unix.MODES, default="0600")
    parser.add_argument("--group", default="")
    parser.add_argument("--host", default="")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--url", default="")
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--behind-proxy", action="store_true")
    return parser.parse_args(arguments)


def _first(wish: argparse.Namespace) -> float:
    """Seconds of the first time slot. Whoever starts an embedded vault could read its directory:
    time tells them nothing new."""
    return 0.0 if wish.embedded else FIRST


def _need_directory(directory: Path) -> None:
    if not (directory / PRIVATE).is_dir():
        raise OwnerError(
            f"{directory} is not a whole vault: {directory / PRIVATE} is missing.\n"
            "Make it again with sarus-kernel init, or restore it from a backup."
        )


def _write_log(directory: Path) -> None:
    """The vault's own log: for the owner's eyes, as it may speak of the data."""
    handler = logging.FileHandler(directory / "private" / "vault.log", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.raiseExceptions = False  # what a full disk keeps out of that file is for no other eyes


def _run(wish: argparse.Namespace, vault: OpenVault, listener: socket.socket) -> None:
    rules, own = Rules(wish.directory, vault.ledger, _first(wish)), dict[str, str]()
    ready = {"socket": str(wish.socket)}
    words = versions.said(wish.directory / PRIVATE)
    if wish.follow:
        ready |= words
    if wish.embedded:
        ready["token"] = _token(vault, own)
    if wish.embedded or wish.follow:
        threading.Thread(target=_follow_parent, daemon=True).start()
    invitations = Invitations(wish.directory)
    keys = _keys(rules)
    served = service(wish.directory, vault, rules, own, invitations, keys)
    log = wish.directory / "private" / "refusals.db"
    figures = Figures(lambda: line.load(), lambda: spent(vault.ledger, rules.last()))
    answered = figures.counting(noting(served.answer, log, vault.catalog))
    served = replace(served, answer=answered)
    line = asking(served)
    door = application(served, line)
    settings = uvicorn.Config(
        door,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=round(wish.patience),
    )
    try:
        with (
            _page(wish, vault, rules, line) as address,
            _network(wish, door) as reached,
            _metrics(wish, figures) as watched,
        ):
            event("start")
            _say(ready | address | reached | watched)  # from here on it may be told to stop
            Ending(settings, line).run(sockets=[listener])
    finally:
        event("end")
        line.close()
        keys.close()
        close(vault)
        invitations.close()
        with suppress(OSError):
            wish.socket.unlink()


def _keys(rules: Rules) -> Keys:
    """Those of the identity provider: if the rules name one, they are fetched from now on."""
    need_library(rules.last())
    keys = Keys(lambda: rules.last().oidc)
    if rules.last().oidc is not None:
        keys.wake()
    return keys


@contextmanager
def _page(
    wish: argparse.Namespace, vault: OpenVault, rules: Rules, line: Asking
) -> Iterator[dict[str, str]]:
    """The owner's page, if it is wished for: its address."""
    if wish.page is None:
        yield {}
        return
    key = vault.signer.public_key()
    parts = vault.requests, vault.ledger, vault.catalog, vault.salt, vault.crowds
    office = Office(*parts, lambda: vault.workers)
    known = vault.catalog, vault.policy, vault.ledger, key, rules
    acts = owner_acts(wish.directory, vault, rules, line)
    desk = Desk(wish.directory, *known, office=office, acts=acts)
    with page(desk, wish.page) as address:
        yield {"page": address}


@contextmanager
def _metrics(wish: argparse.Namespace, figures: Figures) -> Iterator[dict[str, str]]:
    """The figures for Prometheus, if they are wished for: their address."""
    if wish.metrics is None:
        yield {}
        return
    with told(figures, wish.metrics) as address:
        yield {"metrics": address}


@contextmanager
def _network(wish: argparse.Namespace, door: ASGIApp) -> Iterator[dict[str, str]]:
    """The door on the network, if it is wished for: its address and its certificate's pin."""
    if not wish.host:
        yield {}
        return
    place = Place(wish.host, wish.port, wish.url, wish.certificate, wish.key, wish.behind_proxy)
    with reachable(door, wish.directory, place, wish.patience) as reached:
        yield {"url": reached.url, "pin": reached.pin}


def _token(vault: OpenVault, tokens: dict[str, str]) -> str:
    """A fresh token of the policy's first grantee, for the process that started this vault."""
    if not vault.policy.grantees:
        raise OwnerError("policy.toml names no grantee: nobody may ask.")
    token = secrets.token_urlsafe(32)
    tokens[hashlib.sha256(token.encode()).hexdigest()] = vault.policy.grantees[0].name
    return token


def _follow_parent() -> None:
    """End with the process that holds the other end of the standard input.

    Better than a death signal, which is sent when the *thread* that started this process ends.
    """
    with suppress(OSError):
        while os.read(0, 4096):  # not sys.stdin: its lock would be held when the vault ends
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Timer(2 * PATIENCE, os._exit, (1,)).start()  # nobody is left to wait for longer


def _say(line: dict[str, str]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
