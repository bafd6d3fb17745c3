"""One clinic, its model and its twin, made once."""

from collections.abc import Mapping

import pyarrow as pa
import pytest

from sarus_kernel.vault import twin
from tests.vault.twin.worlds import World, clinic

LITTLE_NOISE = 12.0


@pytest.fixture(scope="session")
def world() -> World:
    """A clinic of 600 people, one of them with 5,000 conditions."""
    return clinic()


@pytest.fixture(scope="session")
def model(world: World) -> twin.Model:
    """Its model with a quarter of the usual noise: so few people would drown in more."""
    return twin.fit(world.catalog, world.tables, epsilon=LITTLE_NOISE)


@pytest.fixture(scope="session")
def tables(model: twin.Model) -> Mapping[str, pa.Table]:
    """A twin drawn from it."""
    return twin.sample(model, 2_000, seed=3)
