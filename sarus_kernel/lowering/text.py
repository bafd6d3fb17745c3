"""pandas' `.str` methods as expressions."""

from dataclasses import replace

from sarus_kernel.lowering import patterns, text_values
from sarus_kernel.lowering.elementwise import Handler, elementwise
from sarus_kernel.lowering.literals import expression, whole, words
from sarus_kernel.lowering.patterns import found
from sarus_kernel.lowering.text_parts import Parts, number, part
from sarus_kernel.lowering.text_values import by_value, letter
from sarus_kernel.lowering.values import Context, Series, Typed, Unlowered
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal

_SPECIAL = frozenset(r".^$*+?{}[]\|()")


def simple(function: str) -> Handler:
    """A method without parameters."""

    def method(context: Context, series: object, /) -> object:
        return elementwise(context, lambda value: apply(function, expression(value)), series)

    return method


def strip(context: Context, series: object, /, to_strip: object = None) -> object:
    """`.str.strip()`: spaces at both ends."""
    if to_strip not in (None, " "):
        return by_value("strip", text_values.strip)(context, series, to_strip)
    return simple("trim")(context, series)


def length(context: Context, series: object, /) -> object:
    """`.str.len()`: of a text, or how many parts it has."""
    if isinstance(series, Parts):
        return number(context, series)
    return by_value("len", len, simple("length"))(context, series)


def contains(context: Context, series: object, /, pat: object, case: object = True,
             flags: object = 0, na: object = None, regex: object = True) -> object:  # fmt: skip
    """`.str.contains(text)`, or a pattern."""
    part = words(pat, "`str.contains`")
    if regex is not False and (flags != 0 or _SPECIAL & set(part)):
        return patterns.holds("`str.contains`")(context, series, pat, case, flags, na)
    if case is not True:
        if not part.isascii():
            raise Unlowered("`case=False` is understood for ASCII text only.")
        part = part.lower()
        return elementwise(context, found(
            lambda c: apply("contains", apply("lower", c), literal(part)), na), series)  # fmt: skip
    return elementwise(context, found(lambda c: apply("contains", c, literal(part)), na), series)


def edge(function: str, method_name: str) -> Handler:
    """`.str.startswith` and `.str.endswith`."""

    def method(context: Context, series: object, /, pat: object, na: object = None) -> object:
        options = [words(p, method_name) for p in (pat if isinstance(pat, tuple) else (pat,))]
        if not options:
            raise Unlowered(f"{method_name} wants at least one text.")

        def test(column: ColumnNode) -> ColumnNode:
            tests = [apply(function, column, literal(option)) for option in options]
            return tests[0] if len(tests) == 1 else apply("or", *tests)

        return elementwise(context, found(test, na), series)

    return method


def replaced(context: Context, series: object, /, pat: object = None, repl: object = None,
             n: object = -1, case: object = None, flags: object = 0, regex: object = False) \
        -> object:  # fmt: skip
    """`.str.replace(old, new)` of plain text, or of a pattern."""
    old, new = words(pat, "`str.replace`"), words(repl, "`str.replace`")
    if regex is not False and (_SPECIAL & set(old) or flags != 0 or case is False or n != -1):
        return patterns.replaced(context, series, pat, repl, n, case, flags)
    if n != -1 or case not in (None, True) or flags != 0 or not old:
        raise Unlowered("`str.replace` with a parameter here is not understood; leave it out.")

    def build(value: Typed) -> ColumnNode:
        return apply("replace", expression(value), literal(old), literal(new))

    return elementwise(context, build, series)


def slice_(context: Context, series: object, /, start: object = None, stop: object = None,
           step: object = None) -> object:  # fmt: skip
    """`.str.slice(start, stop)`."""
    if step not in (None, 1):
        raise Unlowered("`str` slices with a step are not understood.")
    begin = 0 if start is None else whole(start, "`str.slice`")
    if stop is None:
        return elementwise(context, lambda v: _from(expression(v), begin), series)
    end = whole(stop, "`str.slice`")
    if begin < 0 or end < 0:
        raise Unlowered("`str` slices that count from the end are understood as `.str[-n:]` only.")
    return elementwise(context, lambda v: _middle(expression(v), begin, end - begin), series)


def _middle(text: ColumnNode, begin: int, length: int) -> ColumnNode:
    return apply("substring", text, literal(begin + 1), literal(max(length, 0)))


def _from(text: ColumnNode, begin: int) -> ColumnNode:
    if begin >= 0:
        return apply("substring", text, literal(begin + 1))
    start = apply("subtract", apply("length", text), literal(-begin - 1))
    return apply("substring", text, apply("greatest", start, literal(1)))


def item(context: Context, series: object, key: object, /) -> object:
    """`.str[a:b]` and `.str[i]`, `.str.get(i)`: of a text, or of its parts."""
    if isinstance(series, Parts):
        return part(context, series, whole(key, "`str[…]`"))
    if isinstance(key, slice):
        return slice_(context, series, key.start, key.stop, key.step)
    place = whole(key, "`str[…]`")
    if place < 0:
        return by_value("get", letter)(context, series, place)

    def build(value: Typed) -> ColumnNode:
        part = _middle(expression(value), place, 1)
        return apply("null_if", part, Literal("", "text"))

    return elementwise(context, build, series)


def cat(context: Context, series: object, /, others: object = None, sep: object = "",
        na_rep: object = None) -> object:  # fmt: skip
    """`a.str.cat(b, sep=…)`."""
    if not isinstance(series, Series) or not isinstance(others, Series) or na_rep is not None:
        raise Unlowered("`str.cat` joins two columns here; say which.")
    between = literal(words(sep or "", "`str.cat`"))
    found = elementwise(
        context, lambda a, b: apply("concat", expression(a), between, expression(b)),
        series, others)  # fmt: skip
    assert isinstance(found, Series) and isinstance(series, Series)
    return replace(found, name=series.name)
