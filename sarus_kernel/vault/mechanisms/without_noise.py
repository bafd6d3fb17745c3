"""What a measurement would give without its noise: for rows that are public, the twin's."""

from collections.abc import Mapping, Sequence

from sarus_kernel.measurements import Counted, Measurement, Released, Rows
from sarus_kernel.vault.mechanisms.finishing import finish
from sarus_kernel.vault.mechanisms.measure import (
    Key,
    beside,
    by_key,
    chosen_rung,
    columns_of,
    for_each,
    in_order,
    pooled,
    selecting,
    threshold,
)
from sarus_kernel.vault.mechanisms.quantiles import likeliest


def expect_counts(measurement: Measurement, rows: Sequence[Rows], ratio: float) -> Counted:
    """`measure.count` over rows that nobody has to be protected from, scaled by `ratio`.

    Never call it with real rows: nothing here hides anybody.
    """
    width = len(measurement.keys)
    tables = [
        {key: [round(part * ratio) for part in parts] for key, parts in by_key(r, q, width).items()}
        for r, q in zip(rows, measurement.queries, strict=True)
    ]
    keys = _keys(measurement, tables)
    known: dict[str, list[float]] = {}
    for table, query in zip(tables, measurement.queries, strict=True):
        values = {**columns_of(table, query, keys), **pooled(table, query)}
        known |= {column: list(map(float, each)) for column, each in values.items()}
        for part in query.parts:
            if part.ladder is not None:
                rung, last = chosen_rung(measurement, query, part, known, len(keys))
                told = known[part.columns[rung]]
                known |= {part.column: told, **beside(part, rung, last, told)}
    return Counted(tuple(keys), for_each(measurement, known, len(keys)))


def expect(
    measurement: Measurement, counted: Counted, rows: Sequence[Rows], ratio: float
) -> Released:
    """`measure.complete` of the same: its error bars are those that the noise would make."""
    known = dict(counted.parts)
    for each, histogram in zip(rows, measurement.histograms, strict=True):
        known |= likeliest(histogram, each, counted.keys, ratio)
    return finish(measurement, counted.keys, known)


def _keys(
    measurement: Measurement, tables: Sequence[Mapping[Key, Sequence[int]]]
) -> list[Key]:
    """The public keys, or those whose number of people is above the threshold."""
    if measurement.grid is not None or measurement.selection is None:
        return list(measurement.grid or ())
    query = measurement.queries[0]
    part, place = selecting(query, measurement.selection)
    least = threshold(measurement.mechanism, query, part, measurement.selection)
    return in_order(key for key, parts in tables[0].items() if parts[place] > least)
