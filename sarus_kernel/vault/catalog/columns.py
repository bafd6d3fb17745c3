"""Reads one column of catalog.toml: its kind, bounds, categories and key."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sarus_kernel.plan.catalog import SHARES_OF_PEOPLE, ColumnInfo
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind, Scalar, ordinal
from sarus_kernel.vault.catalog.document import Document, Place, Problem
from sarus_kernel.vault.catalog.settings import Setting, between, examine, one_of

KINDS = tuple(kind.value for kind in Kind if kind is not Kind.NULL)

SETTINGS: Mapping[str, Setting] = {
    "type": Setting(str, required=True, test=one_of(*KINDS)),
    "nullable": Setting(bool),
    "low": Setting(object),
    "high": Setting(object),
    "categories": Setting(list),
    "references": Setting(str),
    "nulls": Setting(float, test=between(0, 1)),
    "groups_per_person": Setting(list),
    "description": Setting(str),
}

_PYTHON: Mapping[Kind, tuple[type, ...]] = {
    Kind.BOOLEAN: (bool,),
    Kind.INTEGER: (int,),
    Kind.NUMBER: (int, float),
    Kind.TEXT: (str,),
    Kind.DATE: (date,),
    Kind.TIMESTAMP: (datetime,),
}


def column(document: Document, place: Place, problems: list[Problem]) -> ColumnInfo | None:
    """The column that stands at `place`, or None if even its type is unknown."""
    values = examine(document, place, SETTINGS, problems)
    if "type" not in values:
        return None
    kind = Kind(values["type"])
    found: list[str] = []
    low, high = (bound(end, values.get(end), kind, found) for end in ("low", "high"))
    if low is not None and high is not None and low > high:
        found.append("low is above high.")
    closed = categories(values.get("categories"), kind, found)
    groups = _groups(values.get("groups_per_person"), found)
    problems.extend(document.problem(place, words) for words in found)
    type_ = ColumnType(kind, values.get("nullable", True), low, high, closed)
    return ColumnInfo(
        str(place[-1]), type_, values.get("description", ""), values.get("references"),
        values.get("nulls") if type_.nullable else None, groups,
    )  # fmt: skip


def bound(end: str, value: Any, kind: Kind, found: list[str]) -> float | int | None:
    """A bound as a point on the number line of its kind; booleans have theirs by nature."""
    if kind is Kind.BOOLEAN:
        return {"low": 0, "high": 1}[end]
    if value is None:
        return None
    if kind not in (*NUMERIC, *TEMPORAL):
        found.append(f"{end} has no meaning for a column of type {kind}.")
        return None
    if not _is(value, kind):
        found.append(f"{end} has to be a {kind} like the column.")
        return None
    point = ordinal(_plain(value), kind)
    if point is None or not abs(point) < 2**63:
        found.append(f"{end} has to be finite and to fit 64 bits.")
        return None
    return point


def categories(
    values: list[Any] | None, kind: Kind, found: list[str]
) -> tuple[Scalar, ...] | None:
    if values is None:
        return None
    if not values or not all(_is(value, kind) for value in values):
        found.append(f"categories has to be a list of {kind} values like the column, not empty.")
        return None
    plain = tuple(_plain(value) for value in values)
    if len(set(plain)) < len(plain):
        found.append("categories names a value twice.")
    return plain


def _groups(values: list[Any] | None, found: list[str]) -> tuple[int, ...]:
    """How many values shares of the people have at most."""
    if values is None:
        return ()
    whole = all(type(value) is int and value >= 1 for value in values)
    if len(values) != len(SHARES_OF_PEOPLE) or not whole or sorted(values) != values:
        *some, last = (f"{100 * share:g}" for share in SHARES_OF_PEOPLE)
        found.append(
            f"groups_per_person has to be {len(SHARES_OF_PEOPLE)} whole numbers from 1, none "
            f"smaller than the one before: what {', '.join(some)} and {last} % of people have."
        )
        return ()
    return tuple(int(value) for value in values)


def _is(value: object, kind: Kind) -> bool:
    if isinstance(value, bool | datetime):  # in Python a bool is an int and a datetime is a date
        return type(value) in _PYTHON[kind]
    return isinstance(value, _PYTHON[kind])


def _plain(value: Any) -> Scalar:
    """Dates as the ISO 8601 text they travel as."""
    return value.isoformat() if isinstance(value, date) else value
