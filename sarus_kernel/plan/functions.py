"""Row-wise functions, as data: name, arity, result type. Add yours to FUNCTIONS.

Every function is total: where the mathematics is undefined (division by zero, a cast that
fails, overflow, NaN, infinity) the value is null, in every engine. A row can therefore neither
fail nor poison an aggregate, which is what keeps a row-wise projection unit-local.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import EllipsisType

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan import bounds
from sarus_kernel.plan.types import BOOLEAN, NUMERIC, TEMPORAL, ColumnType, Kind, Scalar

Types = Sequence[ColumnType]
Constants = Sequence[Scalar | EllipsisType]
"""The value of each argument that is a literal, and ... for the others."""

PARTS = {
    "year": (1, 9999),
    "quarter": (1, 4),
    "month": (1, 12),
    "week": (1, 53),
    "day": (1, 31),
    "dayofweek": (0, 6),
    "dayofyear": (1, 366),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 59),
}
SPANS = {"year": 365.25, "quarter": 91.3, "month": 30.4, "week": 7.0, "day": 1.0,
         "hour": 1 / 24, "minute": 1 / 1440, "second": 1 / 86400}  # fmt: skip
_LENGTHS = {"year": (365, 366), "quarter": (89, 92), "month": (28, 31)}
"""The least and the most days of a unit, ends of months included (31 January to 30 April)."""
DAY = 86400


@dataclass(frozen=True)
class Function:
    """A row-wise function: how many arguments it takes, and the type of its result."""

    name: str
    least: int
    most: int | None
    rule: Callable[[Types, Constants], ColumnType]

    def check_arity(self, count: int) -> None:
        """Raises QuestionError where the number of arguments is wrong."""
        if count < self.least or (self.most is not None and count > self.most):
            raise QuestionError(f"{self.name} does not take {count} arguments.")

    def type(self, types: Types, constants: Constants) -> ColumnType:
        """The type of the result. Raises QuestionError where the arguments do not fit."""
        try:
            return self.rule(types, constants)
        except _Misfit:
            kinds = ", ".join(t.kind.value for t in types)
            raise QuestionError(f"{self.name} does not work on ({kinds}).") from None


class _Misfit(Exception):
    """The arguments do not fit the function."""


def _need(condition: bool) -> None:
    if not condition:
        raise _Misfit


def _null(types: Types) -> bool:
    return any(t.nullable for t in types)


def _numeric(types: Types) -> Kind:
    """The kind of a sum or product: booleans count as 0 and 1."""
    _need(all(t.kind in (*NUMERIC, Kind.BOOLEAN, Kind.NULL) for t in types))
    return Kind.NUMBER if any(t.kind is Kind.NUMBER for t in types) else Kind.INTEGER


def _arithmetic(function: Callable[..., float | int]) -> Callable[[Types, Constants], ColumnType]:
    def rule(types: Types, _: Constants) -> ColumnType:
        kind = _numeric(types)
        return ColumnType(kind, True, *bounds.corners(function, types))

    return rule


def _divide(types: Types, _: Constants) -> ColumnType:
    _numeric(types)
    return ColumnType(Kind.NUMBER, True, *bounds.quotient(types))


def _integer_divide(types: Types, _: Constants) -> ColumnType:
    low, high = bounds.quotient(types)
    known = low is not None and high is not None
    edges = (math.floor(low), math.floor(high)) if known else bounds.UNKNOWN  # type: ignore[arg-type]
    return ColumnType(_numeric(types), True, *edges)


def _modulo(types: Types, constants: Constants) -> ColumnType:
    kind, by = _numeric(types), constants[1]
    if isinstance(by, int | float) and by != 0:
        return ColumnType(kind, True, -abs(by), abs(by))
    return ColumnType(kind, True)


def comparable(types: Types) -> bool:
    """Whether values of these types may be compared: one family, nulls aside."""
    families = {
        "number" if t.kind in (*NUMERIC, Kind.BOOLEAN) else "time" if t.kind in TEMPORAL else "text"
        for t in types
        if t.kind is not Kind.NULL
    }
    return len(families) <= 1


def _compare(types: Types, _: Constants) -> ColumnType:
    _need(comparable(types))
    return ColumnType(Kind.BOOLEAN, _null(types), 0, 1)


def _logic(types: Types, _: Constants) -> ColumnType:
    _need(all(t.kind in (Kind.BOOLEAN, Kind.NULL) for t in types))
    return ColumnType(Kind.BOOLEAN, _null(types), 0, 1)


def _truth(types: Types, _: Constants) -> ColumnType:
    return ColumnType(Kind.BOOLEAN, False, 0, 1)


def _member(types: Types, constants: Constants) -> ColumnType:
    _need(comparable(types) and all(c is not ... for c in constants[1:]))
    return ColumnType(Kind.BOOLEAN, _null(types), 0, 1)


def _unify(types: Types, _: Constants) -> ColumnType:
    kinds = {t.kind for t in types} - {Kind.NULL}
    if kinds <= {Kind.INTEGER, Kind.NUMBER} and len(kinds) == 2:
        types = [ColumnType(Kind.NUMBER, t.nullable, t.low, t.high) for t in types]
    elif kinds == {Kind.DATE, Kind.TIMESTAMP}:
        types = [ColumnType(Kind.TIMESTAMP, t.nullable) for t in types]
    else:
        _need(len(kinds) <= 1)
    return bounds.hull(types)


def _coalesce(types: Types, constants: Constants) -> ColumnType:
    whole = _unify(types, constants)
    return ColumnType(whole.kind, all(t.nullable for t in types), whole.low, whole.high,
                      whole.categories)  # fmt: skip


def _case(types: Types, constants: Constants) -> ColumnType:
    """`case(condition, value, …, otherwise)`: an odd number of arguments."""
    _need(len(types) % 2 == 1)
    _logic(types[:-1:2], ())
    return _unify([*types[1::2], types[-1]], ())


def _null_if(types: Types, _: Constants) -> ColumnType:
    _need(comparable(types))
    return types[0].as_nullable()


def _text(types: Types, _: Constants) -> ColumnType:
    _need(all(t.kind in (Kind.TEXT, Kind.NULL) for t in types))
    return ColumnType(Kind.TEXT, _null(types))


def _replace(types: Types, constants: Constants) -> ColumnType:
    """`replace(text, old, new)`: `new` is no longer than `old`, so that no text can grow."""
    old, new = constants[1:]
    if not isinstance(old, str) or not isinstance(new, str) or not old or len(new) > len(old):
        raise _Misfit
    return _text(types, ())


def _substring(types: Types, _: Constants) -> ColumnType:
    _need(types[0].kind is Kind.TEXT and all(t.kind is Kind.INTEGER for t in types[1:]))
    return ColumnType(Kind.TEXT, _null(types))


def _length(types: Types, _: Constants) -> ColumnType:
    _text(types, ())
    return ColumnType(Kind.INTEGER, _null(types), 0, None)


def _pattern(types: Types, constants: Constants) -> ColumnType:
    _text(types, ())
    _need(isinstance(constants[1], str))
    return ColumnType(Kind.BOOLEAN, _null(types), 0, 1)


def _to_whole(function: Callable[[float], int]) -> Callable[[Types, Constants], ColumnType]:
    """FLOOR and CEIL."""

    def rule(types: Types, _: Constants) -> ColumnType:
        return ColumnType(_numeric(types), True, *bounds.increasing(function, types[0]))

    return rule


def _round(types: Types, constants: Constants) -> ColumnType:
    """`round(x, digits)`, -15 to 15 digits: no further from x than one of them."""
    kind = _numeric(types[:1])
    digits = constants[1] if len(constants) > 1 else 0
    if not isinstance(digits, int) or not -15 <= digits <= 15:
        raise _Misfit
    of, step = types[0], 10 ** max(-digits, 0) if kind is Kind.INTEGER else 10.0**-digits
    if kind is Kind.INTEGER and digits >= 0:
        step = 0
    if not of.bounded or of.low is None or of.high is None:
        return ColumnType(kind, True)
    return ColumnType(kind, True, of.low - step, of.high + step)


def _monotone(function: Callable[[float], float]) -> Callable[[Types, Constants], ColumnType]:
    def rule(types: Types, _: Constants) -> ColumnType:
        _numeric(types)
        return ColumnType(Kind.NUMBER, True, *bounds.increasing(function, types[0]))

    return rule


def _absolute(types: Types, _: Constants) -> ColumnType:
    return ColumnType(_numeric(types), True, *bounds.absolute(types[0]))


def _power(types: Types, constants: Constants) -> ColumnType:
    _numeric(types)
    if constants[1] == 2:
        low, high = bounds.absolute(types[0])
        square = (low**2 if low is not None else 0, high**2 if high is not None else None)
        return ColumnType(Kind.NUMBER, True, *square)
    return ColumnType(Kind.NUMBER, True)


def _sign(types: Types, _: Constants) -> ColumnType:
    _numeric(types)
    return ColumnType(Kind.INTEGER, True, -1, 1)


def _part(types: Types, constants: Constants) -> ColumnType:
    """`part('year', date)`."""
    _need(constants[0] in PARTS and types[1].kind in TEMPORAL)
    low, high = PARTS[str(constants[0])]
    of = types[1]
    if constants[0] == "year" and of.bounded and of.low is not None and of.high is not None:
        span = DAY if of.kind is Kind.TIMESTAMP else 1
        low, high = (int(1970 + math.floor(x / span / 365.2425)) for x in (of.low, of.high))
        low, high = low - 1, high + 1
    return ColumnType(Kind.INTEGER, of.nullable, low, high)


def _truncate(types: Types, constants: Constants) -> ColumnType:
    """`truncate('month', date)`: the first moment of the month."""
    _need(constants[0] in SPANS and types[1].kind in TEMPORAL)
    _need(types[1].kind is Kind.TIMESTAMP or SPANS[str(constants[0])] >= 1)
    return ColumnType(types[1].kind, True)


def _between(types: Types, constants: Constants) -> ColumnType:
    """`difference('day', start, end)`: the number of unit boundaries crossed (SQL DATEDIFF);
    of weeks, how often seven days fit."""
    _need(constants[0] in SPANS and all(t.kind in TEMPORAL for t in types[1:]))
    start, end = types[1:]
    if not (start.bounded and end.bounded):
        return ColumnType(Kind.INTEGER, True)
    days = [(t.low / s, t.high / s) for t in (start, end)  # type: ignore[operator]
            for s in [DAY if t.kind is Kind.TIMESTAMP else 1]]  # fmt: skip
    span = SPANS[str(constants[0])]
    low, high = (days[1][0] - days[0][1]) / span - 2, (days[1][1] - days[0][0]) / span + 2
    return ColumnType(Kind.INTEGER, True, math.floor(low), math.ceil(high))


def _shift(types: Types, constants: Constants) -> ColumnType:
    """`shift('day', date, n)`: n units later. A time of day makes a date a timestamp."""
    _need(constants[0] in SPANS and types[1].kind in TEMPORAL and types[2].kind is Kind.INTEGER)
    by, of = types[2], types[1]
    kind = of.kind if SPANS[str(constants[0])] >= 1 else Kind.TIMESTAMP
    if kind is not of.kind or not (of.bounded and by.bounded):
        return ColumnType(kind, True)
    name, second = str(constants[0]), DAY if kind is Kind.TIMESTAMP else 1
    days = ColumnType(Kind.NUMBER, False, *_LENGTHS.get(name, (SPANS[name], SPANS[name])))
    low, high = bounds.corners(lambda n, length: n * length * second, [by, days])
    return ColumnType(kind, True, of.low + low - 3, of.high + high + 3)  # type: ignore[operator]


def _cast(kind: Kind, *sources: Kind) -> Callable[[Types, Constants], ColumnType]:
    def rule(types: Types, _: Constants) -> ColumnType:
        of = types[0]
        _need(of.kind in (*sources, kind, Kind.NULL))
        keeps = of.kind is kind or {of.kind, kind} <= {*NUMERIC, Kind.BOOLEAN}
        low, high = (of.low, of.high) if keeps else bounds.UNKNOWN
        if kind is Kind.INTEGER and of.kind is Kind.NUMBER and of.bounded:
            low, high = math.floor(of.low or 0), math.ceil(of.high or 0)
        return ColumnType(kind, True, low, high, of.categories if of.kind is kind else None)

    return rule


def _clip(types: Types, constants: Constants) -> ColumnType:
    """`clip(x, low, high)` with literal bounds."""
    low, high = constants[1:]
    _need(isinstance(low, int | float) and isinstance(high, int | float))
    kind = _numeric(types)
    return ColumnType(kind, types[0].nullable, low, high)  # type: ignore[arg-type]


def _extreme(
    interval: Callable[[Types], bounds.Interval],
) -> Callable[[Types, Constants], ColumnType]:
    def rule(types: Types, _: Constants) -> ColumnType:
        return ColumnType(_unify(types, ()).kind, True, *interval(types))

    return rule


_ANY = tuple(Kind)
_SIMPLE = (Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER)

FUNCTIONS: dict[str, Function] = {
    f.name: f
    for f in (
        # arithmetic
        Function("add", 2, 2, _arithmetic(lambda a, b: a + b)),
        Function("subtract", 2, 2, _arithmetic(lambda a, b: a - b)),
        Function("multiply", 2, 2, _arithmetic(lambda a, b: a * b)),
        Function("divide", 2, 2, _divide),
        Function("integer_divide", 2, 2, _integer_divide),
        Function("modulo", 2, 2, _modulo),
        Function("negate", 1, 1, _arithmetic(lambda a: -a)),
        Function("absolute", 1, 1, _absolute),
        Function("sign", 1, 1, _sign),
        Function("power", 2, 2, _power),
        Function("sqrt", 1, 1, _monotone(math.sqrt)),
        Function("exp", 1, 1, _monotone(math.exp)),
        Function("ln", 1, 1, _monotone(math.log)),
        Function("floor", 1, 1, _to_whole(math.floor)),
        Function("ceil", 1, 1, _to_whole(math.ceil)),
        Function("round", 1, 2, _round),
        Function("clip", 3, 3, _clip),
        Function("greatest", 2, None, _extreme(bounds.greatest)),
        Function("least", 2, None, _extreme(bounds.least)),
        # comparison and logic
        Function("equal", 2, 2, _compare),
        Function("not_equal", 2, 2, _compare),
        Function("less", 2, 2, _compare),
        Function("less_equal", 2, 2, _compare),
        Function("greater", 2, 2, _compare),
        Function("greater_equal", 2, 2, _compare),
        Function("and", 2, None, _logic),
        Function("or", 2, None, _logic),
        Function("not", 1, 1, _logic),
        Function("is_null", 1, 1, _truth),
        Function("in", 2, None, _member),
        Function("coalesce", 1, None, _coalesce),
        Function("null_if", 2, 2, _null_if),
        Function("case", 3, None, _case),
        # text
        Function("like", 2, 2, _pattern),
        Function("ilike", 2, 2, _pattern),
        Function("contains", 2, 2, _pattern),
        Function("starts_with", 2, 2, _pattern),
        Function("ends_with", 2, 2, _pattern),
        Function("lower", 1, 1, _text),
        Function("upper", 1, 1, _text),
        Function("trim", 1, 1, _text),
        Function("replace", 3, 3, _replace),
        Function("concat", 2, None, _text),
        Function("length", 1, 1, _length),
        Function("substring", 2, 3, _substring),
        # time
        Function("part", 2, 2, _part),
        Function("truncate", 2, 2, _truncate),
        Function("difference", 3, 3, _between),
        Function("shift", 3, 3, _shift),
        # casts
        Function("to_boolean", 1, 1, _cast(Kind.BOOLEAN, *_SIMPLE)),
        Function("to_integer", 1, 1, _cast(Kind.INTEGER, *_SIMPLE, Kind.TEXT)),
        Function("to_number", 1, 1, _cast(Kind.NUMBER, *_SIMPLE, Kind.TEXT)),
        Function("to_text", 1, 1, _cast(Kind.TEXT, *_ANY)),
        Function("to_date", 1, 1, _cast(Kind.DATE, Kind.TIMESTAMP, Kind.TEXT)),
        Function("to_timestamp", 1, 1, _cast(Kind.TIMESTAMP, Kind.DATE, Kind.TEXT)),
    )
}
"""Every row-wise function. What is not here cannot be asked."""

__all__ = ["BOOLEAN", "FUNCTIONS", "PARTS", "SPANS", "Function", "comparable"]
