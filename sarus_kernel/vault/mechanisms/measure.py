"""Exact bounded rows in, a released table out: the only way from one to the other."""

from collections.abc import Iterable, Mapping, Sequence

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import Bounded, Counted, Measurement, Part, Released, Rows, Selection
from sarus_kernel.release import Cell, Interval
from sarus_kernel.vault.mechanisms.keys import (
    gaussian_keys,
    gaussian_threshold,
    laplace_keys,
    laplace_threshold,
)
from sarus_kernel.vault.mechanisms.noise import gaussian, half_width, laplace
from sarus_kernel.vault.mechanisms.quantiles import choose

Key = tuple[Cell, ...]
LARGEST = 2**62


def measure(measurement: Measurement, exact: Sequence[Rows]) -> Released:
    """The noisy table of a measurement whose `relations` gave `exact`, one Rows each."""
    counted = len(measurement.queries)
    return complete(measurement, count(measurement, exact[:counted]), exact[counted:])


def count(measurement: Measurement, exact: Sequence[Rows]) -> Counted:
    """The keys of a measurement whose `queries` gave `exact`, and the noisy parts of each.

    Every part of every query gets independent noise at the scale the measurement declares, and
    OpenDP's own map of that noise must not exceed the part's share of the loss. Keys are the
    public grid, or those whose noisy number of people passes the threshold; they come out sorted,
    because the engine's order depends on the data. Raises InternalError instead of releasing
    anything it cannot account for.
    """
    tables = [
        by_key(rows, query, len(measurement.keys))
        for rows, query in zip(exact, measurement.queries, strict=True)
    ]
    noisy: dict[str, list[float]] = {}
    if measurement.grid is not None:
        keys: list[Key] = list(measurement.grid)
    else:
        keys, noisy = _select(measurement, tables[0])
    for table, query in zip(tables, measurement.queries, strict=True):
        for place, part in enumerate(query.parts):
            if part.column not in noisy:
                values = [table[key][place] if key in table else 0 for key in keys]
                noisy[part.column] = _noisy(measurement, query, part, values)
    return Counted(tuple(keys), noisy)


def complete(measurement: Measurement, counted: Counted, exact: Sequence[Rows]) -> Released:
    """The noisy table of a measurement that is counted, and whose `histograms` gave `exact`."""
    noisy = dict(counted.parts)
    for rows, histogram in zip(exact, measurement.histograms, strict=True):
        noisy |= choose(histogram, rows, counted.keys)
    return finish(measurement, counted.keys, noisy)


def by_key(rows: Rows, query: Bounded, keys: int) -> Mapping[Key, Sequence[int]]:
    """Group key -> its parts. A part of no rows is null, which is a sum of nothing: zero."""
    if len(rows.columns) != keys + len(query.parts):
        raise InternalError("A worker's answer does not have the form of its query.")
    return {
        tuple(map(_plain, row[:keys])): [_integer(cell) for cell in row[keys:]] for row in rows.rows
    }


def _plain(cell: Cell) -> Cell:
    """Minus zero is zero: which of them stands for a group could be one single person's."""
    return cell + 0.0 if isinstance(cell, float) else cell


def _integer(cell: Cell) -> int:
    if cell is None:
        return 0
    if not isinstance(cell, int):
        raise InternalError("A worker's answer holds something that is not an integer.")
    return min(max(cell, -LARGEST), LARGEST)


def _select(
    measurement: Measurement, table: Mapping[Key, Sequence[int]]
) -> tuple[list[Key], dict[str, list[float]]]:
    """The keys that many people have, with their noisy numbers of people (a part, then paid)."""
    query, selection = measurement.queries[0], measurement.selection
    if selection is None:
        raise InternalError("A measurement has neither a grid of keys nor a selection.")
    names = [part.column for part in query.parts]
    place = names.index(selection.part)
    part, keys = query.parts[place], in_order(table)
    counts = {number: table[key][place] for number, key in enumerate(keys)}
    kept = _kept(measurement.mechanism, query, part, selection, counts)
    chosen = sorted(kept)
    return [keys[n] for n in chosen], {part.column: [float(kept[n]) for n in chosen]}


def _kept(
    mechanism: str, query: Bounded, part: Part, selection: Selection, counts: Mapping[int, int]
) -> dict[int, int]:
    scale, groups, most, delta = part.scale, query.groups, part.most, selection.delta
    least = threshold(mechanism, query, part, selection)
    if mechanism == "laplace":
        return laplace_keys(counts, scale, least, groups, most, epsilon_of(query, part), delta)
    return gaussian_keys(counts, scale, least, groups, most, rho_of(query, part), delta)


def threshold(mechanism: str, query: Bounded, part: Part, selection: Selection) -> int:
    """How many people a group must have, noise included, for its name to be told."""
    least = laplace_threshold if mechanism == "laplace" else gaussian_threshold
    return least(part.scale, query.groups, part.most, selection.delta)


def _noisy(
    measurement: Measurement, query: Bounded, part: Part, values: Sequence[int]
) -> list[float]:
    if measurement.mechanism == "laplace":
        drawn = laplace(values, part.scale, query.groups * part.most, epsilon_of(query, part))
    else:
        l2 = query.groups**0.5 * part.most
        drawn = gaussian(values, part.scale, l2, rho_of(query, part))
    return [float(value) for value in drawn]


def epsilon_of(query: Bounded, part: Part) -> float:
    """What Laplace noise on a part costs: its l1 sensitivity over the scale."""
    return query.groups * part.most / part.scale * ROUNDING


def rho_of(query: Bounded, part: Part) -> float:
    """What Gaussian noise on a part costs: (l2 sensitivity / scale)^2 / 2."""
    return query.groups * part.most**2 / (2 * part.scale**2) * ROUNDING


ROUNDING = 1 + 5e-10
"""OpenDP rounds its maps up; the scales were made larger by twice this much (rewriting/noise)."""


def finish(
    measurement: Measurement, keys: Sequence[Key], noisy: Mapping[str, Sequence[float]]
) -> Released:
    """The released table of its noisy parts: values and their error bars."""
    scales = {p.column: p.scale for q in measurement.queries for p in q.parts}
    kind = "laplace" if measurement.mechanism == "laplace" else "gaussian"
    widths = {name: half_width(kind, scale) for name, scale in scales.items()}  # type: ignore[arg-type]
    widths |= {choice.name: 0.0 for h in measurement.histograms for choice in h.choices}
    rows: list[tuple[Cell, ...]] = []
    intervals: list[tuple[Interval | None, ...]] = []
    for place, key in enumerate(keys):
        made = [
            output.finish([noisy[p][place] for p in o], [widths[p] for p in o])
            for output in measurement.outputs
            for o in [output.parts]
        ]
        rows.append((*key, *(value for value, _ in made)))
        intervals.append((*(None for _ in key), *(interval for _, interval in made)))
    columns = [*measurement.keys, *((o.name, o.kind) for o in measurement.outputs)]
    names, kinds = tuple(n for n, _ in columns), tuple(k for _, k in columns)
    return Released(names, kinds, tuple(rows), tuple(intervals))


def in_order(keys: Iterable[Key]) -> list[Key]:
    """The keys in an order that depends on nothing else."""
    return sorted(keys, key=_order)


def _order(key: Key) -> tuple[tuple[bool, str, float, str], ...]:
    """Nulls last, numbers by size, text by letters."""
    return tuple(
        (cell is None, "" if isinstance(cell, str) else "0",
         float(cell) if isinstance(cell, bool | int | float) else 0.0,
         cell if isinstance(cell, str) else "")
        for cell in key
    )  # fmt: skip
