"""A vault's door to knock on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import MadeUpVault, served


@pytest.fixture
def door(tmp_path: Path) -> Iterator[tuple[Path, MadeUpVault]]:
    """A socket with a made-up vault behind it."""
    with served(tmp_path) as both:
        yield both
