"""What is made of noisy figures: a released table and its error bars. Nothing here sees a row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sarus_kernel.measurements import Measurement, Part, Released
from sarus_kernel.release import Cell, Interval
from sarus_kernel.vault.mechanisms.noise import half_width
from sarus_kernel.vault.mechanisms.selected import selected_width


def at_rung(part: Part, rung: int) -> Part:
    """The part as it is at one bound of its ladder: less of a person, and noise in proportion."""
    bound = part.ladder.bounds[rung] if part.ladder is not None else part.most
    scale = part.scale * bound / part.most
    return replace(part, low=max(part.low, -bound), high=min(part.high, bound), scale=scale)


def finish(
    measurement: Measurement, keys: Sequence[tuple[Cell, ...]], noisy: Mapping[str, Sequence[float]]
) -> Released:
    """The released table of its noisy parts: values and their error bars."""
    widths: dict[str, float] = {}
    for part in (part for query in measurement.queries for part in query.parts):
        widths |= _widths(measurement, part, noisy)
    widths |= {choice.name: 0.0 for h in measurement.histograms for choice in h.choices}
    rows: list[tuple[Cell, ...]] = []
    intervals: list[tuple[Interval | None, ...]] = []
    for place, key in enumerate(keys):
        made = [
            output.finish(
                [noisy[p][place] for p in o],
                [_own_width(measurement, p, noisy[p][place], widths[p]) for p in o],
            )
            for output in measurement.outputs
            for o in [output.parts]
        ]
        rows.append((*key, *(value for value, _ in made)))
        intervals.append((*(None for _ in key), *(interval for _, interval in made)))
    columns = [*measurement.keys, *((o.name, o.kind) for o in measurement.outputs)]
    names, kinds = tuple(n for n, _ in columns), tuple(k for _, k in columns)
    return Released(names, kinds, tuple(rows), tuple(intervals))


def _own_width(measurement: Measurement, part: str, told: float, width: float) -> float:
    """That of a part; more for the number a group was selected by: it is shown by being high."""
    if measurement.selection is None or part != measurement.selection.part:
        return width
    (scale,) = (p.scale for p in measurement.queries[0].parts if p.column == part)
    return max(width, selected_width(measurement.mechanism, scale, round(told)))


def _widths(
    measurement: Measurement, part: Part, noisy: Mapping[str, Sequence[float]]
) -> dict[str, float]:
    """Half the widths of the intervals of all that a part has released."""
    if part.ladder is None:
        width = width_of(measurement, part.scale)
        return dict.fromkeys(part.columns, width)
    rung = int(noisy[part.rung][0]) if noisy[part.rung] else 0
    width = width_of(measurement, at_rung(part, rung).scale)
    return {part.column: width, part.rung: 0.0, part.last: 0.0, part.total: 0.0}


def width_of(measurement: Measurement, scale: float) -> float:
    """Half the width of a 95 % interval of one figure of such noise."""
    return half_width("laplace" if measurement.mechanism == "laplace" else "gaussian", scale)
