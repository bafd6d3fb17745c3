"""What a model says besides the twin."""

import numpy as np

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


def test_columns_with_bounds_keep_them(model: twin.Model) -> None:
    """What the catalog knows already is not bought again."""
    for table, column in twin.value_bounds(model):
        spec = next(t for t in (model.spec.people, *model.spec.events) if t.name == table)
        assert not spec.field(column).info.type.bounded
