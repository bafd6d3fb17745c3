"""Run a safe query: measure each release point in turn, then post-process what was released."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sarus_kernel.engines.sql.dialects import DIALECTS
from sarus_kernel.engines.sql.render import render
from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import (
    Counted,
    Measurement,
    Released,
    Rows,
    SafeQuery,
    Shape,
    Twin,
)
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Project, Relation, Scope, Sort
from sarus_kernel.release import UNKNOWN, Cell, Interval, Value
from sarus_kernel.rewriting.handed_over import HandedOver, handed_over
from sarus_kernel.rewriting.histograms import fitted
from sarus_kernel.rewriting.intervals import MARK, widened
from sarus_kernel.vault.foresight import Foresight, Tried
from sarus_kernel.vault.mechanisms.measure import complete, count
from sarus_kernel.vault.mechanisms.without_noise import expect, expect_counts
from sarus_kernel.vault.workers.pool import Workers

EXTREME = 1e100
"""A half width above this says that nothing is known: what is worked out from UNKNOWN."""
Ask = Callable[[Sequence[Relation], Mapping[str, Rows]], tuple[Rows, ...] | None]


@dataclass(frozen=True)
class Way:
    """How exact rows become a released table: first the keys and what is counted, then the rest.

    run  what of a measurement is run
    """

    count: Callable[[Measurement, Sequence[Rows]], Counted]
    complete: Callable[[Measurement, Counted, Sequence[Rows]], Released]
    run: Callable[[Measurement, Scope], HandedOver] = handed_over


NOISY = Way(count, complete)
NOTHING = Released((), (), (), ())


def need_light(query: SafeQuery, catalog: Catalog, engine: str) -> None:
    """Raises QuestionError where an engine cannot be asked this. Nothing is charged before."""
    if not DIALECTS[engine].shares:
        for measurement in query.measurements:
            for relation in handed_over(measurement, Scope(catalog)).relations:
                render(relation, Scope(catalog), DIALECTS[engine])


def run(query: SafeQuery, shape: Shape, catalog: Catalog, workers: Workers) -> Value:
    """The released value. The charge is on disk before this is called (see answer.py)."""
    value = _answer(query, shape, catalog, workers.query, NOISY)
    if value is None:
        raise InternalError("The workers gave no answer, and no reason.")
    return value


def dry_run(
    query: SafeQuery,
    shape: Shape,
    catalog: Catalog,
    workers: Workers,
    twin: Twin,
    whole: bool = True,
) -> Foresight | None:
    """What the answer would be if the real people were the twin's, with the error bars it would
    have. No real row is read, so this is free. None where the twin does not say.

    Without `whole`, only whether the answer has rows is wanted, not what is made of them.
    """
    tried: list[Tried] = []

    def counting(measurement: Measurement, rows: Sequence[Rows]) -> Counted:
        groups = max((len(each.rows) for each in rows), default=0)
        tried.append(Tried(measurement, groups, _largest(measurement, rows, twin.ratio), NOTHING))
        return expect_counts(measurement, rows, twin.ratio)

    def completing(measurement: Measurement, counted: Counted, rows: Sequence[Rows]) -> Released:
        found = expect(measurement, counted, rows, twin.ratio)
        tried[-1] = replace(tried[-1], released=found)
        return found

    def ask(relations: Sequence[Relation], given: Mapping[str, Rows]) -> tuple[Rows, ...] | None:
        if not whole and given and (table := _keeping(relations[0])) is not None:
            return (given[table],)
        # what was asked before is remembered, but for what reads released tables
        return workers.query_twin(relations, given) if given else twin.ask(tuple(relations))

    value = _answer(query, shape, catalog, ask, Way(counting, completing, _all))
    return None if value is None else Foresight(value, tuple(tried), twin.ratio)


def _all(measurement: Measurement, scope: Scope) -> HandedOver:
    """Of the twin every group may leave, and what was asked before is remembered."""
    return HandedOver(measurement.relations, {})


def _keeping(relation: Relation) -> str | None:
    """The released table whose rows a relation has, each once; None if it may have others."""
    while isinstance(relation, Project | Sort):
        relation = relation.relation
    return relation.name if isinstance(relation, Given) else None


def _largest(measurement: Measurement, rows: Sequence[Rows], ratio: float) -> int:
    """How many people the largest group of the twin stands for, where groups are selected."""
    if measurement.selection is None:
        return 0
    place = rows[0].columns.index(measurement.selection.part)
    counts = [cell for row in rows[0].rows for cell in [row[place]] if isinstance(cell, int)]
    return round(max(counts, default=0) * ratio)


def _answer(query: SafeQuery, shape: Shape, catalog: Catalog, ask: Ask, way: Way) -> Value | None:
    """Measure each release point in turn, each with what the earlier ones gave; then the rest."""
    released: dict[str, Rows] = {}
    for measurement in query.measurements:
        table = _released(measurement, ask, released, way, Scope(catalog))
        if table is None:
            return None
        released[measurement.name] = _with_widths(measurement, table)
    post, widths = widened(query.post, query.measurements, Scope(catalog))
    found = (released[post.name],) if isinstance(post, Given) else ask([post], released)
    return None if found is None else _value(found[0], widths, shape)


def _released(
    measurement: Measurement, ask: Ask, released: Mapping[str, Rows], way: Way, scope: Scope
) -> Released | None:
    """One measurement. Keys of an open set are selected before histograms are asked for, so that
    these hold no other keys, however many the data have."""
    counts, what = len(measurement.queries), way.run(measurement, scope)
    if measurement.grid is not None or not measurement.histograms:
        found = _asked(measurement, ask, what.relations, {**released, **what.given})
        if found is None:
            return None
        exact = what.once(found)
        return way.complete(measurement, way.count(measurement, exact[:counts]), exact[counts:])
    first = _asked(measurement, ask, what.relations[:counts], released)
    if first is None:
        return None
    counted = way.count(measurement, what.once(first))
    fit = fitted(measurement, len(counted.keys))
    kinds = tuple(kind for _, kind in fit.keys)
    keys = Rows(fit.columns_of_keys, kinds, counted.keys)
    found = ask(fit.relations[counts:], {**released, fit.chosen: keys})
    return None if found is None else way.complete(fit, counted, found)


def _asked(
    measurement: Measurement, ask: Ask, relations: Sequence[Relation], given: Mapping[str, Rows]
) -> tuple[Rows, ...] | None:
    """All tables of a measurement. Of open keys each comes in an answer of its own: how many rows
    a table may have is reckoned for it alone (`handed_over.most_rows`)."""
    if measurement.selection is None or len(relations) < 2:
        return ask(relations, given)
    found: list[Rows] = []
    for relation in relations:
        table = ask([relation], given)
        if table is None:
            return None
        found += table
    return tuple(found)


def _with_widths(measurement: Measurement, table: Released) -> Rows:
    """The released table with one more column per output: its half widths."""
    first = len(measurement.keys)
    outputs = [output.name for output in measurement.outputs]
    columns = table.columns + tuple(f"{MARK}{measurement.name}{MARK}{name}" for name in outputs)
    kinds = table.kinds + ("number",) * len(outputs)
    rows = tuple(
        row + tuple(map(_half, row[first:], bars[first:]))
        for row, bars in zip(table.rows, table.intervals, strict=True)
    )
    return Rows(columns, kinds, rows)


def _half(value: Cell, bar: Interval | None) -> Cell:
    """So wide that the interval is still within when it is told as value ± half."""
    if bar is None or not isinstance(value, int | float):
        return None
    return UNKNOWN.high if bar == UNKNOWN else max(bar.high - value, value - bar.low)


def _value(rows: Rows, widths: dict[str, str], shape: Shape) -> Value:
    """The columns to show, and the intervals made of the companions."""
    places = {name: place for place, name in enumerate(rows.columns)}
    shown = [p for p, name in enumerate(rows.columns) if not name.startswith(MARK)]
    bars = [places.get(widths.get(rows.columns[p], "")) for p in shown]
    table = tuple(tuple(row[p] for p in shown) for row in rows.rows)
    intervals = tuple(
        tuple(_bar(row[p], row[b]) if b is not None else None
              for p, b in zip(shown, bars, strict=True))
        for row in rows.rows
    )  # fmt: skip
    return Value(
        shape.form,
        tuple(rows.columns[p] for p in shown),
        tuple(rows.kinds[p] for p in shown),
        table,
        intervals if any(b is not None for b in bars) else (),
        shape.index,
        shape.name,
    )


def _bar(value: Cell, half: Cell) -> Interval | None:
    if isinstance(value, int | float) and isinstance(half, int | float):
        if half > EXTREME:
            return UNKNOWN
        return Interval(value - half, value + half)
    return None
