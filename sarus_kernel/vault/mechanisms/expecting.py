"""What a measurement would give without its noise: for rows that are public, the twin's."""

from collections.abc import Mapping, Sequence

from sarus_kernel.vault.mechanisms.choosing import likeliest
from sarus_kernel.vault.mechanisms.measure import Key, by_key, finish, in_order, threshold
from sarus_kernel.vault.stages import Measurement, Released, Rows


def expect(measurement: Measurement, rows: Sequence[Rows], ratio: float) -> Released:
    """The table of a measurement over rows that nobody has to be protected from, scaled by `ratio`.

    Its error bars are those that the noise would make. Never call it with real rows: nothing here
    hides anybody.
    """
    width, counted = len(measurement.keys), len(measurement.queries)
    tables = [
        {key: [round(part * ratio) for part in parts] for key, parts in by_key(r, q, width).items()}
        for r, q in zip(rows[:counted], measurement.queries, strict=True)
    ]
    keys = _keys(measurement, tables)
    known: dict[str, list[float]] = {}
    for table, query in zip(tables, measurement.queries, strict=True):
        for place, part in enumerate(query.parts):
            known[part.column] = [float(table[k][place]) if k in table else 0.0 for k in keys]
    for each, histogram in zip(rows[counted:], measurement.histograms, strict=True):
        known |= likeliest(histogram, each, keys, ratio)
    return finish(measurement, keys, known)


def _keys(
    measurement: Measurement, tables: Sequence[Mapping[Key, Sequence[int]]]
) -> list[Key]:
    """The public keys, or those whose number of people is above the threshold."""
    if measurement.grid is not None or measurement.selection is None:
        return list(measurement.grid or ())
    query = measurement.queries[0]
    place = [part.column for part in query.parts].index(measurement.selection.part)
    least = threshold(measurement.mechanism, query, query.parts[place], measurement.selection)
    return in_order(key for key, parts in tables[0].items() if parts[place] > least)
