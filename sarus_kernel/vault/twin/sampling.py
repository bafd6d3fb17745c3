"""Draws the twin from its model: a function of the model and a seed."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sarus_kernel.plan.types import TEMPORAL
from sarus_kernel.vault.twin.codings import Calendar
from sarus_kernel.vault.twin.columns import Page, column
from sarus_kernel.vault.twin.drawing_events import Drawn, draw_events, finished
from sarus_kernel.vault.twin.drawing_people import DrawnPeople, draw_people
from sarus_kernel.vault.twin.foreign_keys import Made
from sarus_kernel.vault.twin.levels import Levels
from sarus_kernel.vault.twin.marginals import Marginal
from sarus_kernel.vault.twin.model import Model, shipped
from sarus_kernel.vault.twin.spec import TableSpec


def sample(
    model: Model, people: int | None = None, seed: int = 0, given: Levels | None = None
) -> dict[str, pa.Table]:
    """The tables of a twin, with the columns and types of the catalog, in its order.

    people  how many; by default as many as there are, as far as that is known, up to 5,000
    given   people and rows that another synthesizer has drawn; their values, keys and links are
            made here all the same
    """
    rng = np.random.default_rng(seed)
    size = given.size if given is not None else shipped(model) if people is None else people
    drawn = draw_people(model, size, rng, given)
    made: dict[str, Made] = {}
    home = model.spec.people
    tables = {home.name: _table(model, home, _home(model, drawn), drawn, made, rng)}
    for table in model.spec.events:
        theirs = None if given is None else given.rows[table.name]
        rows = draw_events(model, table, drawn, made, rng, theirs)
        made[table.name] = finished(table, rows)
        tables[table.name] = _table(model, table, rows, drawn, made, rng)
    return tables


def _home(model: Model, people: DrawnPeople) -> Drawn:
    """The rows of the people's own table."""
    person = np.arange(people.size)
    days = {
        field.name: np.asarray(people.values[field.name], dtype=np.int64)
        for field in model.spec.people.fields
        if isinstance(field.coding, Calendar) and field.name in people.values
    }
    return Drawn(person, people.levels, person, days, {}, people.values)


def _table(
    model: Model,
    table: TableSpec,
    rows: Drawn,
    people: DrawnPeople,
    made: Mapping[str, Made],
    rng: np.random.Generator,
) -> pa.Table:
    marginals: Mapping[str, Marginal] = model.people.marginals
    if table.name in model.events:
        marginals = model.events[table.name].network.marginals
    page = Page(model, table, rows, people, made, marginals, rng)
    columns = {field.name: column(page, field) for field in table.fields}
    return pa.table(columns | _closed(table, columns))


def _closed(table: TableSpec, columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """The ends of what has a start of the same kind: never before it, by the time of day either."""
    found = {}
    for field in table.fields:
        start = columns.get(field.name.replace("end", "start"))
        end = columns[field.name]
        if field.info.type.kind in TEMPORAL and start is not end and start is not None:
            later = pc.max_element_wise(start, end)
            found[field.name] = pc.if_else(pc.is_valid(end), later, end)
    return {name: end for name, end in found.items() if end.type == columns[name].type}
