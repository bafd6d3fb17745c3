"""What a model says besides the twin."""

from dataclasses import replace

import numpy as np
import pandas as pd

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault import twin
from tests.vault.twin.worlds import World


def test_bounds_of_values_hold_nearly_all_of_them(world: World) -> None:
    """Bought bounds lie around nine of ten real values or more, on edges that are public."""
    model = twin.fit(world.catalog, world.tables, epsilon=40.0)
    found = twin.value_bounds(model)
    assert found
    for (table, column), (low, high) in found.items():
        values = world.tables[table][column].dropna().to_numpy(dtype=float)
        assert np.mean((values >= low) & (values <= high)) > 0.9
        spec = next(t for t in (model.spec.people, *model.spec.events) if t.name == table)
        assert {low, high} <= set(spec.field(column).coding.edges)


def test_the_share_of_nulls_is_told_where_noise_allows_it() -> None:
    """Half are missing, none are missing; where noise is as large as the table nobody can say."""
    people = pd.DataFrame({
        "person_id": range(4000),
        "half": [n if n % 2 else None for n in range(4000)],
        "whole": [n % 50 for n in range(4000)],
    })  # fmt: skip
    columns = tuple(
        ColumnInfo(name, ColumnType(Kind.INTEGER, name != "person_id", 0, 4000))
        for name in people.columns
    )
    table = TableInfo("person", columns, "private", "person_id", "person_id", 1)
    catalog = Catalog("d", "person.person_id", (table,), "v")
    model = twin.fit(catalog, {"person": people}, 20.0)
    shares = twin.null_shares(model)
    assert abs(shares["person", "half"] - 0.5) < 0.05 and shares["person", "whole"] <= 0.01
    assert "person_id" not in {column for _, column in shares}
    blurred = {name: replace(m, sigma=m.mass) for name, m in model.people.marginals.items()}
    assert not twin.null_shares(replace(model, people=replace(model.people, marginals=blurred)))


def test_columns_with_bounds_keep_them(model: twin.Model) -> None:
    """What the catalog knows already is not bought again."""
    for table, column in twin.value_bounds(model):
        spec = next(t for t in (model.spec.people, *model.spec.events) if t.name == table)
        assert not spec.field(column).info.type.bounded
