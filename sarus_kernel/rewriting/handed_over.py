"""How many rows leave the engine: never more than public sizes say, so that no row is one too many.

What is too large to be handed over is not answered, after it was charged. So whether that happens
must not be a person's to decide. Public keys: groups that the catalog says cannot be stay in the
engine, so there are as many rows as keys, at most. Open keys: a group leaves it only if more than
`hidden` people are counted in it, and each is counted in so many groups at most; where that could
still be too many rows, `hidden` people of each group are not looked at by the selection either
(max(count - hidden, 0) moves by one with one person, as the count does), and names need so many
more people. What is told of all groups together is added up before any group is left out: else
one person, who lifts a group over the limit, would bring in what the others in it have. (Where no
row is left no name can be selected, and nothing is told at all.) Of public keys it is of those
groups that can be, which no person changes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements import SOME, Measurement, Rows, Twin
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.matching import matching
from sarus_kernel.plan.relations import Filter, Join, Relation, Scope, project
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.plan.windows import Window, WindowFunction

MOST_ROWS = 1_000_000
"""The most rows of one table: a worker hands over no more."""
MOST_BYTES = 96 * 2**20
"""The most bytes of all tables of one answer, which may be a little longer."""
LONGEST_KEY = 200
"""The most characters of all text keys of a group together."""
WIDTHS = {Kind.TEXT.value: 5, Kind.TIMESTAMP.value: 45, Kind.DATE.value: 15}
"""Bytes of a cell as it is handed over, at most; of text, without its characters."""
CELL = 9
"""The same of numbers."""
DOT = "\N{MIDDLE DOT}"


@dataclass(frozen=True)
class HandedOver:
    """What is run on the data of a measurement, in the order of its `relations`.

    given   the tables that go with it
    totals  columns of the first of which every row has the figure of all groups together
    """

    relations: tuple[Relation, ...]
    given: Mapping[str, Rows]
    totals: tuple[str, ...] = ()

    def once(self, exact: Sequence[Rows]) -> tuple[Rows, ...]:
        """The exact rows with such a figure in one row alone: whoever adds them up has it."""
        if not self.totals:
            return tuple(exact)
        first, *rest = exact
        own = [name not in self.totals for name in first.columns]
        kept = tuple(
            tuple(c if mine or n == 0 else 0 for c, mine in zip(row, own, strict=True))
            for n, row in enumerate(first.rows)
        )
        return (replace(first, rows=kept), *rest)


def most_rows(kinds: Iterable[str], numbers: int) -> int:
    """How many rows of keys of these kinds, and of so many numbers, can be handed over."""
    keys = list(kinds)
    width = sum(WIDTHS.get(kind, CELL) for kind in keys) + CELL * numbers
    if Kind.TEXT.value in keys:
        width += 4 * LONGEST_KEY
    return min(MOST_ROWS, MOST_BYTES // max(width, 1))


def people_of(twin: Twin | None) -> int:
    """So many people there are at most, by what was released of their number; 0 if nothing was."""
    if twin is None or twin.people <= 0:
        return 0
    return math.ceil(twin.more * twin.people) + SOME


def hidden(twin: Twin | None, groups: int, most: int) -> int:
    """How many people of each group the selection does not look at, so that of all people's groups
    no more than `most` leave the engine."""
    return people_of(twin) * groups // (most + 1)


def pairs_of(twin: Twin | None, keys: Iterable[ColumnType]) -> int:
    """Among how many (group, value) pairs of a person values can be counted in open groups.

    Raises NotReleasable where that is not one.
    """
    people = people_of(twin)
    most = most_rows((key.kind.value for key in keys), 1) // people if people else MOST_ROWS
    if most < 1:
        raise NotReleasable(
            "Different values in groups that nobody has listed cannot be counted of so many "
            "people.\nList the groups (WHERE key IN (…)), or group by columns of known values."
        )
    return most


def handed_over(measurement: Measurement, scope: Scope) -> HandedOver:
    """The relations of a measurement without the groups that cannot be released."""
    selection, relations = measurement.selection, measurement.relations
    if measurement.grid is None and selection is not None:
        first, *rest = relations
        parts = measurement.queries[0].parts
        pooled = tuple(c for part in parts if part.pooled for c in part.columns)
        counted = apply("greater", Column(selection.part), literal(selection.hidden))
        return HandedOver((Filter(_totalled(first, pooled, scope), counted), *rest), {}, pooled)
    if not measurement.keys or measurement.grid is None:
        return HandedOver(relations, {})
    kinds = tuple(kind for _, kind in measurement.keys)
    grid = Given(f"{measurement.name}{DOT}grid", measurement.columns_of_keys, kinds)
    only = tuple(_only(relation, grid, measurement, scope) for relation in relations)
    return HandedOver(only, {grid.name: Rows(grid.names, kinds, measurement.grid)})


def _totalled(relation: Relation, names: Sequence[str], scope: Scope) -> Relation:
    """The rows with the sum over all of them in some columns."""
    if not names:
        return relation
    sums = tuple(WindowFunction("sum", (Column(name),)) for name in names)
    whole = Window(relation, (), (), (), tuple(f"{name}{DOT}all" for name in names), sums)
    columns: dict[str, ColumnNode] = {
        name: Column(f"{name}{DOT}all") if name in names else Column(name)
        for name in scope.schema(relation)
    }
    return project(whole, columns)


def _only(relation: Relation, grid: Given, measurement: Measurement, scope: Scope) -> Relation:
    """The rows whose keys are public ones."""
    types = scope.schema(relation)
    pairs = zip(measurement.keys, grid.names, strict=True)
    tests = [
        t for (name, _), key in pairs for t in matching(Column(name), Column(key), types[name])
    ]
    return Join(relation, grid, "semi", tests[0] if len(tests) == 1 else apply("and", *tests))
