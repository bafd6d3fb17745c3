"""What every row-wise function means, for any values: a reference in plain Python.

It owes nothing to an engine: reals are IEEE 754 doubles, integers have 64 bits, texts are sequences
of code points, moments those of Python's calendar. None is null: the value of whatever is
undefined, or has no place in the type of the result. Every engine is held to this.
"""

import math
import operator
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sarus_kernel.plan.types import Kind
from tests.conformance.defined import LEAST, MOST, Value
from tests.conformance.meaning import casts, choices, moments, numbers, texts

Meaning = Callable[..., Any]
REAL = (int, float)


def meaning(name: str, kind: Kind, arguments: Sequence[Value], kinds: Sequence[Kind]) -> Value:
    """The value of a function. `kind`: of its result; `kinds`: of its arguments."""
    function = OF_NULLS.get(name)
    if function is None:
        function = OF_VALUES[name]
        if any(argument is None for argument in arguments):
            return None
    given = _alike(arguments, kinds) if name in COMPARED else arguments
    return _fit(function(kind, *given) if name in TYPED else function(*given), kind)


def _alike(arguments: Sequence[Any], kinds: Sequence[Kind]) -> Sequence[Any]:
    """The arguments as reals, or as moments, where one of them is."""
    if Kind.NUMBER in kinds:
        return [None if a is None else float(a) for a in arguments]
    return [moments.moment_of(a) for a in arguments] if Kind.TIMESTAMP in kinds else arguments


def _fit(value: Any, kind: Kind) -> Value:
    """A value as its kind: null where that has no place for it."""
    found: Value = value
    if value is None:
        return None
    if kind is Kind.INTEGER:
        found = int(value) if LEAST <= value <= MOST else None
    elif kind is Kind.NUMBER:
        found = float(value) if math.isfinite(value) else None
    elif kind is Kind.TIMESTAMP:
        moment: datetime = moments.moment_of(value)
        found = moment
    return found


TYPED = ("add", "subtract", "multiply", "modulo", "floor", "ceil", "round",
         "truncate", "shift")  # fmt: skip
"""Functions that depend on the kind of the result, which is their first argument here."""
COMPARED = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "in",
            "greatest", "least")  # fmt: skip
"""Functions of values that are brought to one kind before."""
OF_NULLS: dict[str, Meaning] = {
    "and": choices.all_of, "or": choices.any_of, "is_null": lambda a: a is None,
    "in": choices.member, "case": choices.case, "null_if": choices.null_if,
    "coalesce": lambda *values: next((v for v in values if v is not None), None),
}  # fmt: skip
"""Functions that may have a value although an argument is null."""
OF_VALUES: dict[str, Meaning] = {
    "add": numbers.arithmetic(operator.add),
    "subtract": numbers.arithmetic(operator.sub),
    "multiply": numbers.arithmetic(operator.mul),
    "divide": numbers.divide,
    "integer_divide": numbers.integer_divide,
    "modulo": numbers.modulo,
    "negate": operator.neg,
    "absolute": abs,
    "sign": lambda a: (a > 0) - (a < 0),
    "power": numbers.real(math.pow),
    "sqrt": numbers.real(math.sqrt),
    "exp": numbers.real(math.exp),
    "ln": numbers.real(math.log),
    "floor": numbers.whole(math.floor),
    "ceil": numbers.whole(math.ceil),
    "round": numbers.rounded,
    "clip": lambda a, low, high: min(max(a, low), high),
    "greatest": max,
    "least": min,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "not": operator.not_,
    "like": texts.like,
    "ilike": lambda a, b: texts.like(texts.lower(a), texts.lower(b)),
    "matches": texts.matches,
    "extract": texts.extract,
    "replace_matches": texts.replace_matches,
    "contains": operator.contains,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "lower": texts.lower,
    "upper": texts.upper,
    "trim": lambda a: a.strip(texts.SPACES),
    "replace": str.replace,
    "concat": lambda *parts: "".join(parts)[: texts.LONGEST],
    "length": len,
    "position": lambda a, b: a.find(b) + 1,
    "substring": texts.substring,
    "part": moments.part,
    "truncate": moments.truncate,
    "difference": moments.difference,
    "shift": moments.shift,
    "to_boolean": bool,
    "to_integer": casts.to_integer,
    "to_number": casts.to_number,
    "to_text": casts.to_text,
    "to_date": casts.to_date,
    "to_timestamp": casts.to_timestamp,
}
"""Functions that are null where an argument is null."""
