"""How large a rendered number can be, read off its own SQL: then plain arithmetic cannot fail.

PostgreSQL raises an error where arithmetic leaves the range of its type, so a function of
helpers.sql stands in for each operator, at a third of a microsecond a row. What was clipped
between two literals, as every value is that differential privacy adds up, needs none. Declared
bounds are no help here: a row may be outside of them.
"""

from collections.abc import Callable

from sqlglot import expressions as exp

PLAIN = 1e100
"""Numbers up to here are added, and multiplied by at least one, within the range of reals."""
EXACT = 2.0**52
"""Up to here whole numbers are exact as reals, and are integers."""


def most(value: exp.Expr) -> float | None:
    """The largest absolute value that an expression can have where it is not null, if known."""
    match value:
        case exp.Paren() | exp.Neg() | exp.Cast():
            return most(value.this)
        case exp.Literal() if not value.is_string:
            return abs(float(value.this))
        case exp.Case() if value.this is None:
            branches = [branch.args["true"] for branch in value.args["ifs"]]
            default = value.args.get("default")
            return _largest([*branches, *([default] if default is not None else [])])
        case exp.Anonymous() if value.this == "LEAST":
            return _clipped(value)
        case exp.Anonymous() if value.this == "REAL_NEAREST":
            known = most(value.expressions[0])
            return known if known is None else known + 1
        case exp.Add() | exp.Sub():
            return _both(value, lambda a, b: a + b)
        case exp.Mul():
            return _both(value, lambda a, b: a * b)
    return None


def small(*values: exp.Expr) -> bool:
    """Whether sums of these are plain."""
    known = _largest(list(values))
    return known is not None and known < PLAIN


def multiplied_plainly(left: exp.Expr, right: exp.Expr) -> bool:
    """Whether a product is: the right one a literal of at least one, so that nothing vanishes."""
    literal = right
    while isinstance(literal, exp.Paren | exp.Neg | exp.Cast):
        literal = literal.this
    size = most(right) if isinstance(literal, exp.Literal) else None
    return size is not None and size >= 1 and small(left, right)


def whole_and_exact(value: exp.Expr) -> bool:
    """Whether this is a whole number that a cast to an integer leaves as it is."""
    known = most(value)
    nearest = isinstance(value, exp.Anonymous) and value.this == "REAL_NEAREST"
    return nearest and known is not None and known < EXACT


def _largest(values: list[exp.Expr]) -> float | None:
    known = [most(value) for value in values]
    found = [size for size in known if size is not None]
    return max(found) if found and len(found) == len(known) else None


def _clipped(least: exp.Anonymous) -> float | None:
    """LEAST(GREATEST(x, low), high): between the lower of both and high, whatever x is, NaN too."""
    first, *others = least.expressions
    if not (isinstance(first, exp.Anonymous) and first.this == "GREATEST" and len(others) == 1):
        return None
    return _largest([*first.expressions[1:], *others]) if len(first.expressions) == 2 else None


def _both(value: exp.Binary, size: Callable[[float, float], float]) -> float | None:
    left, right = most(value.this), most(value.expression)
    return size(left, right) if left is not None and right is not None else None
