"""Reads a TOML file that people edit, and says by line what is wrong with it."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sarus_kernel.errors import OwnerError

Place = tuple[str | int, ...]
"""Where something stands: ("tables", "person", "columns", "person_id"), ("grantees", 0, "name")."""

_HEADER = re.compile(r"^\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_.-]+|"[^"]*"|'[^']*')+)\s*=""")


@dataclass(frozen=True)
class Problem:
    """One thing the data owner has to mend. `line` counts from 1; 0 stands for the whole file."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.words}"


@dataclass(frozen=True)
class Document:
    """A TOML file: its values, and the line of each of its keys."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[Place, int]
    digest: str

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 0

    def problem(self, place: Place, words: str) -> Problem:
        """What is wrong at a place."""
        return Problem(self.path.name, self.line(place), words)


def read(path: Path, content: bytes | None = None) -> Document:
    """Read a file. Raises OwnerError if it is missing, is not UTF-8 or is not TOML.

    content  what it holds, where it was read already
    """
    try:
        raw = path.read_bytes() if content is None else content
        text = raw.decode("utf-8")
    except FileNotFoundError:
        raise OwnerError(
            f"There is no {path}.\nMake a vault with: sarus-kernel init {path.parent} --from SOURCE"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise OwnerError(f"{path} cannot be read as UTF-8 text.") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OwnerError(str(_syntax(path.name, text, str(error)))) from None
    return Document(path, data, _lines(text), hashlib.sha256(raw).hexdigest())


def fail(problems: Iterable[Problem], directory: Path) -> None:
    """Raise OwnerError with the first problem, if there is one, and how to see the rest."""
    found = list(problems)
    if not found:
        return
    rest = f"\nThere are {len(found) - 1} more." if len(found) > 1 else ""
    raise OwnerError(f"{found[0]}{rest}\nSee all of it with: sarus-kernel check {directory}")


def _syntax(name: str, text: str, error: str) -> Problem:
    """What the TOML reader says, with the line taken out of its words."""
    match = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)", error)
    if match is None:
        return Problem(name, 0, f"This is not TOML: {error}.")
    line = int(match[1]) if match[1] else len(text.splitlines())
    column = f" at column {match[2]}" if match[2] else " at the end"
    return Problem(name, line, f"This is not TOML{column}: {error[: match.start()]}.")


def _lines(text: str) -> dict[Place, int]:
    """The line of every header and of every key that starts a line.

    A key inside an inline table has no entry: `Document.line` then answers with the table's.
    """
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    section: Place = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            section = _section(header[1] == "[[", _parts(header[2]), counts)
            found.setdefault(section, number)
        elif key := _KEY.match(line):
            found.setdefault((*section, *_parts(key[1])), number)
    return found


def _section(repeated: bool, parts: tuple[str, ...], counts: dict[Place, int]) -> Place:
    if repeated:
        counts[parts] = counts.get(parts, -1) + 1
    for length in range(len(parts), 0, -1):
        if parts[:length] in counts:
            return (*parts[:length], counts[parts[:length]], *parts[length:])
    return parts


def _parts(dotted: str) -> tuple[str, ...]:
    pieces = re.findall(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""", dotted)
    return tuple("".join(piece) for piece in pieces)
