"""Lets grantees in and out: their section of policy.toml, and the file with their token."""

import hashlib
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.items import AoT

from sarus_kernel.errors import OwnerError, UnknownName
from sarus_kernel.vault.owner.credentials import TOKENS, write_secret
from sarus_kernel.vault.policy import inspect, load
from sarus_kernel.vault.policy.load import FILE

_NAME = re.compile(r"[\w][\w.@+ -]{0,99}")


def names(directory: Path) -> Sequence[str]:
    """Who may ask. Raises OwnerError unless the policy is sound."""
    return list(ends(directory))


def ends(directory: Path) -> Mapping[str, date | None]:
    """The last day of each, None without one. Raises OwnerError unless the policy is sound."""
    return {grantee.name: grantee.expires for grantee in load(directory).grantees}


def add(directory: Path, name: str, epsilon: float | None = None) -> Path:
    """Let somebody in, with a cap of their own if wanted; the file of their token."""
    if name in names(directory):
        raise OwnerError(f"{name} is a grantee already. A new token: grantee rotate.")
    if not _NAME.fullmatch(name):
        raise OwnerError("A grantee's name is made of letters, digits and . @ + - _ only.")
    document, sections = _policy(directory)
    section = tomlkit.table()
    section["name"] = name
    section["token_sha256"] = _token(directory, name)
    if epsilon is not None:
        section["epsilon"] = epsilon
    sections.append(section)
    _write(directory, document)
    return directory / TOKENS / name


def remove(directory: Path, name: str) -> None:
    """Take somebody's leave to ask. What they have spent stays in the ledger."""
    document, sections = _policy(directory)
    del sections[_place(sections, name)]
    if not len(sections):
        raise OwnerError(f"{name} is the only grantee: add another one first.")
    _write(directory, document)
    (directory / TOKENS / name).unlink(missing_ok=True)


def expire(directory: Path, name: str, day: date | None) -> None:
    """Let somebody ask to the end of a day (UTC), or (None) without end."""
    document, sections = _policy(directory)
    section = sections[_place(sections, name)]
    section.pop("expires", None)
    if day is not None:
        section["expires"] = day
    _write(directory, document)


def rotate(directory: Path, name: str) -> Path:
    """Give somebody a new token; the old one is worth nothing from now on."""
    document, sections = _policy(directory)
    place = _place(sections, name)
    (directory / TOKENS / name).unlink(missing_ok=True)
    sections[place]["token_sha256"] = _token(directory, name)
    _write(directory, document)
    return directory / TOKENS / name


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
    """The whole file at once: a vault that starts meanwhile reads the old one or the new one."""
    before = (directory / FILE).read_bytes()
    part = directory / f".{FILE}.{secrets.token_hex(4)}"
    part.write_text(tomlkit.dumps(document), encoding="utf-8")
    os.replace(part, directory / FILE)
    if problems := inspect(directory)[1]:
        (directory / FILE).write_bytes(before)
        raise OwnerError(str(problems[0]))
