"""`pd.qcut`: groups between quantiles, which are released numbers; the rows are cut by these."""

from collections.abc import Callable
from itertools import pairwise

from sarus_kernel.lowering.describing import quantiles
from sarus_kernel.lowering.elementwise import elementwise
from sarus_kernel.lowering.expressions import numeric
from sarus_kernel.lowering.literals import NULL, words
from sarus_kernel.lowering.values import Context, Ranked, Series, Typed, Unlowered
from sarus_kernel.plan.columns import Apply, ColumnNode, apply, literal

MOST_GROUPS = 20


def qcut(context: Context, x: object, /, q: object, labels: object = None,
         retbins: object = False, precision: object = 3, duplicates: object = "raise") \
        -> Series:  # fmt: skip
    """`pd.qcut(x, 4, labels=[…])`: the quarter that a number lies in, one quantile an edge."""
    if not isinstance(x, Series) or retbins is not False:
        raise Unlowered("`qcut` is understood for a column, without `retbins`.")
    edges = _shares(q)
    names = _names(labels, len(edges) + 1)
    found = quantiles(context, x, edges)
    cut = elementwise(context, _group(names), x, *found)
    assert isinstance(cut, Series) and isinstance(cut.column, ColumnNode)
    if all(isinstance(name, int) for name in names):
        return cut
    return Series(cut.rows, Ranked(cut.column, tuple(str(name) for name in names)), x.name)


def _shares(q: object) -> list[float]:
    """The inner edges, as shares of the rows."""
    if type(q) is int and 2 <= q <= MOST_GROUPS:
        return [place / q for place in range(1, q)]
    given = list(q) if isinstance(q, list | tuple) else []
    shares = [float(share) for share in given if isinstance(share, int | float)]
    rising = all(a < b for a, b in pairwise(shares))
    whole = len(shares) == len(given) and shares[:1] == [0.0] and shares[-1:] == [1.0]
    if not whole or not rising or not 3 <= len(shares) <= MOST_GROUPS + 1:
        raise Unlowered("`qcut` wants a number of groups, or shares from 0 to 1 in order.")
    return shares[1:-1]


def _names(labels: object, groups: int) -> list[str | int]:
    if labels is False:
        return list(range(groups))
    given = list(labels) if isinstance(labels, list | tuple) else []
    if len(given) != groups or len(set(map(str, given))) != groups:
        raise Unlowered("The groups of `qcut` are named by the data; name them: labels=[…], or "
                        "labels=False for numbers.")  # fmt: skip
    if all(type(label) is int for label in given):
        return given
    return [words(label, "A label of `qcut`") for label in given]


def _group(names: list[str | int]) -> Callable[..., ColumnNode]:
    def build(value: Typed, *edges: Typed) -> ColumnNode:
        node, parts = numeric(value), list[ColumnNode]()
        for edge, name in zip(edges, names, strict=False):
            parts += [apply("less_equal", node, numeric(edge)), literal(name)]
        # Above the last edge, and not missing: a null is no more than nothing.
        last = apply("greater", node, numeric(edges[-1]))
        return Apply("case", (*parts, last, literal(names[-1]), NULL))

    return build
