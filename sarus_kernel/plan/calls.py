"""Calls of allow-listed library functions: what pandas and scikit-learn code means."""

import math
from dataclasses import dataclass
from typing import ClassVar

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.node import Node


@dataclass(frozen=True, eq=False)
class Constant(Node):
    """A plain value, or a special one as text.

    kind: plain (None, bool, int, float, str); float ("nan", "inf", "-inf"); timestamp, date and
    timedelta (ISO 8601 text, as pandas reads it); dtype ("int64", "category"); name (an
    allow-listed library object that is not called, such as numpy.mean).
    """

    tag: ClassVar[str] = "constant"
    value: bool | int | float | str | None
    kind: str = "plain"

    def __post_init__(self) -> None:
        super().__post_init__()
        special = ("float", "timestamp", "date", "timedelta", "dtype", "name")
        if self.kind != "plain" and not (self.kind in special and isinstance(self.value, str)):
            raise QuestionError("A constant does not fit its kind.")
        if isinstance(self.value, str) and len(self.value) > 20_000:
            raise QuestionError("A text in the question is longer than 20,000 characters.")
        if isinstance(self.value, int) and abs(self.value) >= 2**63:
            raise QuestionError("A number in the question does not fit 64 bits.")


@dataclass(frozen=True, eq=False)
class Collection(Node):
    """A list, tuple, set, slice (start, stop, step) or dict (key, value, key, value, …)."""

    tag: ClassVar[str] = "collection"
    kind: str
    items: tuple[Node, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind not in ("list", "tuple", "set", "slice", "dict"):
            raise QuestionError(f"{self.kind[:20]!r} is not a kind of collection.")
        if (self.kind == "dict" and len(self.items) % 2) or (
            self.kind == "slice" and len(self.items) != 3
        ):
            raise QuestionError("A collection has a wrong number of items.")


@dataclass(frozen=True, eq=False)
class Call(Node):
    """A call of a function by its public name, such as `pandas.DataFrame.dropna`.

    A method's receiver is its first argument. Which names exist: `sarus_kernel.libraries`.
    """

    tag: ClassVar[str] = "call"
    function: str
    arguments: tuple[Node, ...] = ()
    names: tuple[str, ...] = ()
    named: tuple[Node, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.names) != len(self.named) or len(set(self.names)) != len(self.names):
            raise QuestionError("A call has a wrong number of named arguments.")

    def keyword(self, name: str) -> Node | None:
        """The argument given under a name, or None."""
        return dict(zip(self.names, self.named, strict=True)).get(name)


def constant(value: bool | int | float | str | None) -> Constant:
    """The constant of a plain value; NaN and infinities become special ones."""
    if isinstance(value, float) and not math.isfinite(value):
        return Constant(repr(value), "float")
    return Constant(value)
