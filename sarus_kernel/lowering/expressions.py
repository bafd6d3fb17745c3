"""pandas' operators on columns, as expressions: what they do with nulls, zeros, booleans, times.

Each builder takes operands and gives an expression (or a length of time). Where pandas and SQL
differ, the pandas meaning is spelled out; only division by zero is null here instead of infinite.
"""

from collections.abc import Callable

from sarus_kernel.lowering.literals import (
    DAY,
    FALSE,
    NULL,
    TRUE,
    beside_times,
    expression,
    typed_literal,
)
from sarus_kernel.lowering.values import Duration, Span, Typed, Unlowered
from sarus_kernel.plan.columns import Apply, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.types import TEMPORAL, Kind, Schema

Builder = Callable[..., ColumnNode | Span]


def numeric(value: Typed) -> ColumnNode:
    """The operand as a number: true is 1."""
    node = expression(value)
    if value.type.kind is not Kind.BOOLEAN:
        return node
    number = apply("to_integer", node)
    # Says the bounds where the catalog does not; changes nothing.
    return number if value.type.bounded else apply("clip", number, literal(0), literal(1))


def seconds(value: Typed) -> ColumnNode:
    """A length of time in seconds."""
    if isinstance(value.node, Duration):
        micro = value.node.microseconds
        return literal(micro // 1_000_000 if micro % 1_000_000 == 0 else micro / 1e6)
    if isinstance(value.node, Span):
        return apply("difference", literal("second"), value.node.start, value.node.end)
    raise Unlowered("A length of time can only be compared with a length of time.")


def _timed(*values: Typed) -> bool:
    return any(isinstance(v.node, Span | Duration) for v in values)


def compare(function: str) -> Builder:
    """A comparison: a null is equal to nothing and different from everything."""

    def build(one: Typed, other: Typed) -> ColumnNode:
        if _timed(one, other):
            node: ColumnNode = apply(function, seconds(one), seconds(other))
        else:
            one, other = beside_times(one, other)
            node = apply(function, expression(one), expression(other))
            if Kind.BOOLEAN in (one.type.kind, other.type.kind):
                return node  # pandas' nullable booleans keep the null, as SQL does
            if not (one.type.nullable or other.type.nullable):
                return node
        return apply("coalesce", node, TRUE if function == "not_equal" else FALSE)

    return build


def logic(function: str) -> Builder:
    """`&` and `|` of conditions (nulls as in SQL, which is what pandas' nullable booleans do)."""
    return lambda one, other: apply(function, expression(one), expression(other))


def invert(value: Typed) -> ColumnNode:
    """`~condition`."""
    return apply("not", expression(value))


def _both(kind: Kind, one: Typed, other: Typed) -> bool:
    return one.type.kind is kind and other.type.kind is kind


def add(one: Typed, other: Typed) -> ColumnNode:
    """`+`: of numbers, texts, a time and a length of time, and or for two conditions."""
    if isinstance(one.node, Duration):
        return _shifted(other, one.node, 1)
    if isinstance(other.node, Duration):
        return _shifted(one, other.node, 1)
    if Kind.TEXT in (one.type.kind, other.type.kind):
        return apply("concat", expression(one), expression(other))
    if _both(Kind.BOOLEAN, one, other):
        return apply("or", expression(one), expression(other))
    return apply("add", numeric(one), numeric(other))


def subtract(one: Typed, other: Typed) -> ColumnNode | Span:
    """`-`: of numbers; of two times it is a length of time."""
    if isinstance(other.node, Duration):
        return _shifted(one, other.node, -1)
    one, other = beside_times(one, other)
    if one.type.kind in TEMPORAL and other.type.kind in TEMPORAL:
        return Span(expression(other), expression(one))
    if _both(Kind.BOOLEAN, one, other):
        raise Unlowered("`-` of two conditions is not defined; use `^` or `!=`.")
    return apply("subtract", numeric(one), numeric(other))


def multiply(one: Typed, other: Typed) -> ColumnNode:
    """`*`: of numbers, and for two conditions."""
    if _both(Kind.BOOLEAN, one, other):
        return apply("and", expression(one), expression(other))
    return apply("multiply", numeric(one), numeric(other))


def divide(one: Typed, other: Typed) -> ColumnNode:
    """`/`: null where the divisor is zero; a length of time by another one is a number."""
    if _timed(one, other):
        if _timed(one) and _timed(other):
            return apply("divide", seconds(one), seconds(other))
        raise Unlowered("A length of time is divided by a number; take its `.dt.days` first.")
    return apply("divide", numeric(one), numeric(other))


def floor_divide(one: Typed, other: Typed) -> ColumnNode:
    """`//`: rounded down, also below zero; null where the divisor is zero."""
    if _timed(one, other):
        return apply("to_integer", apply("floor", divide(one, other)))
    return apply("integer_divide", numeric(one), numeric(other))


def modulo(one: Typed, other: Typed) -> ColumnNode:
    """`%`: with the sign of the divisor (SQL's has the sign of the dividend, hence the detour)."""
    over, under = numeric(one), numeric(other)
    rest = apply("add", apply("modulo", over, under), under)
    node: ColumnNode = apply("modulo", rest, under)
    value = under.value if isinstance(under, Literal) else None
    if isinstance(value, int | float) and value > 0:
        return apply("clip", node, literal(0), literal(value))  # says the bounds, changes nothing
    return node


def power(one: Typed, other: Typed) -> ColumnNode:
    """`**`."""
    exponent = other.node.value if isinstance(other.node, Literal) else None
    if exponent == 0:
        raise Unlowered("`x ** 0` is 1 even where x is missing; write 1.")
    node = apply("power", numeric(one), numeric(other))
    integers = one.type.kind is not Kind.NUMBER and type(exponent) is int and exponent > 0
    return apply("to_integer", node) if integers else node


def _shifted(at: Typed, by: Duration, sign: int) -> ColumnNode:
    if at.type.kind not in TEMPORAL:
        raise Unlowered("A length of time can be added to dates only.")
    micro = sign * by.microseconds
    unit, size = ("day", DAY) if micro % DAY == 0 else ("second", 1_000_000)
    if micro % size:
        raise Unlowered("A length of time with fractions of a second is not understood.")
    return apply("shift", literal(unit), expression(at), literal(micro // size))


def negate(value: Typed) -> ColumnNode | Span:
    """`-x`."""
    if isinstance(value.node, Span):
        return Span(value.node.end, value.node.start)
    if value.type.kind is Kind.BOOLEAN:
        raise Unlowered("`-` of a condition is not defined; use `~`.")
    return apply("negate", expression(value))


def unary(function: str) -> Builder:
    """A function of one number."""
    return lambda value: apply(function, numeric(value))


def xor(one: Typed, other: Typed) -> ColumnNode:
    """`^` of conditions."""
    return apply("not_equal", expression(one), expression(other))


def is_null(value: Typed) -> ColumnNode:
    """Whether the value is missing."""
    if isinstance(value.node, Span):
        return apply("is_null", seconds(value))
    return apply("is_null", expression(value)) if value.type.nullable else FALSE


def not_null(value: Typed) -> ColumnNode:
    """Whether the value is there."""
    return apply("not", is_null(value)) if value.type.nullable else TRUE


def truncated(value: Typed) -> ColumnNode:
    """A number without its fraction, as `astype(int)` makes it."""
    node = expression(value)
    if value.type.kind is not Kind.NUMBER:
        return apply("to_integer", node)
    below = apply("less", node, literal(0))
    return apply("to_integer", apply("case", below, apply("ceil", node), apply("floor", node)))


def choose(condition: ColumnNode, then: Typed, otherwise: Typed) -> ColumnNode:
    """One of two values."""
    then, otherwise = beside_times(then, otherwise)
    return apply("case", condition, expression(then), expression(otherwise))


_KEEPING = frozenset({
    "add", "subtract", "multiply", "negate", "absolute", "sign", "floor", "ceil", "round",
    "greatest", "least", "shift", "truncate", "difference",
})  # fmt: skip
"""Functions that give a value wherever their arguments are there (overflow aside)."""
_DIVIDING = ("divide", "integer_divide", "modulo")
_CASTS = ("to_integer", "to_number", "to_boolean", "to_text", "to_timestamp", "to_date")


def has_gaps(node: ColumnNode, schema: Schema) -> bool:
    """Whether pandas may find a missing value here, overflow aside."""
    if not isinstance(node, Apply):
        return node.type(schema).nullable
    safe = node.function in _KEEPING
    if node.function in _DIVIDING:
        divisor = node.arguments[1]
        safe = isinstance(divisor, Literal) and bool(divisor.value)
    if node.function in _CASTS:
        kinds = {node.type(schema).kind, node.arguments[0].type(schema).kind}
        safe = Kind.TEXT not in kinds or node.function == "to_text"
    if safe:
        return any(has_gaps(argument, schema) for argument in node.arguments)
    return node.type(schema).nullable


def missing() -> Typed:
    """A missing value as an operand."""
    return typed_literal(NULL)
