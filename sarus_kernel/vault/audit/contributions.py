"""How much one row adds to a sum, read off the expression that is summed."""

from itertools import pairwise

from sarus_kernel.errors import InternalError
from sarus_kernel.plan.columns import Apply, ColumnNode, Literal


def clipped_at(value: ColumnNode) -> int:
    """The most that a clipped contribution is, whichever way."""
    if isinstance(value, Apply) and value.function == "clip":
        bounds = [b.value for b in value.arguments[1:] if isinstance(b, Literal)]
        if len(bounds) == 2 and all(type(b) is int for b in bounds):
            return max(abs(int(b)) for b in bounds if b is not None)
    raise InternalError("A contribution is summed without being clipped.")


def in_one_bucket(values: list[ColumnNode]) -> int:
    """All that one row moves in a tally: 1, as a number is in one of disjoint intervals at most.

    Each value is 1 where the same number is above one literal and up to another, else 0.
    """
    found = [_interval(value) for value in values]
    ends = sorted((low, high) for _, low, high in found)
    apart = all(a[1] <= b[0] for a, b in pairwise(ends))
    if len({number.digest for number, _, _ in found}) != 1 or not apart:
        raise InternalError("A person may be in several buckets of a tally.")
    return 1


def _interval(value: ColumnNode) -> tuple[ColumnNode, int, int]:
    """The number and the ends of an indicator `case(x > low and x <= high, 1, 0)`."""
    match value:
        case Apply("case", (test, Literal(1), Literal(0))):
            match test:
                case Apply("and", (
                    Apply("greater", (one, Literal(int(low)))),
                    Apply("less_equal", (other, Literal(int(high)))),
                )) if one == other and low < high:  # fmt: skip
                    return one, low, high
    raise InternalError("A tally counts something other than who is in a bucket.")
