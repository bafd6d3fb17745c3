"""One question many times: the exact parts once, fresh noise each time, beside the exact answer."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from benchmarks.evidence.asked import Question
from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Rows, SafeQuery, Shape, Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import UNKNOWN, Cell, Interval, Value
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from sarus_kernel.vault.private import NOISY, _answer
from sarus_kernel.vault.workers.child import GivenTable, _arrow
from sarus_kernel.vault.workers.values import cell_of

DELTA = 1e-8
HAIR = 1e-6
"""Exact answers are sums of floats, in another order."""
Key = tuple[Cell, ...]


@dataclass
class Found:
    """What came of one question, or of a class of them.

    cells    with an interval; of these `held` hold the exact answer
    unsaid   cells that came without one, or as "too few people"
    errors   relative, of all cells that are not zero
    shown    of `groups` that there are
    """

    cells: int = 0
    held: int = 0
    unsaid: int = 0
    errors: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    shown: int = 0
    groups: int = 0
    epsilon: float = 0.0
    refused: list[str] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """Put another one's to this."""
        for name in ("cells", "held", "unsaid", "errors", "widths", "shown", "groups", "refused"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.epsilon = max(self.epsilon, other.epsilon)


@dataclass(frozen=True)
class Asked:
    """What a vault answers from, and an engine that reads its real rows here, unsealed."""

    engine: DuckDB
    catalog: Catalog
    salt: str
    twin: Twin | None = None
    known: dict[str, Rows] = field(default_factory=dict)

    def ask(
        self, relations: Sequence[Relation], given: Mapping[str, Rows]
    ) -> tuple[Rows, ...] | None:
        """Exact rows. What reads no released table is the same each time, so asked once."""
        return tuple(self._rows(relation, given) for relation in relations)

    def _rows(self, relation: Relation, given: Mapping[str, Rows]) -> Rows:
        if any(isinstance(node, Given) for node in walk(relation)):
            return self._run(relation, given)
        if relation.digest not in self.known:
            self.known[relation.digest] = self._run(relation, {})
        return self.known[relation.digest]

    def _run(self, relation: Relation, given: Mapping[str, Rows]) -> Rows:
        tables = {n: _arrow(GivenTable(n, g.columns, g.kinds, g.rows)) for n, g in given.items()}
        table = self.engine.arrow(relation, tables)
        schema = Scope(self.catalog).schema(relation)
        cells = [
            [cell_of(cell, type_.kind) for cell in column.to_pylist()]
            for column, type_ in zip(table.columns, schema.values(), strict=True)
        ]
        kinds = tuple(type_.kind.value for type_ in schema.values())
        return Rows(tuple(schema), kinds, tuple(zip(*cells, strict=True)))


def compared(asked: Asked, question: Question, epsilon: float, runs: int) -> Found:
    """A question asked `runs` times, each beside the exact answer."""
    found = Found()
    try:
        plan = parse(question.sql, asked.catalog)
        query = private(plan, asked.catalog, epsilon, DELTA, asked.salt, asked.twin)
    except SarusError as error:
        return Found(refused=[str(error).splitlines()[0]])
    audit.check(query, asked.catalog, epsilon, DELTA)
    found.epsilon = query.loss.epsilon
    (exact,) = asked.ask([plan], {})
    truth = {row[: question.keys]: row[question.keys :] for row in exact.rows}
    for value in _answers(asked, query, runs):
        _add(found, value, truth, question.keys)
    return found


def _answers(asked: Asked, query: SafeQuery, runs: int) -> Iterator[Value]:
    again = partial(_answer, query, Shape(), asked.catalog, asked.ask, NOISY)
    for _ in range(runs):
        value = again()
        assert value is not None
        yield value


def _add(found: Found, value: Value, truth: Mapping[Key, Key], keys: int) -> None:
    shown = set()
    for place, row in enumerate(value.rows):
        key = row[:keys]
        shown.add(key)
        bars = value.intervals[place][keys:] if value.intervals else [None] * len(row[keys:])
        exact = truth.get(key, (0,) * len(bars))
        for told, bar, true in zip(row[keys:], bars, exact, strict=True):
            _add_cell(found, told, bar, true, key in truth)
    found.groups += len(truth)
    found.shown += len(shown & truth.keys())


def _add_cell(found: Found, told: Cell, bar: Interval | None, true: Cell, there: bool) -> None:
    if not isinstance(true, int | float) or (not there and not isinstance(told, int)):
        return  # the mean of a group that nobody is in
    if bar is None or bar == UNKNOWN or not isinstance(told, int | float):
        found.unsaid += 1
        return
    hair = HAIR * max(1.0, abs(true))
    found.cells += 1
    found.held += bar.low - hair <= true <= bar.high + hair
    if true:
        found.errors.append(abs(told - true) / abs(true))
        half = max(bar.high - told, told - bar.low)
        found.widths.append(half / abs(true) if math.isfinite(half) else math.inf)
