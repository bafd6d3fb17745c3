"""One clinic, its model and its twin, made once."""

from collections.abc import Mapping

import pyarrow as pa
import pytest

from sarus_kernel.vault import twin
from tests.vault.twin.worlds import World, clinic


@pytest.fixture(scope="session")
def world() -> World:
    """A clinic of 600 people, one of them with 5,000 conditions."""
    return clinic()


@pytest.fixture(scope="session")
def model(world: World) -> twin.Model:
    """Its model at the default price."""
    return twin.fit(world.catalog, world.tables)


@pytest.fixture(scope="session")
def tables(model: twin.Model) -> Mapping[str, pa.Table]:
    """A twin drawn from it."""
    return twin.sample(model, 2_000, seed=3)
