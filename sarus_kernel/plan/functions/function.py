"""What a row-wise function is: its arity, the type of its result, and when arguments misfit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import EllipsisType

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.types import NUMERIC, ColumnType, Kind, Scalar

Types = Sequence[ColumnType]
Constants = Sequence[Scalar | EllipsisType]
"""The value of each argument that is a literal, and ... for the others."""
Rule = Callable[[Types, Constants], ColumnType]


@dataclass(frozen=True)
class Function:
    """A row-wise function: how many arguments it takes, and the type of its result."""

    name: str
    least: int
    most: int | None
    rule: Rule

    def check_arity(self, count: int) -> None:
        """Raises QuestionError where the number of arguments is wrong."""
        if count < self.least or (self.most is not None and count > self.most):
            raise QuestionError(f"{self.name} does not take {count} arguments.")

    def type(self, types: Types, constants: Constants) -> ColumnType:
        """The type of the result. Raises QuestionError where the arguments do not fit."""
        try:
            return self.rule(types, constants)
        except Misfit:
            kinds = ", ".join(t.kind.value for t in types)
            word = SIGNS.get(self.name, self.name)
            raise QuestionError(f"{word} does not work on ({kinds}).") from None


SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "equal": "=", "less": "<",
         "less_equal": "<=", "not_equal": "<>", "concat": "||"}  # fmt: skip
"""What is written for a function that is no word in a question."""


class Misfit(Exception):
    """The arguments do not fit the function."""


def need(condition: bool) -> None:
    if not condition:
        raise Misfit


def nullable(types: Types) -> bool:
    return any(t.nullable for t in types)


def numeric(types: Types) -> Kind:
    """The kind of a sum or product: booleans count as 0 and 1."""
    need(all(t.kind in (*NUMERIC, Kind.BOOLEAN, Kind.NULL) for t in types))
    return Kind.NUMBER if any(t.kind is Kind.NUMBER for t in types) else Kind.INTEGER
