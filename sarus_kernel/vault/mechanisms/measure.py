"""Exact bounded rows in, a released table out: the only way from one to the other."""

from collections.abc import Iterable, Mapping, Sequence

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import Bounded, Counted, Measurement, Part, Released, Rows, Selection
from sarus_kernel.release import Cell
from sarus_kernel.vault.mechanisms.finishing import at_rung, finish, width_of
from sarus_kernel.vault.mechanisms.keys import (
    gaussian_keys,
    gaussian_threshold,
    laplace_keys,
    laplace_threshold,
)
from sarus_kernel.vault.mechanisms.noise import gaussian, laplace
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
        values = {**columns_of(table, query, keys), **pooled(table, query)}
        for part in query.parts:
            if part.ladder is None and part.columns[0] not in noisy:
                noisy |= _all_columns(measurement, query, part, values)
        for part in query.parts:
            if part.ladder is not None:
                noisy |= _on_ladder(measurement, query, part, values, noisy)
    return Counted(tuple(keys), for_each(measurement, noisy, len(keys)))


def columns_of(
    table: Mapping[Key, Sequence[int]], query: Bounded, keys: Sequence[Key]
) -> dict[str, list[int]]:
    """The exact parts of a query, a list for each column, in the order of the keys."""
    nothing = [0] * len(query.columns)
    rows = [table.get(key, nothing) for key in keys]
    return {column: [row[place] for row in rows] for place, column in enumerate(query.columns)}


def pooled(table: Mapping[Key, Sequence[int]], query: Bounded) -> dict[str, list[int]]:
    """The exact parts that are told of all groups together, one figure for each column.

    Of all groups that there are, told or not: which of them a person is counted in matters to
    nobody then.
    """
    names = {column for part in query.parts if part.pooled for column in part.columns}
    return {
        column: [sum(row[place] for row in table.values())]
        for place, column in enumerate(query.columns)
        if column in names
    }


def for_each(
    measurement: Measurement, noisy: Mapping[str, list[float]], keys: int
) -> dict[str, list[float]]:
    """The figures of each key, with those of all groups together beside each."""
    parts = (part for query in measurement.queries for part in query.parts if part.pooled)
    names = {column for part in parts for column in part.columns}
    return {name: told * keys if name in names else told for name, told in noisy.items()}


def _all_columns(
    measurement: Measurement, query: Bounded, part: Part, values: Mapping[str, Sequence[int]]
) -> dict[str, list[float]]:
    """Noise for every column of a part, drawn in one go: of a tally they all have the same."""
    size = len(values[part.columns[0]])
    told = _noisy(measurement, query, part, [n for c in part.columns for n in values[c]])
    return {c: told[n * size : (n + 1) * size] for n, c in enumerate(part.columns)}


def _on_ladder(
    measurement: Measurement,
    query: Bounded,
    part: Part,
    values: Mapping[str, Sequence[int]],
    noisy: Mapping[str, Sequence[float]],
) -> dict[str, list[float]]:
    """The one sum that is released, and at which bound.

    Which one follows from the noisy tally alone, and noise goes with the bound: so it costs the
    same whichever it is (adaptive composition with a tally that is paid for by itself).
    """
    rung, last = chosen_rung(measurement, query, part, noisy, len(values[part.columns[0]]))
    at = at_rung(part, rung)
    told = _noisy(measurement, query, at, values[part.columns[rung]])
    return {part.column: told, **beside(part, rung, last, told)}


def beside(part: Part, rung: int, last: int, told: Sequence[float]) -> dict[str, list[float]]:
    """What is released with a sum of a ladder, as often as there are groups."""
    figures = {part.rung: rung, part.last: last, part.total: sum(told)}
    return {name: [float(figure)] * len(told) for name, figure in figures.items()}


def chosen_rung(
    measurement: Measurement,
    query: Bounded,
    part: Part,
    noisy: Mapping[str, Sequence[float]],
    groups: int,
) -> tuple[int, int]:
    """Which bound of a ladder, and the last bucket with people, by what was released."""
    ladder = part.ladder
    tally = next((p for p in query.parts if ladder and p.column == ladder.tally), None)
    if ladder is None or tally is None:
        raise InternalError("A sum is offered at several bounds without a tally to choose by.")
    counts = [sum(noisy[column]) for column in tally.columns]
    told = max(len(noisy[tally.columns[0]]), 1)
    widths = [width_of(measurement, part.scale) for part in (tally, part)]
    rung, last = ladder.choose(counts, widths[0] * told**0.5, widths[1] * max(groups, 1) ** 0.5)
    return min(max(rung, 0), len(ladder.bounds) - 1), last


def complete(measurement: Measurement, counted: Counted, exact: Sequence[Rows]) -> Released:
    """The noisy table of a measurement that is counted, and whose `histograms` gave `exact`."""
    noisy = dict(counted.parts)
    for rows, histogram in zip(exact, measurement.histograms, strict=True):
        noisy |= choose(histogram, rows, counted.keys)
    return finish(measurement, counted.keys, noisy)


def by_key(rows: Rows, query: Bounded, keys: int) -> Mapping[Key, Sequence[int]]:
    """Group key -> its parts. A part of no rows is null, which is a sum of nothing: zero."""
    if len(rows.columns) != keys + len(query.columns):
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
    """The keys that many people have, with their noisy numbers of people (a part, then paid).

    Only keys in which somebody is counted are given noise. One person is counted in so many groups,
    and only these may come or go with her: the threshold's delta is for that many. Where `hidden`
    people of each group are not looked at, it is max(count - hidden, 0) that is given noise: it
    moves by one with one person, as the count does, and what is told is the count again.
    """
    query, selection = measurement.queries[0], measurement.selection
    if selection is None:
        raise InternalError("A measurement has neither a grid of keys nor a selection.")
    part, place = selecting(query, selection)
    hidden = selection.hidden
    keys = in_order(key for key, parts in table.items() if parts[place] > hidden)
    counts = {number: table[key][place] - hidden for number, key in enumerate(keys)}
    kept = _kept(measurement.mechanism, query, part, selection, counts)
    chosen = sorted(kept)
    return [keys[n] for n in chosen], {part.column: [float(kept[n] + hidden) for n in chosen]}


def selecting(query: Bounded, selection: Selection) -> tuple[Part, int]:
    """The part that counts people per group, and where its column is. Raises InternalError."""
    part = next((p for p in query.parts if p.column == selection.part), None)
    if part is None or part.columns != (part.column,):
        raise InternalError("Keys are selected by a part that is not there.")
    return part, query.columns.index(part.column)


def _kept(
    mechanism: str, query: Bounded, part: Part, selection: Selection, counts: Mapping[int, int]
) -> dict[int, int]:
    scale, groups, most, delta = part.scale, query.groups_of(part), part.most, selection.delta
    least = _least(mechanism, query, part, selection)
    if mechanism == "laplace":
        return laplace_keys(counts, scale, least, groups, most, epsilon_of(query, part), delta)
    return gaussian_keys(counts, scale, least, groups, most, rho_of(query, part), delta)


def threshold(mechanism: str, query: Bounded, part: Part, selection: Selection) -> int:
    """How many people a group must have, noise included, for its name to be told."""
    return selection.hidden + _least(mechanism, query, part, selection)


def _least(mechanism: str, query: Bounded, part: Part, selection: Selection) -> int:
    """The same of people beside those that are not looked at."""
    least = laplace_threshold if mechanism == "laplace" else gaussian_threshold
    return least(part.scale, query.groups_of(part), part.most, selection.delta)


def _noisy(
    measurement: Measurement, query: Bounded, part: Part, values: Sequence[int]
) -> list[float]:
    if measurement.mechanism == "laplace":
        l1 = query.groups_of(part) * part.most
        drawn = laplace(values, part.scale, l1, epsilon_of(query, part))
    else:
        l2 = query.groups_of(part) ** 0.5 * part.most
        drawn = gaussian(values, part.scale, l2, rho_of(query, part))
    return [float(value) for value in drawn]


def epsilon_of(query: Bounded, part: Part) -> float:
    """What Laplace noise on a part costs: its l1 sensitivity over the scale."""
    return query.groups_of(part) * part.most / part.scale * ROUNDING


def rho_of(query: Bounded, part: Part) -> float:
    """What Gaussian noise on a part costs: (l2 sensitivity / scale)^2 / 2."""
    return query.groups_of(part) * part.most**2 / (2 * part.scale**2) * ROUNDING


ROUNDING = 1 + 5e-10
"""OpenDP rounds its maps up; the scales were made larger by twice this much (rewriting/noise)."""


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
