"""A person's groups one after the other: she counts until all of them together hold a bound.

Why it is private: her groups are put in a secret order, and each is told what those before it
hold. Of a group that reaches from a to b of her total, what lies within (0, T] counts; these pieces
lie end to end, so all groups together move by T at most, however many she is in, and no group by
more. And of a tally of people by their totals each is in one bucket, counted with the first of her
groups: one person moves it by one when it is told of all groups together.
"""

from dataclasses import replace
from functools import partial

from sarus_kernel.measurements import Ladder, Part
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.inner import NumberKeys
from sarus_kernel.plan.relations import Aggregate, Project, Relation
from sarus_kernel.plan.windows import Window, WindowFunction
from sarus_kernel.rewriting.clipping import UNEVEN, UNKNOWN, Rungs
from sarus_kernel.rewriting.ladders import DOT, WEIGHT, choose, clipped, inside

PLACE = f"{DOT}place"


def everybody(grouped: Relation, unit: str, parts: tuple[str, ...], full: int) -> Relation:
    """One row a person: the bound at which nothing of a part of hers is left out."""
    sizes = {part: apply("absolute", Column(part)) for part in parts}
    found = {_whole(part): Aggregation("sum", (size,)) for part, size in sizes.items()}
    found |= {_most(part): Aggregation("max", (size,)) for part, size in sizes.items()}
    people = Aggregate(grouped, (unit,), (Column(unit),), tuple(found), tuple(found.values()))
    return Project(people, parts, tuple(_needed(part, full) for part in parts))


def in_turn(
    grouped: Relation,
    unit: str,
    keys: tuple[str, ...],
    parts: tuple[str, ...],
    salt: str,
    full: int,
) -> Window:
    """The groups of everybody in turn, with what each person has added of these parts."""
    numbered = NumberKeys(grouped, unit, keys, PLACE, salt)
    functions: dict[str, WindowFunction] = {}
    for part in parts:
        size = (apply("absolute", Column(part)),)
        functions[_after(part)] = WindowFunction("sum", size, "rows", None, 0)
        functions[_before(part)] = WindowFunction("sum", size, "rows", None, -1)
        functions[_whole(part)] = WindowFunction("sum", size)
        if full > 1:
            functions[_most(part)] = WindowFunction("max", size)
    order = (Column(PLACE),)
    return Window(
        numbered, (Column(unit),), order, (False,), tuple(functions), tuple(functions.values())
    )


def on_ladder(part: Part, rungs: Rungs, full: int) -> tuple[Part, Part]:
    """The part on its ladder, and the tally that says which rung.

    full  so many groups hold as much as one may when all of them together hold the bound
    """
    counted = replace(rungs, sign=1)
    tally = Part(
        f"{part.column}{DOT}of", 0, 1, weight=WEIGHT * part.weight, buckets=counted.buckets,
        groups=1, pooled=True,
    )  # fmt: skip
    bounds = tuple(bound // full for bound in rungs.bounds[: rungs.offered])
    uneven = UNEVEN if rungs.sign else UNKNOWN
    ladder = Ladder(bounds, tally.column, partial(choose, counted, uneven))
    low, high = (0 if end == 0 else bounds[-1] for end in (part.low, part.high))
    return replace(part, low=-low, high=high, ladder=ladder, groups=full), tally


def columns_of(part: Part, groups: int, full: int) -> list[Aggregation]:
    """What the query has for a part: pieces at each bound, first rows in each bucket, or what the
    first `groups` groups add."""
    if part.buckets:
        of = part.column.removesuffix(f"{DOT}of")
        first = apply("equal", Column(PLACE), literal(1))
        values = [inside(_needed(of, full), *bucket) for bucket in part.buckets]
        return [Aggregation("sum", (apply("case", first, v, literal(0)),)) for v in values]
    if part.ladder is None:
        kept = apply("less_equal", Column(PLACE), literal(groups))
        value = clipped(Column(part.column), part.low, part.high)
        return [Aggregation("sum", (apply("case", kept, value, literal(0)),))]
    return [Aggregation("sum", (_piece(part, bound),)) for bound in part.ladder.bounds]


def _piece(part: Part, bound: int) -> ColumnNode:
    """What a group holds within the bound, in the direction of what it adds."""
    full = part.groups or 1
    of, zero, most = Column(part.column), literal(0), literal(full * bound)
    up_to = apply("clip", Column(_after(part.column)), zero, most)
    others = apply("coalesce", Column(_before(part.column)), zero)  # before the first there is none
    before = apply("clip", others, zero, most)
    piece = apply("subtract", up_to, before)
    if part.low < 0:
        piece = apply("case", apply("less", of, zero), apply("subtract", before, up_to), piece)
    return piece if full == 1 else clipped(piece, max(part.low, -bound), min(part.high, bound))


def _needed(part: str, full: int) -> ColumnNode:
    """The bound at which nothing is left out: neither of all groups together, nor of one."""
    whole = Column(_whole(part))
    if full == 1:
        return whole
    return apply("greatest", whole, apply("multiply", Column(_most(part)), literal(full)))


def _after(part: str) -> str:
    return f"{part}{DOT}after"


def _before(part: str) -> str:
    return f"{part}{DOT}before"


def _whole(part: str) -> str:
    return f"{part}{DOT}whole"


def _most(part: str) -> str:
    return f"{part}{DOT}most"
