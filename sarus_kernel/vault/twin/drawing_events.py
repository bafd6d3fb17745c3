"""Draws the rows of one table of events: whose, about what, when, pointing where."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sarus_kernel.vault.twin import decoding
from sarus_kernel.vault.twin.arrays import Flags, Floats, Ints
from sarus_kernel.vault.twin.codings import Offset, Pointer
from sarus_kernel.vault.twin.drawing_people import DrawnPeople
from sarus_kernel.vault.twin.event_codes import held, subjects
from sarus_kernel.vault.twin.foreign_keys import Made, has_rows, into, nearest, previous
from sarus_kernel.vault.twin.levels import RowLevels
from sarus_kernel.vault.twin.marginals import without_nothing
from sarus_kernel.vault.twin.model import Model
from sarus_kernel.vault.twin.people import measures, rows_of
from sarus_kernel.vault.twin.spec import Field, TableSpec


@dataclass(frozen=True)
class Drawn:
    """Rows that are not columns yet, by person and day.

    source  the row whose code each row repeats
    days    of each column that holds a moment
    points  of each column that points: the row in the other table, -1 for none
    values  of columns whose numbers are drawn already
    """

    person: Ints
    levels: Mapping[str, Ints]
    source: Ints
    days: Mapping[str, Ints]
    points: Mapping[str, Ints]
    values: Mapping[str, Floats | Ints]


def draw_events(
    model: Model,
    table: TableSpec,
    people: DrawnPeople,
    made: Mapping[str, Made],
    rng: np.random.Generator,
    given: RowLevels | None = None,
) -> Drawn:
    """The rows of one table. `made`: the tables before it; `given`: rows that are drawn already."""
    if given is None:
        person = _persons(model, table, people, made, rng)
        levels, source = _levels(model, table, people, person, rng)
    else:
        person, levels = _taken(model, table, people, made, given, rng)
        source = np.arange(len(person))
    day = _day(table, people, person, levels, rng)
    points: dict[str, Ints] = {}
    for field in _pointers(model, table):
        if _target(field) != table.name:
            target = made[_target(field)]
            points[field.name] = _or_none(
                nearest(target, person, day, people.size), levels[field.name], field
            )
            day = day if day is None else into(target, points[field.name], day)
    order = np.lexsort((day if day is not None else person, person))
    drawn = _sorted(person, levels, source, points, order)
    day = None if day is None else day[order]
    drawn = _with_own_points(drawn, model, table)
    return _with_days(drawn, model, table, people, day, rng)


def finished(table: TableSpec, drawn: Drawn) -> Made:
    """What later tables have to know of this one."""
    day = drawn.days.get(table.day or "")
    ends = [
        drawn.days[field.name]
        for field in table.fields
        if isinstance(field.coding, Offset) and field.coding.closes and field.name in drawn.days
    ]
    until = day if day is None or not ends else np.maximum.reduce(ends)
    key = drawn.person if table.single else np.arange(len(drawn.person))
    return Made(drawn.person, day, until, key + 1)


def _pointers(model: Model, table: TableSpec) -> list[Field]:
    filled = (f for f in table.fields if (table.name, f.name) in model.filled)
    return [field for field in filled if isinstance(field.coding, Pointer)]


def _target(field: Field) -> str:
    return field.coding.table if isinstance(field.coding, Pointer) else ""


def _or_none(row: Ints, level: Ints, field: Field) -> Ints:
    """Level 1 of a pointer is "nothing"."""
    return np.where((level == 1) & field.info.type.nullable, -1, row)


def _persons(
    model: Model,
    table: TableSpec,
    people: DrawnPeople,
    made: Mapping[str, Made],
    rng: np.random.Generator,
) -> Ints:
    """Whose each row is: at least one for each code that a person has.

    Nobody has rows that have to point to a row she does not have.
    """
    number = decoding.row_counts(people.levels[rows_of(table.name)], rng)
    if table.single:
        number = np.minimum(number, 1)
    number = np.maximum(number, held(model, table, people.levels))
    number = np.where(_may_have_rows(model, table, people, made), number, 0)
    return np.repeat(np.arange(people.size), number)


def _may_have_rows(
    model: Model, table: TableSpec, people: DrawnPeople, made: Mapping[str, Made]
) -> Flags:
    """Who has all the rows that a row of this table has to point to."""
    found = np.ones(people.size, dtype=bool)
    for field in _pointers(model, table):
        if not field.info.type.nullable and _target(field) != table.name:
            found &= has_rows(made[_target(field)], people.size) > 0
    return found


def _taken(
    model: Model,
    table: TableSpec,
    people: DrawnPeople,
    made: Mapping[str, Made],
    given: RowLevels,
    rng: np.random.Generator,
) -> tuple[Ints, dict[str, Ints]]:
    """Rows that another synthesizer has drawn, as the catalog allows them."""
    kept = _may_have_rows(model, table, people, made)[given.person]
    if table.single:
        first = np.unique(given.person, return_index=True)[1]
        kept &= np.isin(np.arange(len(kept)), first)
    levels = {name: values[kept] for name, values in given.levels.items()}
    return given.person[kept], _filled(model, table, levels, rng)


def _levels(
    model: Model, table: TableSpec, people: DrawnPeople, person: Ints, rng: np.random.Generator
) -> tuple[dict[str, Ints], Ints]:
    """The levels of all measures, and the row each row repeats."""
    network = model.events[table.name].network
    own = measures(table, model.filled)
    source = np.arange(len(person))
    known = {
        name: people.levels[name][person]
        for name in network.marginals
        if name in people.levels and name not in {measure.name for measure in own}
    }
    if table.principal is not None:
        known[table.principal], source = subjects(model, table, person, people.levels, rng)
    levels = network.sample(len(person), known, rng)
    return _filled(model, table, levels, rng), source


def _filled(
    model: Model, table: TableSpec, levels: Mapping[str, Ints], rng: np.random.Generator
) -> dict[str, Ints]:
    """The levels of the table's own measures, without "nothing" where no null may be."""
    known, found = model.events[table.name].network.marginals, {}
    for measure in measures(table, model.filled):
        found[measure.name] = levels[measure.name]
        if not measure.field.info.type.nullable:
            found[measure.name] = without_nothing(found[measure.name], known[measure.name], rng)
    return found


def _day(
    table: TableSpec,
    people: DrawnPeople,
    person: Ints,
    levels: Mapping[str, Ints],
    rng: np.random.Generator,
) -> Ints | None:
    if table.day is None or table.day not in levels:
        return None
    first, last = people.first[person], people.last[person]
    if table.single and "death" in table.day:
        return last  # nothing happens to people after their death, whatever the noise says
    return decoding.position_day(levels[table.day], first, last, rng)


def _sorted(
    person: Ints,
    levels: Mapping[str, Ints],
    source: Ints,
    points: Mapping[str, Ints],
    order: Ints,
) -> Drawn:
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return Drawn(
        person[order],
        {name: values[order] for name, values in levels.items()},
        place[source[order]],
        {},
        {name: values[order] for name, values in points.items()},
        {},
    )


def _with_own_points(drawn: Drawn, model: Model, table: TableSpec) -> Drawn:
    """Pointers within the table: to the row before, or to itself where there has to be one."""
    points = dict(drawn.points)
    for field in _pointers(model, table):
        if _target(field) == table.name:
            row = _or_none(previous(drawn.person), drawn.levels[field.name], field)
            itself = np.where(row < 0, np.arange(len(row)), row)
            points[field.name] = row if field.info.type.nullable else itself
    return replace(drawn, points=points)


def _with_days(
    drawn: Drawn,
    model: Model,
    table: TableSpec,
    people: DrawnPeople,
    day: Ints | None,
    rng: np.random.Generator,
) -> Drawn:
    """The days of all columns that hold a moment."""
    found: dict[str, Ints] = {}
    if day is not None and table.day is not None:
        found[table.day] = day
        last = people.last[drawn.person]
        for field in table.fields:
            if isinstance(field.coding, Offset) and field.name in drawn.levels:
                level = drawn.levels[field.name]
                found[field.name] = decoding.offset_day(level, day, last, field.coding.closes, rng)
    return replace(drawn, days=found)
