"""Without noise and clipping the answer is a plain engine's own, of random questions in SQL.

The plain engine is DuckDB on the raw rows, asked the question's own text: nothing of this package
reads or writes what it is asked. Only what may fail on a row is spelled so that it gives null.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given

from sarus_kernel.errors import NotReleasable, QuestionError
from sarus_kernel.measurements import Bounded, Measurement, Released
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.inner import KeepKeys, NumberKeys
from sarus_kernel.plan.relations import Aggregate, Project, Relation, Scope
from sarus_kernel.plan.types import Kind, Schema
from sarus_kernel.plan.windows import Window
from sarus_kernel.release import Cell
from sarus_kernel.rewriting import bins
from sarus_kernel.rewriting.percentiles import NOTE
from sarus_kernel.vault.workers.values import cell_of
from tests.privacy.cases import Case, tidy_cases
from tests.privacy.profiles import HOURS, examples
from tests.privacy.reached import JOINS, RECIPES, WRITTEN, words
from tests.privacy.sources import FOCUSES
from tests.privacy.ward import chosen, safe, without_noise
from tests.privacy.worlds import Worlds, Written

CASES = 8
QUANTILES = ("min", "max", "median", "quantile", "quantile_disc")
MOST_BINS = 60
REACHED: Counter[str] = Counter()
WORLDS = Worlds()


@pytest.fixture(autouse=True, scope="module")
def few_bins() -> Iterator[None]:
    """Their number changes nothing but the time this takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bins, "MOST_BINS", MOST_BINS)
        yield


def check(case: Case) -> None:
    """One question, asked here and there."""
    REACHED["asked"] += 1
    try:
        asked = case.relation()
        query = safe(asked, case.catalog, wanted=case.wanted)
    except (QuestionError, NotReleasable):
        return
    if len(query.measurements) != 1 or NOTE in query.notes or not isinstance(asked, Project):
        return
    WORLDS.load(case.catalog, case.data)
    (measurement,) = query.measurements
    with WORLDS.of("whole"):
        exact = [WORLDS.run(Written(q.query, case.catalog)) for q in measurement.queries]
        WORLDS.give(chosen(measurement, exact))
        exact += [WORLDS.run(Written(h.query, case.catalog)) for h in measurement.histograms]
        if clips(measurement, case):
            REACHED["clipped"] += 1
            return
        plain = plainly(case, asked)
    need_same(plain, without_noise(measurement, exact), asked, measurement, case)
    REACHED.update({"compared": 1, **dict.fromkeys(words(asked, query, case.catalog), 1)})
    REACHED.update(case.question.constructs)


def plainly(case: Case, asked: Relation) -> list[tuple[Cell, ...]]:
    """The plain engine's rows; what is no number there is null here."""
    kinds = [type_.kind for type_ in Scope(case.catalog).schema(asked).values()]
    rows = WORLDS.connection.execute(case.question.plain).fetchall()
    return [tuple(_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True))
            for row in rows]  # fmt: skip


def _cell(cell: Any, kind: Kind) -> Cell:
    """DATE_TRUNC of a date is midnight in DuckDB: see docs/sql.md."""
    midnight = kind is Kind.DATE and isinstance(cell, datetime)
    return cell_of(cell.date() if midnight else cell, kind)


def clips(measurement: Measurement, case: Case) -> bool:
    """Whether somebody has more rows than count, or more in a group, however many that is."""
    for bounded in measurement.queries:
        inner = bounded.query.relation
        if _crowded(inner, case):
            return True
        if bounded.query.aggregates[0].distinct:
            continue
        if _in_too_many(bounded, case):
            return True
        rows = WORLDS.run(Written(_whole(inner), case.catalog))
        for part in (part for part in bounded.parts if not part.buckets):
            place = rows.columns.index(part.column)
            counted = part.high > 1 or part.low < 0  # counting somebody once is no clipping
            cells = [row[place] for row in rows.rows if isinstance(row[place], int)]
            if counted and any(not part.low <= int(c or 0) <= part.high for c in cells):
                return True
    return any(_crowded(histogram.query.relation, case) for histogram in measurement.histograms)


def _whole(inner: Relation) -> Relation:
    if isinstance(inner, Window) and isinstance(inner.relation, NumberKeys):
        return inner.relation.relation
    return inner.relation if isinstance(inner, KeepKeys) else inner


def _in_too_many(bounded: Bounded, case: Case) -> bool:
    """Whether somebody is in more groups than count, where a part counts those in turn."""
    inner = bounded.query.relation
    if not isinstance(inner, Window) or not isinstance(inner.relation, NumberKeys):
        return False
    some = any(part.groups is None for part in bounded.parts)
    kept = KeepKeys(inner.relation.relation, inner.relation.unit, (), bounded.groups, "")
    return some and _crowded(kept, case)


def _crowded(inner: Relation, case: Case) -> bool:
    if not isinstance(inner, KeepKeys):
        return False
    rows = WORLDS.run(Written(inner.relation, case.catalog))
    place = rows.columns.index(inner.unit)
    return max(Counter(row[place] for row in rows.rows).values(), default=0) > inner.most


def need_same(
    plain: list[tuple[Cell, ...]],
    answer: Released,
    asked: Project,
    measurement: Measurement,
    case: Case,
) -> None:
    """The engine's rows are among ours, and what we have beyond them are empty groups."""
    aggregate = asked.relation
    while not isinstance(aggregate, Aggregate):
        aggregate = aggregate.relation  # type: ignore[attr-defined]
    width, schema = len(aggregate.keys), Scope(case.catalog).schema(aggregate.relation)
    places = [_place(column, aggregate) for column in asked.columns]
    shown = [output for output, place in enumerate(places) if place < width]
    truth = {tuple(_plain(row[output]) for output in shown): row for row in plain}
    ours = {tuple(_plain(row[places[output]]) for output in shown): row for row in answer.rows}
    if measurement.grid is None:
        assert ours.keys() == truth.keys(), f"{ours.keys() ^ truth.keys()} on one side only"
    for key, values in ours.items():
        expected = truth.get(key)
        for output, place in enumerate(places):
            if place < width:
                continue
            each = aggregate.aggregates[place - width]
            if expected is None:
                assert each.function != "count" or values[place] == 0, (key, values)
            elif expected[output] is not None:
                need_near(values[place], expected[output], each, schema)
    if measurement.grid is not None:
        missing = truth.keys() - ours.keys()
        assert not missing, f"{missing} are not among the public keys"


def _place(column: object, aggregate: Aggregate) -> int:
    assert isinstance(column, Column)
    return (*aggregate.key_names, *aggregate.names).index(column.name)


def need_near(value: Cell, truth: Cell, aggregate: Aggregation, schema: Schema) -> None:
    """Equal but for the 2**20 steps that the range of a value (or of its square) is cut into."""
    if aggregate.function in QUANTILES:
        _between(value, truth, aggregate, schema)
        return
    if value is None and aggregate.function == "correlation":
        return  # nothing is known of so few rows
    assert isinstance(value, int | float) and isinstance(truth, int | float)
    if aggregate.function == "stddev":
        value, truth = value**2, truth**2
    step = 0.0
    if aggregate.function != "count":
        spans = [_span(argument.type(schema)) for argument in aggregate.arguments]
        step = spans[0] / 2**19 * {"sum": 500, "mean": 1}.get(aggregate.function, 8 * spans[0])
        if aggregate.function == "covariance":
            step = (spans[0] + 1) * spans[1] / 2**15
        if aggregate.function == "correlation":
            step = 1.0  # of what a few rows' spread is divided by: only the range is sure
    assert value == pytest.approx(truth, rel=1e-6, abs=step), aggregate.function


def _span(type_: Any) -> float:
    low, high = type_.low, type_.high
    if type_.categories:
        low, high = min(type_.categories), max(type_.categories)
    return float(max(abs(low), abs(high), high - low) + 1)


def _between(value: Cell, truth: Cell, aggregate: Aggregation, schema: Schema) -> None:
    """A least or greatest value but for the width of a bin; others are told by their ranks."""
    type_ = aggregate.arguments[0].type(schema)
    if type_.kind not in (Kind.INTEGER, Kind.NUMBER) or aggregate.function not in ("min", "max"):
        return
    width = _span(type_) / MOST_BINS * 2 + 1
    assert isinstance(value, int | float) and isinstance(truth, int | float)
    assert abs(value - truth) <= width, (aggregate.function, value, truth)


def _plain(cell: Cell) -> Cell:
    return cell + 0.0 if isinstance(cell, float) else cell


@pytest.mark.timeout(HOURS)
@pytest.mark.parametrize("focus", FOCUSES)
def test_without_noise_and_clipping_the_answer_is_the_engines_own(focus: str) -> None:
    """A bounded query and the finish of its recipes compute what the question says."""
    given(tidy_cases(focus))(examples(CASES)(lambda case: check(case)))()


def test_enough_was_compared() -> None:
    """By the tests above: every recipe, every kind of join, what SQL is written with."""
    assert REACHED["compared"] > 150, REACHED
    missing = [word for word in (*RECIPES, *JOINS, *WRITTEN) if not REACHED[word]]
    assert not missing, (missing, REACHED)
