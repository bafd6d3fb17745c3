"""Running sums of reals by whole numbers: the same figures, in the time of a few passes."""

import math
from random import Random

import pytest

from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.relations import Project, Relation, Scope, Table
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window, WindowFunction
from sarus_kernel.rewriting.running_totals import in_passes
from tests.privacy.ward import CATALOG, database, rows_of

FRAMES = (("rows", None, 0), ("range", None, 0), ("rows", 0, None), ("rows", -500, 1))
NAMES = ("sum", "mean", "variance", "stddev")
FUNCTIONS = tuple(
    WindowFunction(name, (Column("cost"),), *frame) for frame in FRAMES for name in NAMES
)
VALUES = {
    "money": (0.1, 0.2, 0.7, 12.25, -3.5, None),
    "far apart": (1e9, 1e-3, 0.5, -7.0, None),
    "huge": (1e300, -1e299, 3e300, 1.0),
    "tiny": (1e-300, 0.0, -2e-300),
    "one": (4.5,),
    "none": (None,),
    "zero": (0.0, -0.0),
}


def window(*functions: WindowFunction) -> Window:
    """Functions of each person's costs in the order of visits."""
    kept = ("visit_id", "patient", "code", "cost")
    rows = Project(Table("visit"), kept, tuple(map(Column, kept)))
    names = tuple(f"w{place}" for place in range(len(functions)))
    keys = (Column("patient"),), (Column("code"),)
    return Window(rows, *keys, (False,), names, functions)


def answers(relation: Relation, rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Row by row."""
    engine = database({"visit": rows})  # type: ignore[dict-item]
    return sorted(rows_of(engine, relation, {}, CATALOG).rows, key=lambda row: int(str(row[0])))


def visits(values: tuple[float | None, ...], seed: int = 1) -> list[tuple[object, ...]]:
    """Three people, many of whose visits have the same code."""
    random = Random(seed)
    return [(n, n % 3, random.randint(1, 30), random.choice(values), None, None)
            for n in range(200)]  # fmt: skip


@pytest.mark.parametrize("values", VALUES)
def test_the_same_figures(values: str) -> None:
    """As when each row's frame is added up anew; squares to a thousand-millionth of the range."""
    rows, plain = visits(VALUES[values]), window(*FUNCTIONS)
    known = [abs(v) for v in VALUES[values] if v is not None]
    largest = max(known, default=0.0)
    expected, found = (answers(r, rows) for r in (plain, in_passes(plain, Scope(CATALOG))))
    types = [*Scope(CATALOG).schema(plain).values()][4:]
    for one, other in zip(expected, found, strict=True):
        assert one[:4] == other[:4]
        for function, type_, was, b in zip(FUNCTIONS, types, one[4:], other[4:], strict=True):
            a = was
            square = largest**2 if largest < 1e100 else math.inf
            off = {"sum": largest * 1e-13, "mean": largest * 1e-15, "variance": square * 1e-8,
                   "stddev": max(largest * 1e-7, 1e-250)}[function.function]  # fmt: skip
            assert (a is None) == (b is None) or square == math.inf or largest < 1e-100, function
            if isinstance(a, float) and isinstance(b, float):
                a = min(max(a, type_.low), type_.high) if type_.bounded else a  # type: ignore
                assert b == pytest.approx(a, rel=1e-7, abs=off), function


def test_sums_of_money_are_exact() -> None:
    """Once rounded, as `math.fsum` is: what is compared with a whole number falls on its side."""
    running = WindowFunction("sum", (Column("cost"),), "range", None, 0)
    rows = visits(VALUES["money"], 2)
    for row in answers(in_passes(window(running), Scope(CATALOG)), rows):
        own = [r[3] for r in rows if r[1] == row[1] and int(str(r[2])) <= int(str(row[2]))]
        known = [float(str(cost)) for cost in own if cost is not None]
        assert row[4] == (math.fsum(known) if known else None)


def test_only_what_would_be_added_up_anew_is_written_otherwise() -> None:
    """Whole partitions, short frames, counts and sums of whole numbers stay as they are."""
    quick = (
        *(WindowFunction(name, (Column("cost"),)) for name in NAMES),
        *(WindowFunction(name, (Column("cost"),), "rows", -60, 0) for name in NAMES),
        WindowFunction("sum", (Column("code"),), "rows", None, 0),
        WindowFunction("max", (Column("cost"),), "rows", None, 0),
        WindowFunction("count", (), "rows", None, 0),
    )
    plain = window(*quick)
    assert in_passes(plain, Scope(CATALOG)) is plain
    for slow in FUNCTIONS:
        made = in_passes(window(slow), Scope(CATALOG))
        sums = [f for n in walk(made) if isinstance(n, Window) for f in n.functions]
        schema = Scope(CATALOG).schema(made)
        assert [*schema] == ["visit_id", "patient", "code", "cost", "w0"]
        assert {f.function for f in sums} == {"min", "max", "sum", "count"}
