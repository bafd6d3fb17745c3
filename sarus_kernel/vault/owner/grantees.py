"""Lets grantees in and out: their section of policy.toml, and the file with their token."""

import hashlib
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, Table

from sarus_kernel.errors import OwnerError, UnknownName
from sarus_kernel.vault.invitations import HOURS, Invitations
from sarus_kernel.vault.network.places import read
from sarus_kernel.vault.owner.credentials import TOKENS, write_secret
from sarus_kernel.vault.policy import inspect, load
from sarus_kernel.vault.policy.load import FILE
from sarus_kernel.vault.policy.oidc import LEEWAY

_NAME = re.compile(r"[\w][\w.@+ -]{0,99}")


def names(directory: Path) -> Sequence[str]:
    """Who may ask. Raises OwnerError unless the policy is sound."""
    return list(ends(directory))


def ends(directory: Path) -> Mapping[str, date | None]:
    """The last day of each, None without one. Raises OwnerError unless the policy is sound."""
    return {grantee.name: grantee.expires for grantee in load(directory).grantees}


def add(
    directory: Path,
    name: str,
    epsilon: float | None = None,
    until: date | None = None,
    hours: float = HOURS,
    sign_in: bool = False,
) -> Path | str:
    """Let somebody in, with a cap of their own and a last day if wanted.

    Returns the file of their token; of a vault that is served on a network an invitation instead;
    "" for who signs in with the identity provider of the policy, and so gets neither.
    """
    if sign_in and load(directory).oidc is None:
        raise OwnerError("policy.toml has no section [oidc], so nobody can sign in.")
    if name in names(directory):
        raise OwnerError(f"{name} is a grantee already. A new token: grantee rotate.")
    if not _NAME.fullmatch(name):
        raise OwnerError("A grantee's name is made of letters, digits and . @ + - _ only.")
    document, sections = _policy(directory)
    section = tomlkit.table()
    section["name"] = name
    reached = read(directory)
    if sign_in:
        section["sign_in"] = True
    elif reached is None:
        section["token_sha256"] = _token(directory, name)
    if epsilon is not None:
        section["epsilon"] = epsilon
    if until is not None:
        section["expires"] = until
    sections.append(section)
    _revoke(directory, name)  # of another one of this name, whose section was taken out by hand
    _write(directory, document)
    if sign_in:
        return ""
    return directory / TOKENS / name if reached is None else _invitation(directory, name, hours)


def invite(directory: Path, name: str, hours: float = HOURS) -> str:
    """A new invitation for somebody who may ask already: for another machine, or a lost token."""
    _place(_policy(directory)[1], name)
    if read(directory) is None:
        raise OwnerError(
            "The vault was never served on a network, so nobody can be invited to it.\n"
            "Serve it: sarus-kernel serve DIR --host ADDRESS. On one machine: grantee rotate."
        )
    return _invitation(directory, name, hours)


def _invitation(directory: Path, name: str, hours: float) -> str:
    reached = read(directory)
    if reached is None:
        raise AssertionError("an invitation says where to go")
    with closing(Invitations(directory)) as invitations:
        code = invitations.invite(name, hours)
    return f"{reached.url}/#{code}" + (f".{reached.pin}" if reached.pin else "")


def _revoke(directory: Path, name: str) -> None:
    """End what invitations became: the running vault looks there each time it is asked."""
    with closing(Invitations(directory)) as invitations:
        invitations.revoke(name)


def remove(directory: Path, name: str) -> None:
    """Take somebody's leave to ask. What they have spent stays in the ledger."""
    document, sections = _policy(directory)
    del sections[_place(sections, name)]
    if not len(sections):
        raise OwnerError(f"{name} is the only grantee: add another one first.")
    _write(directory, document)
    (directory / TOKENS / name).unlink(missing_ok=True)
    _revoke(directory, name)


def revoke(directory: Path, name: str) -> None:
    """End somebody's leave to ask, and all their tokens, at once; their section stays, so that it
    may be the only one. `rotate` or `invite`, and `expire`, give it back."""
    document, sections = _policy(directory)
    section = sections[_place(sections, name)]
    section.pop("token_sha256", None)
    _end_sign_ins(section)
    section["expires"] = datetime.now(UTC).date() - timedelta(days=1)
    _write(directory, document)
    (directory / TOKENS / name).unlink(missing_ok=True)
    _revoke(directory, name)


def pause(directory: Path, paused: bool) -> None:
    """Charge nothing from now on, or again."""
    document, _ = _policy(directory)
    budget = document["budget"]
    if not isinstance(budget, Table):
        raise OwnerError("Write the budget as a section [budget] first.")
    budget.pop("paused", None)
    if paused:
        budget["paused"] = True
    _write(directory, document)


def expire(directory: Path, name: str, day: date | None) -> None:
    """Let somebody ask to the end of a day (UTC), or (None) without end."""
    document, sections = _policy(directory)
    section = sections[_place(sections, name)]
    section.pop("expires", None)
    if day is not None:
        section["expires"] = day
    _write(directory, document)


def rotate(directory: Path, name: str) -> Path | None:
    """Give somebody a new token file; all their earlier tokens are worth nothing from now on.

    None for who signs in and has no token: they have to sign in again.
    """
    document, sections = _policy(directory)
    section = sections[_place(sections, name)]
    (directory / TOKENS / name).unlink(missing_ok=True)
    _end_sign_ins(section)
    made = "token_sha256" in section or not section.get("sign_in")
    if made:
        section["token_sha256"] = _token(directory, name)
    _write(directory, document)
    _revoke(directory, name)
    return directory / TOKENS / name if made else None


def _end_sign_ins(section: Table) -> None:
    """JWTs that were made until now are worth nothing, if the provider's clock is right to within
    LEEWAY; nor is one that somebody gets before that is over."""
    if section.get("sign_in"):
        now = datetime.now(UTC).replace(microsecond=0)
        section["sign_in_after"] = now + timedelta(seconds=LEEWAY + 1)


def _policy(directory: Path) -> tuple[tomlkit.TOMLDocument, AoT]:
    """The file as it stands, comments and all. Raises OwnerError unless it is sound."""
    load(directory)
    document = tomlkit.parse((directory / FILE).read_text(encoding="utf-8"))
    sections = document["grantees"]
    if not isinstance(sections, AoT):
        raise OwnerError("Write grantees as [[grantees]] sections first.")
    return document, sections


def _place(sections: AoT, name: str) -> int:
    known = [str(section["name"]) for section in sections]
    if name not in known:
        raise OwnerError(str(UnknownName.among("grantee", name, known)))
    return known.index(name)


def _token(directory: Path, name: str) -> str:
    """Write a new token for the owner to hand over; its digest."""
    token = secrets.token_urlsafe(32)
    (directory / TOKENS).mkdir(mode=0o700, exist_ok=True)
    (directory / TOKENS / name).unlink(missing_ok=True)
    write_secret(directory / TOKENS / name, token.encode())
    return hashlib.sha256(token.encode()).hexdigest()


def _write(directory: Path, document: tomlkit.TOMLDocument) -> None:
    """The whole file at once, if it is sound: who reads meanwhile has the old or the new one."""
    content = tomlkit.dumps(document).encode()
    if problems := inspect(directory, content)[1]:
        raise OwnerError(str(problems[0]))
    part = directory / f".{FILE}.{secrets.token_hex(4)}"
    with part.open("wb") as file:  # the ledger's entry must not outlive the rule by a power cut
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, directory / FILE)
