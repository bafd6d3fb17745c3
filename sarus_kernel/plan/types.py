"""What is publicly known of the values of a column: kind, nulls, bounds, categories."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

Scalar = bool | int | float | str | None
"""A plain value. Dates and timestamps travel as ISO 8601 text beside their kind."""


class Kind(StrEnum):
    """The kinds of values."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TIMESTAMP = "timestamp"
    NULL = "null"


NUMERIC = (Kind.INTEGER, Kind.NUMBER)
TEMPORAL = (Kind.DATE, Kind.TIMESTAMP)


@dataclass(frozen=True)
class ColumnType:
    """A kind and, where they are public, bounds and categories.

    low, high    inclusive bounds: numbers as they are, dates in days and timestamps in seconds
                 since 1970-01-01 (UTC), booleans 0 and 1; None where nothing is known
    categories   the closed set of values (null aside), or None where the set is open
    """

    kind: Kind
    nullable: bool = True
    low: float | int | None = None
    high: float | int | None = None
    categories: tuple[Scalar, ...] | None = None

    @property
    def bounded(self) -> bool:
        """Whether both bounds are known and finite."""
        low, high = self.low, self.high
        return low is not None and high is not None and math.isfinite(low) and math.isfinite(high)

    def plain(self) -> "ColumnType":
        """The same kind with nothing known about the values."""
        return ColumnType(self.kind, self.nullable)

    def as_nullable(self) -> "ColumnType":
        """The same, where nulls may occur (the far side of a left join)."""
        return self if self.nullable else replace(self, nullable=True)


Schema = Mapping[str, ColumnType]
"""The columns of a relation, in order."""

BOOLEAN = ColumnType(Kind.BOOLEAN, True, 0, 1)


def ordinal(value: Scalar, kind: Kind) -> float | int | None:
    """A literal as a point on the number line of its kind (days, seconds, the number itself)."""
    if value is None or (kind is Kind.TEXT):
        return None
    if kind is Kind.DATE:
        return (date.fromisoformat(str(value)[:10]) - date(1970, 1, 1)).days
    if kind is Kind.TIMESTAMP:
        moment = datetime.fromisoformat(str(value))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.timestamp()
    return value if isinstance(value, int | float) else None
