"""A vault with recognisable rows."""

from pathlib import Path

import pytest

from tests import canaries


@pytest.fixture(scope="session")
def canary_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its directory."""
    return canaries.build(tmp_path_factory.mktemp("canaries"))
