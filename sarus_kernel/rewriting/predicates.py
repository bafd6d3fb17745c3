"""What a condition says about single columns: equalities of units, lists, ranges."""

from collections.abc import Iterable, Iterator

from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.types import TEMPORAL, Kind, Scalar, Schema, ordinal

DAY = 86_400

Range = tuple[float | None, float | None]


def conjuncts(condition: ColumnNode | None) -> Iterator[ColumnNode]:
    """The conditions that all have to be true for the whole to be true."""
    if isinstance(condition, Apply) and condition.function == "and":
        for argument in condition.arguments:
            yield from conjuncts(argument)
    elif condition is not None:
        yield condition


def equalities(condition: ColumnNode | None) -> Iterator[tuple[str, str]]:
    """Pairs of columns that the condition makes equal."""
    for part in conjuncts(condition):
        if isinstance(part, Apply) and part.function == "equal":
            left, right = part.arguments
            if isinstance(left, Column) and isinstance(right, Column):
                yield left.name, right.name


def lists(condition: ColumnNode) -> dict[str, tuple[Scalar, ...]]:
    """Columns that the condition keeps to a list of literals (`in`, `= literal`, such an OR)."""
    found: dict[str, tuple[Scalar, ...]] = {}
    for part in conjuncts(condition):
        listed = _listed(part)
        if listed is not None and listed[1]:
            found[listed[0]] = tuple(dict.fromkeys(listed[1]))
    return found


def _listed(part: ColumnNode) -> tuple[str, list[Scalar]] | None:
    """The column that a condition keeps to some literals, and these; nothing is equal to null."""
    if not isinstance(part, Apply):
        return None
    if part.function == "or":
        each = [_listed(argument) for argument in part.arguments]
        known = [pair for pair in each if pair is not None]
        same = len(known) == len(each) and len({name for name, _ in known}) == 1
        return (known[0][0], [v for _, values in known for v in values]) if same else None
    column, *options = part.arguments
    literals = [option.value for option in options if isinstance(option, Literal)]
    if part.function not in ("in", "equal") or not isinstance(column, Column):
        return None
    if len(literals) != len(options):
        return None
    return column.name, [value for value in literals if value is not None]


_LOW = ("greater", "greater_equal", "equal")
_HIGH = ("less", "less_equal", "equal")
_MIRROR = {"greater": "less", "greater_equal": "less_equal", "less": "greater",
           "less_equal": "greater_equal", "equal": "equal"}  # fmt: skip


def ranges(condition: ColumnNode, schema: Schema) -> dict[str, Range]:
    """Columns that the condition keeps between numbers (`x >= 0 AND x <= 300`, BETWEEN), or
    between moments: in days and seconds since 1970, as the bounds of such columns are."""
    found = _ranges(condition, schema)
    return {node.name: range_ for node, range_ in found if isinstance(node, Column)}


def ranges_said(condition: ColumnNode, schema: Schema) -> dict[str, Range]:
    """The same of expressions (`b - a BETWEEN 0 AND 30`), by their digest."""
    found = _ranges(condition, schema)
    return {node.digest: range_ for node, range_ in found if not isinstance(node, Column)}


def _ranges(condition: ColumnNode, schema: Schema) -> Iterable[tuple[ColumnNode, Range]]:
    found: dict[str, tuple[ColumnNode, Range]] = {}
    for part in conjuncts(condition):
        if not isinstance(part, Apply) or part.function not in _MIRROR:
            continue
        function, (left, right) = part.function, part.arguments
        if isinstance(left, Literal):
            function, left, right = _MIRROR[function], right, left
        if isinstance(right, Literal) and not isinstance(left, Literal):
            kind = left.type(schema).kind
            value = None if kind in (Kind.TEXT, Kind.BOOLEAN) else _on_line(right, kind)
            if value is not None:
                _, known = found.get(left.digest, (left, (None, None)))
                found[left.digest] = left, _narrow(known, function, value)
    return found.values()


def _on_line(node: Literal, kind: Kind) -> float | None:
    """A literal as a point on the number line of a column that is compared with it."""
    own = Kind(node.kind)
    point = ordinal(node.value, own)
    if point is None or (own in TEMPORAL) != (kind in TEMPORAL) or own is kind:
        return point if (own in TEMPORAL) == (kind in TEMPORAL) else None
    if own is Kind.DATE:
        return point * DAY
    return point / DAY if own is Kind.TIMESTAMP else point


def _narrow(known: Range, function: str, value: float) -> Range:
    low, high = known
    if function in _LOW:
        low = value if low is None else max(low, value)
    if function in _HIGH:
        high = value if high is None else min(high, value)
    return low, high


def both(one: Range, other: Range) -> Range:
    """The range in which both hold."""
    lows = [x for x in (one[0], other[0]) if x is not None]
    highs = [x for x in (one[1], other[1]) if x is not None]
    return max(lows, default=None), min(highs, default=None)
