"""SQL in two spellings: what is asked, and what a plain engine is asked to check the answer.

They differ only where a row may fail: asked is `a / b`, checked `a / NULLIF(b, 0)`.
"""

import math
from dataclasses import dataclass, replace

from sarus_kernel.plan.types import ColumnType, Kind

INFINITY = (-math.inf, math.inf)


@dataclass(frozen=True)
class Phrase:
    """An expression, or a piece of a query."""

    asked: str
    plain: str


def say(template: str, *parts: Phrase) -> Phrase:
    """A template with {} for each part, in both spellings."""
    return either(template, template, *parts)


def either(asked: str, plain: str, *parts: Phrase) -> Phrase:
    """The same with a template for each spelling."""
    return Phrase(
        asked.format(*(part.asked for part in parts)), plain.format(*(part.plain for part in parts))
    )


def joined(word: str, parts: list[Phrase]) -> Phrase:
    """Parts with a word between them."""
    return Phrase(word.join(p.asked for p in parts), word.join(p.plain for p in parts))


def name(text: str) -> Phrase:
    """A quoted name."""
    quoted = '"' + text.replace('"', '""') + '"'
    return Phrase(quoted, quoted)


def text(value: str) -> Phrase:
    """A text of the question."""
    quoted = "'" + value.replace("'", "''") + "'"
    return Phrase(quoted, quoted)


@dataclass(frozen=True)
class Field:
    """A column as it can be named, and what is known of it.

    low, high  public bounds of a number, infinite where there are none
    key        whether its values are all different within each person's rows
    """

    phrase: Phrase
    kind: Kind
    low: float = -math.inf
    high: float = math.inf
    key: bool = False

    @property
    def bounded(self) -> bool:
        """Whether it can be summed up as it is."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def under(self, alias: str, column: str) -> "Field":
        """The same seen through an alias."""
        return replace(self, phrase=say("{}.{}", name(alias), name(column)))


def field(alias: str, column: str, type_: ColumnType, key: bool = False) -> Field:
    """A column of a table."""
    low, high = INFINITY
    if type_.low is not None and type_.high is not None:
        low, high = type_.low, type_.high
    listed = [c for c in type_.categories or () if isinstance(c, int | float)]
    if listed:
        low, high = min(listed), max(listed)
    phrase = say("{}.{}", name(alias), name(column))
    return Field(phrase, type_.kind, low, high, key)


@dataclass(frozen=True)
class Rows:
    """A FROM and its WHERE: what the columns are, and which of them holds the person.

    alias    of an only source, "" if there are several
    """

    source: Phrase
    fields: tuple[Field, ...]
    unit: Field | None
    where: tuple[Phrase, ...] = ()

    def conditions(self) -> Phrase:
        """The WHERE, if there is one."""
        return say(" WHERE {}", joined(" AND ", list(self.where))) if self.where else Phrase("", "")
