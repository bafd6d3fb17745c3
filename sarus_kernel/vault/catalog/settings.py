"""Checks the keys of one section of a TOML file against what may stand there."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sarus_kernel.errors import UnknownName
from sarus_kernel.vault.catalog.document import Document, Place, Problem

Test = Callable[[Any], str | None]
"""Says what is wrong with a value, or None."""

_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "text",
          list: "a list", dict: "a table"}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """One key: the type of its value, whether it must be there, a further test of the value."""

    kind: type
    required: bool = False
    test: Test | None = None


def examine(
    document: Document, place: Place, settings: Mapping[str, Setting], problems: list[Problem]
) -> dict[str, Any]:
    """The sound values of one section; what is wrong with the others goes to `problems`."""
    section = _section(document, place)
    if not isinstance(section, dict):
        problems.append(document.problem(place, f"{_name(place)} has to be a table."))
        return {}
    sound = {}
    for key, value in section.items():
        words = _wrong(key, value, settings)
        if words:
            problems.append(document.problem((*place, key), words))
        else:
            sound[key] = float(value) if settings[key].kind is float else value
    for key, setting in settings.items():
        if setting.required and key not in section:
            problems.append(document.problem(place, f"{_name(place)} needs the key {key!r}."))
    return sound


def _section(document: Document, place: Place) -> Any:
    section: Any = document.data
    for step in place:
        section = section[step]
    return section


def _wrong(key: str, value: object, settings: Mapping[str, Setting]) -> str | None:
    if key not in settings:
        return str(UnknownName.among("key", key, settings))
    setting = settings[key]
    if not _fits(value, setting.kind):
        return f"{key} has to be {_NAMES[setting.kind]}."
    words = setting.test(value) if setting.test else None
    return f"{key} {words}" if words else None


def _fits(value: object, kind: type) -> bool:
    if kind is object:
        return True
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)


def _name(place: Place) -> str:
    if not place:
        return "The file"
    number = f" (number {place[-1] + 1})" if isinstance(place[-1], int) else ""
    return f"[{'.'.join(str(step) for step in place if isinstance(step, str))}]{number}"


def between(low: float, high: float) -> Test:
    """A number within inclusive bounds (and so never NaN)."""
    words = f"has to lie between {low:g} and {high:g}."
    return lambda value: None if low <= value <= high and math.isfinite(value) else words


def above(low: float, high: float) -> Test:
    """A number above `low` and at most `high`."""
    words = f"has to be above {low:g} and at most {high:g}."
    return lambda value: None if low < value <= high and math.isfinite(value) else words


def one_of(*choices: str) -> Test:
    """One of a few words."""
    words = f"has to be one of: {', '.join(choices)}."
    return lambda value: None if value in choices else words


def texts(value: list[object]) -> str | None:
    """A list that holds only text."""
    return None if all(isinstance(item, str) for item in value) else "has to be a list of texts."


def name(value: str) -> str | None:
    """A name that needs no quotes in SQL."""
    plain = value.isascii() and value.isidentifier()
    return None if plain else "has to be made of letters, digits and _ only."


def source_name(value: str) -> str | None:
    """A table's name as its source has it. It has no dot, which parts a table from its column, and
    no slash, as the twin's files are called like it."""
    fine = bool(value.strip()) and not set("./\\") & set(value) and value.isprintable()
    return None if fine else "has to be printable, without a dot or a slash."
