"""Calls, attributes and subscripts inside a translated function."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from sarus_kernel.frontends.python.counterparts import KNOWN, Scope, text_of
from sarus_kernel.frontends.python.untranslatable import Untranslatable
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.types import Kind

_METHODS: dict[str, tuple[str, int]] = {
    "endswith": ("ends_with", 1),
    "lower": ("lower", 0),
    "replace": ("replace", 2),
    "startswith": ("starts_with", 1),
    "strip": ("trim", 0),
    "upper": ("upper", 0),
}
"""Methods of a text: the counterpart, and how many arguments."""

_PARTS = frozenset({"year", "month", "day", "quarter", "hour", "minute", "second", "dayofweek",
                    "dayofyear", "day_of_week", "day_of_year"})  # fmt: skip


def call(scope: Scope, node: ast.Call) -> ColumnNode:
    """A call: of a known function, of a method of a text or a date, or `dict.get`."""
    if node.keywords:
        raise Untranslatable(f"`{ast.unparse(node)[:60]}` has named arguments.")
    function = _function(scope, node.func)
    if function is not None:
        return KNOWN[function](scope, [scope.of(argument) for argument in node.args])
    if isinstance(node.func, ast.Attribute):
        return _method(scope, node, node.func)
    raise Untranslatable(f"It calls `{ast.unparse(node.func)[:60]}`, which has no counterpart.")


def _function(scope: Scope, node: ast.expr) -> Callable[..., Any] | None:
    try:
        found = scope.value(node)
    except Untranslatable:
        return None
    found = getattr(found, "__wrapped__", found)
    counted = isinstance(node, ast.Name) and node.id == "len" and _is_ours(found)
    return next((known for known in KNOWN if found is known), len if counted else None)


def _is_ours(found: Any) -> bool:
    """Whether a function is this package's own (a notebook's `len` counts traced values too)."""
    return str(getattr(found, "__module__", "")).startswith("sarus_kernel.")


def _method(scope: Scope, node: ast.Call, func: ast.Attribute) -> ColumnNode:
    if func.attr == "get" and node.args:
        return _looked_up(scope, scope.value(func.value), node.args[0], node.args[1:])
    held = scope.of(func.value)
    kind = scope.kind(held)
    arguments = [scope.of(argument) for argument in node.args]
    if kind is Kind.TEXT and func.attr in _METHODS:
        name, count = _METHODS[func.attr]
        if len(arguments) == count and all(isinstance(a, Literal) for a in arguments):
            made = apply(name, held, *arguments)
            is_test = scope.kind(made) is Kind.BOOLEAN
            return apply("coalesce", made, literal(False)) if is_test else made
    if kind is Kind.TIMESTAMP and func.attr == "weekday" and not arguments:
        return _weekday(held)
    raise Untranslatable(f"`.{func.attr}(…)` has no counterpart here.")


def _part(name: str, moment: ColumnNode) -> ColumnNode:
    part = apply("part", literal(name.replace("day_of_", "dayof")), moment)
    return _weekday(moment) if "week" in name else part


def _weekday(moment: ColumnNode) -> ColumnNode:
    """Monday is 0, while Sunday is 0 in the plan's (SQL's) counting."""
    day = apply("part", literal("dayofweek"), moment)
    return apply("modulo", apply("add", day, literal(6)), literal(7))


def _looked_up(
    scope: Scope, table: Any, key: ast.expr, otherwise: Sequence[ast.expr]
) -> ColumnNode:
    """`table.get(key, otherwise)` of a dict of plain values."""
    if not isinstance(table, dict) or not table:
        raise Untranslatable("`.get(…)` is understood of a dict.")
    what = scope.of(key)
    default = scope.of(otherwise[0]) if otherwise else Literal(None, "null")
    branches: list[ColumnNode] = []
    for option, value in table.items():
        same = apply("equal", what, scope.of(ast.Constant(option)))
        branches += [apply("coalesce", same, literal(False)), scope.of(ast.Constant(value))]
    return apply("case", *branches, default)


def attribute(scope: Scope, node: ast.Attribute) -> ColumnNode:
    """`date.year`, `(date - date).days`, `math.pi`."""
    match node:
        case ast.Attribute(attr="days", value=ast.BinOp(left=end, op=ast.Sub(), right=start)):
            seconds = apply("difference", literal("second"), scope.of(start), scope.of(end))
            return apply("integer_divide", seconds, literal(86_400))
    try:
        value = scope.value(node)
    except Untranslatable:
        held = scope.of(node.value)
        if node.attr in _PARTS and scope.kind(held) is Kind.TIMESTAMP:
            return _part(node.attr, held)
        raise
    return scope.of(ast.Constant(value))


def subscript(scope: Scope, node: ast.Subscript) -> ColumnNode:
    """`text[0]`, `text[:3]`, `dict[key]`."""
    try:
        table = scope.value(node.value)
    except Untranslatable:
        table = None
    if isinstance(table, dict):
        return _looked_up(scope, table, node.slice, ())
    held = scope.of(node.value)
    if scope.kind(held) is not Kind.TEXT:
        raise Untranslatable(f"`{ast.unparse(node)[:60]}` has no counterpart.")
    start, stop = _span(scope, node.slice)
    if stop is None:
        return apply("substring", held, literal(start + 1))
    return apply("substring", held, literal(start + 1), literal(max(stop - start, 0)))


def _span(scope: Scope, node: ast.expr) -> tuple[int, int | None]:
    if isinstance(node, ast.Slice):
        start = 0 if node.lower is None else scope.value(node.lower)
        stop = None if node.upper is None else scope.value(node.upper)
        plain = node.step is None
    else:
        raise Untranslatable("One letter of a text may not be there: use a slice such as text[:1].")
    if not plain or any(isinstance(x, bool) or (x is not None and (not isinstance(x, int) or x < 0))
                        for x in (start, stop)):  # fmt: skip
        raise Untranslatable("Only slices that count from the start have a counterpart.")
    return start, stop


def joined(scope: Scope, node: ast.JoinedStr) -> ColumnNode:
    """`f"{a}-{b}"` of integers and texts."""
    parts: list[ColumnNode] = []
    for value in node.values:
        if isinstance(value, ast.FormattedValue):
            if value.format_spec is not None or value.conversion not in (-1, 115):
                raise Untranslatable("Formats inside an f-string have no counterpart.")
            parts.append(text_of(scope, [scope.of(value.value)]))
        else:
            parts.append(scope.of(value))
    return parts[0] if len(parts) == 1 else apply("concat", *parts)
