"""Running sums, means and spreads of reals in the time of a few passes: by whole numbers.

A sum of floats depends on the order of adding, so it is added up anew for each row, in the order of
the values: of a person with 20,000 rows that takes minutes, and whether a question is done in its
time would be hers to decide. Whole numbers add up to the same in any order, so an engine may go
from row to row. Each value is written in steps that follow from the largest of its partition, which
is its person's own; what is below 2^-70 of that one is left out (a double itself has 53 bits).
Squares are of steps of 2^-30 of the partition's half width. Nothing here can fail: beyond 2^26 rows
of a partition a sum is null.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Relation, Scope, project
from sarus_kernel.plan.types import Kind, Schema
from sarus_kernel.plan.windows import Window, WindowFunction

SHORT = 100
"""Rows of a frame that may be added up anew for each row."""
BITS, SQUARED = 36, 30
LEAST = -980
"""Numbers below two to this power have fewer bits; smaller steps would be none."""
DOT = "\N{MIDDLE DOT}"
TOTALS, SPREADS = ("sum", "mean"), ("variance", "stddev")


def in_passes(node: Window, scope: Scope) -> Relation:
    """The same columns; those that would be added up anew for each row, from running sums of
    whole numbers over the same frames."""
    schema = scope.schema(node.relation)
    slow = {name: function for name, function in zip(node.names, node.functions, strict=True)
            if _slow(function, schema)}  # fmt: skip
    if not slow:
        return node
    reals = {n: apply("to_number", f.arguments[0]) for n, f in slow.items()}
    ends = {f"{DOT}{end}{DOT}{n}": WindowFunction(end, (x,))
            for n, x in reals.items() for end in ("min", "max")}  # fmt: skip
    within = Window(node.relation, node.partition, (), (), tuple(ends), tuple(ends.values()))
    steps: dict[str, ColumnNode] = {}
    digits: dict[str, ColumnNode] = {}
    for name, function in slow.items():
        total = function.function in TOTALS
        steps |= (_step if total else _middle)(name)
        digits |= (_digits if total else _squares)(name, reals[name])
    kept: dict[str, ColumnNode] = {name: Column(name) for name in schema}
    stepped = project(within, kept | steps)
    kept |= {name: Column(name) for name in steps}
    summed = _summed(node, slow, digits, project(stepped, kept | digits))
    results = {n: _result(n, f.function) for n, f in slow.items()}
    found: dict[str, ColumnNode] = {}
    for name, type_ in scope.schema(node).items():
        column = results.get(name, Column(name))
        bounded = name in results and type_.bounded
        found[name] = apply("clip", column, literal(type_.low), literal(type_.high)) \
            if bounded else column  # fmt: skip
    return project(summed, found)


def _slow(function: WindowFunction, schema: Schema) -> bool:
    """Whether an engine adds it up anew for each row, and these may be many."""
    if function.function not in (*TOTALS, *SPREADS) or function.whole:
        return False
    kind = function.arguments[0].type(schema).kind
    if kind not in (Kind.NUMBER, Kind.INTEGER) or (
        kind is Kind.INTEGER and function.function in TOTALS
    ):
        return False
    edges = function.start, function.end
    short = None not in edges and edges[1] - edges[0] <= SHORT  # type: ignore[operator]
    return not (short and function.frame == "rows")


def _summed(
    node: Window,
    slow: Mapping[str, WindowFunction],
    digits: Mapping[str, ColumnNode],
    rows: Relation,
) -> Window:
    """The window with whole numbers in the place of reals, over the frames of these."""
    made: dict[str, WindowFunction] = {
        name: function
        for name, function in zip(node.names, node.functions, strict=True)
        if name not in slow
    }
    for name, function in slow.items():
        for digit in (each for each in digits if each.endswith(f"{DOT}{name}")):
            made[f"{digit}{DOT}sum"] = replace(function, function="sum", arguments=(Column(digit),))
        made[f"{DOT}count{DOT}{name}"] = replace(function, function="count")
    return replace(node, relation=rows, names=tuple(made), functions=tuple(made.values()))


def _step(name: str) -> dict[str, ColumnNode]:
    """A power of two, of which the largest number of the partition is 2^35 or less."""
    ends = (Column(f"{DOT}{end}{DOT}{name}") for end in ("min", "max"))
    top = apply("greatest", *(apply("absolute", end) for end in ends))
    size = apply("ceil", apply("divide", apply("ln", top), literal(math.log(2))))
    power = apply("greatest", apply("coalesce", size, literal(LEAST)), literal(LEAST))
    step = apply("power", literal(2.0), apply("subtract", power, literal(BITS - 1)))
    return {f"{DOT}step{DOT}{name}": step}


def _digits(name: str, real: ColumnNode) -> dict[str, ColumnNode]:
    """A number in whole steps, and the rest of it in steps of 2^-36 of these."""
    step = Column(f"{DOT}step{DOT}{name}")
    first = apply("floor", apply("divide", real, step))
    rest = apply("subtract", real, apply("multiply", apply("to_number", first), step))
    second = apply("floor", apply("multiply", apply("divide", rest, step), literal(2.0**BITS)))
    return {
        f"{DOT}first{DOT}{name}": apply("to_integer", first),
        f"{DOT}second{DOT}{name}": apply("to_integer", second),
    }


def _middle(name: str) -> dict[str, ColumnNode]:
    """The middle of a partition's numbers, and a step: 2^30 of them reach from it to either end."""
    halves = [apply("divide", Column(f"{DOT}{end}{DOT}{name}"), literal(2.0))
              for end in ("max", "min")]  # fmt: skip
    step = apply("multiply", apply("subtract", *halves), literal(2.0**-SQUARED))
    return {f"{DOT}step{DOT}{name}": step, f"{DOT}middle{DOT}{name}": apply("add", *halves)}


def _squares(name: str, real: ColumnNode) -> dict[str, ColumnNode]:
    """How many steps a number is away from the middle, and the square of that in two parts."""
    step, middle = Column(f"{DOT}step{DOT}{name}"), Column(f"{DOT}middle{DOT}{name}")
    place = apply("divide", apply("subtract", real, middle), apply("null_if", step, literal(0.0)))
    whole = apply("to_integer", apply("round", place))
    known = apply("not", apply("is_null", real))
    at = apply("case", known, apply("coalesce", whole, literal(0)), literal(None))
    square = apply("multiply", at, at)
    return {
        f"{DOT}place{DOT}{name}": at,
        f"{DOT}upper{DOT}{name}": apply("integer_divide", square, literal(2**SQUARED)),
        f"{DOT}lower{DOT}{name}": apply("modulo", square, literal(2**SQUARED)),
    }


def _result(name: str, function: str) -> ColumnNode:
    """What a row has, of the running sums."""
    step, count = Column(f"{DOT}step{DOT}{name}"), Column(f"{DOT}count{DOT}{name}")

    def summed(what: str) -> ColumnNode:
        return apply("to_number", Column(f"{DOT}{what}{DOT}{name}{DOT}sum"))

    if function in TOTALS:
        less = apply("multiply", step, literal(2.0**-BITS))
        parts = (("first", step), ("second", less))
        total = apply("add", *(apply("multiply", summed(what), each) for what, each in parts))
        return total if function == "sum" else apply("divide", total, count)
    upper = apply("multiply", summed("upper"), literal(2.0**SQUARED))
    squares = apply("add", upper, summed("lower"))
    mean = apply("divide", apply("multiply", summed("place"), summed("place")), count)
    over = apply("greatest", apply("subtract", squares, mean), literal(0.0))
    of_steps = apply("divide", over, apply("subtract", count, literal(1)))
    if function == "stddev":
        return apply("multiply", apply("sqrt", of_steps), step)
    return apply("multiply", of_steps, apply("multiply", step, step))
