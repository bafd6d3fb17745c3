"""What an answer would be like, without running anything: label, price, expected error, the SQL."""

import math
from collections.abc import Callable
from dataclasses import replace
from statistics import median

from sarus_kernel.engines.sql.dialects import DIALECTS
from sarus_kernel.engines.sql.render import render
from sarus_kernel.measurements import SHARES, Histogram, Measurement, Output, Part, SafeQuery
from sarus_kernel.measurements.running_sums import longest
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.inner import KeepBlock, KeepKeys, KeepRange, NameCells, NumberKeys
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.walk import bottom_up
from sarus_kernel.release import UNKNOWN, Cell, Interval, Provenance, Value
from sarus_kernel.rewriting.derivation import derivation
from sarus_kernel.vault.mechanisms import half_width
from sarus_kernel.wire.messages import Explanation

MOST_COUNTED = 10_000
"""A part of which one person adds more is no count, but a sum in small steps."""
LARGEST_COUNT = 2**15
LARGE = 1e12
"""A value so large that no edge (a count is not negative) shortens its interval."""


def explain(
    query: SafeQuery,
    provenance: Provenance,
    catalog: Catalog,
    of_twin: Value | None = None,
    engine: str = "duckdb",
) -> Explanation:
    """The explanation of a safe query. It reads no real row, so it is free.

    of_twin   the answer of the synthetic twin, with the error bars that the real one will have
    engine    whose SQL is shown: the one that holds the data
    """
    expected = _typical(of_twin, _half) if of_twin is not None else ()
    if not any(half for _, half in expected):
        expected = tuple(pair for m in query.measurements for pair in _expected(m))
    steps = [step for m in query.measurements for step in _steps(m)]
    steps += dict.fromkeys(derivation(r, catalog) for m in query.measurements for r in m.relations)
    return Explanation(
        provenance.label,
        provenance.loss,
        provenance.question,
        expected,
        (*steps, *query.notes),
        _text(query, catalog, engine),
        _typical(of_twin, _share) if of_twin is not None else (),
    )


Columns = tuple[tuple[str, float | None], ...]


def typical(foretold: Value | None) -> tuple[Columns, Columns]:
    """Of each column with error bars: half the width in the middle of its rows, and as a share."""
    if foretold is None:
        return (), ()
    return _typical(foretold, _half), _typical(foretold, _share)


def _typical(
    of_twin: Value, measure: Callable[[Cell, Interval | None], float | None]
) -> tuple[tuple[str, float | None], ...]:
    """Of each column with error bars, the median over its rows, large groups weighing more."""
    found, weights = [], _weights(of_twin)
    for place, name in enumerate(of_twin.columns):
        pairs = zip(of_twin.rows, of_twin.intervals, strict=True) if of_twin.intervals else ()
        known = [measure(row[place], bars[place]) for row, bars in pairs]
        numbers = [(n, w) for n, w in zip(known, weights, strict=False) if n is not None]
        if numbers:
            found.append((name, _middle(numbers)))
    return tuple(found)


def _weights(of_twin: Value) -> list[float]:
    """How many people, or rows, each row stands for, where a column counts them; else all alike.

    People look at large groups: one that nobody is in says nothing of how exact an answer is.
    """
    counts = [
        max((float(cell) for cell, bar in zip(row, bars, strict=True)
             if bar is not None and isinstance(cell, int)), default=0.0)
        for row, bars in zip(of_twin.rows, of_twin.intervals, strict=False)
    ]  # fmt: skip
    return [max(0.0, n) for n in counts] if any(n > 0 for n in counts) else [1.0] * len(counts)


def _middle(numbers: list[tuple[float, float]]) -> float:
    """The median by weight; the plain one of numbers that weigh the same, or nothing."""
    if len({weight for _, weight in numbers}) == 1:
        return median(number for number, _ in numbers)
    half, seen = sum(weight for _, weight in numbers) / 2, 0.0
    for number, weight in sorted(numbers):
        seen += weight
        if seen >= half:
            return number
    return numbers[-1][0]


def _half(_: Cell, bar: Interval | None) -> float | None:
    return None if bar is None or bar == UNKNOWN else (bar.high - bar.low) / 2


def _share(value: Cell, bar: Interval | None) -> float | None:
    """Half the width as a share of the value; of nothing, all of it."""
    if bar is None or not isinstance(value, int | float):
        return None
    if bar == UNKNOWN:
        return math.inf
    half = (bar.high - bar.low) / 2
    return half / abs(value) if value else (math.inf if half else 0.0)


def _text(query: SafeQuery, catalog: Catalog, engine: str) -> str:
    """All that would be run, as SQL: the bounded queries, then what is made of their answers."""
    bounded = [
        f"-- {m.name}\n{sql(relation, catalog, engine)}"
        for m in query.measurements
        for relation in m.relations
    ]
    last = sql(query.post, catalog, engine)
    if not bounded:
        return last
    return "\n\n".join([*bounded, f"-- then, from what was released\n{last}"])


def _expected(measurement: Measurement) -> list[tuple[str, float | None]]:
    return [
        (output.name.split("#")[0], _width(output, measurement)) for output in measurement.outputs
    ]


def _width(output: Output, measurement: Measurement) -> float | None:
    """Half the width of a 95 % interval, where it does not depend on the answer: for counts."""
    if len(output.parts) != 1:
        return None
    scales = {p.column: p.scale for q in measurement.queries for p in q.parts}
    if output.parts[0] not in scales:
        return None  # a quantile: how wide it is depends on how the values lie
    kind = "laplace" if measurement.mechanism == "laplace" else "gaussian"
    width = half_width(kind, scales[output.parts[0]])
    _, interval = output.finish([LARGE], [width])
    return None if interval is None else (interval.high - interval.low) / 2


def _steps(measurement: Measurement) -> list[str]:
    noise = "Laplace" if measurement.mechanism == "laplace" else "Gaussian"
    keys = ", ".join(name.split("#")[0] for name, _ in measurement.keys)
    rows = "one row" if not measurement.keys else f"one row per {len(measurement.keys)} keys"
    if measurement.grid is not None and measurement.keys:
        rows = f"the {len(measurement.grid)} public groups, empty ones included"
    if measurement.grid is None:
        rows = f"the groups that enough people have ({keys})"
    parts = [part for query in measurement.queries for part in query.parts]
    most = ", ".join(_weight(part) for part in parts)
    sums = "one sum" if len(parts) == 1 else f"{len(parts)} sums"
    how = [f"discrete {noise} noise on {sums}: {most}"] if parts else []
    how += [_chosen(histogram) for histogram in measurement.histograms]
    return [
        f"{measurement.name}: {rows}; {'; '.join(how)}.",
        f"It costs epsilon {measurement.loss.epsilon:g}, delta {measurement.loss.delta:g} "
        f"(rho {measurement.loss.rho:.6g}).",
    ]


def _chosen(histogram: Histogram) -> str:
    """How far the noise moves the rank of a chosen value: in rows."""
    if histogram.summed:
        moved = histogram.scale * longest(histogram.bins)
        return (
            f"values read off noisy running sums of {histogram.bins:,} bins (of "
            f"{histogram.most:,} rows at most by one person; a rank is moved by some "
            f"{moved:,.1f} rows, however many are read)"
        )
    moved = histogram.choices[0].scale / SHARES
    return (
        f"values chosen from {histogram.bins:,} bins by noisy ranks (of {histogram.most:,} rows at "
        f"most by one person; a rank is moved by some {moved:,.1f} rows)"
    )


def sql(relation: Relation, catalog: Catalog, engine: str = "duckdb") -> str:
    """A relation of a safe query as people may read it: the vault's secret is left out."""
    dialect = DIALECTS[engine]
    tree = render(_unsalted(relation), Scope(catalog), dialect)
    text: str = tree.sql(dialect=dialect.name, pretty=True)
    return text


def _unsalted(relation: Relation) -> Relation:
    """The query without the vault's secret."""

    def hide(node: Node) -> Node:
        if isinstance(node, KeepKeys | NumberKeys | KeepBlock | NameCells | KeepRange):
            return replace(node, salt="(secret)")
        return node

    hidden = bottom_up(hide, relation)
    assert isinstance(hidden, Relation)
    return hidden


def _weight(part: Part) -> str:
    """How much one person weighs, beside the noise. Sums are in steps of their own: as a ratio."""
    if part.buckets:
        return f"people in {len(part.buckets)} buckets by how much they add, each in one"
    if part.ladder is not None and part.most <= LARGEST_COUNT:
        few, many = part.ladder.bounds[0], part.ladder.bounds[-1]
        return f"clipped at one of {len(part.ladder.bounds)} bounds from {few:,} to {many:,}"
    if part.ladder is not None:
        return f"clipped at one of {len(part.ladder.bounds)} bounds"
    if part.most <= MOST_COUNTED:
        return f"at most {part.most:,} by one person (scale {part.scale:,.1f})"
    return f"noise of {part.scale / part.most:,.1f} times the most that one person adds"
