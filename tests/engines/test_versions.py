"""An engine of a version that the promises were not tested with is told of, in words."""

from pathlib import Path

import duckdb
import pyspark
import pytest

from sarus_kernel.engines.opening import MODULES
from sarus_kernel.engines.versions import TESTED, duckdb_version, untested, versions_of
from tests.conformance.engines import ENGINES


def test_every_engine_has_its_versions() -> None:
    """Each that a vault may have is in the table, and in the documents."""
    assert set(TESTED) == set(MODULES)
    told = (Path(__file__).parents[2] / "docs" / "engines.md").read_text("utf-8")
    for known in TESTED.values():
        assert f"| {known.name} | {', '.join(known.versions)} |" in told


@pytest.mark.parametrize("engine", TESTED)
def test_this_version_is_one_of_them(engine: str) -> None:
    """These tests are run with what the table says: what is installed here is in it."""
    # the tests ask Spark as a worker does, which is not told
    found = pyspark.__version__ if engine == "spark" else ENGINES[engine]().version()
    assert found and untested(engine, found) is None, f"Add {engine} {found}, if all tests pass."


def test_the_installed_duckdb_is_known_without_loading_it() -> None:
    """The vault's own process loads no engine."""
    assert duckdb_version() == duckdb.__version__


def test_another_version_is_told_of() -> None:
    """What there is, what was tested, what to do; parts that only mend mistakes do not count."""
    words = untested("duckdb", "2.0.7") or ""
    assert "DuckDB 2.0.7" in words and "DuckDB 2.0.0 and 2.0.1" in words and "tests/conf" in words
    assert untested("postgres", "15.99 (Debian 15.99-1)") is None
    assert "PostgreSQL 13.2" in (untested("postgres", "13.2") or "")
    assert untested("spark", "4.3.9") is None and untested("spark", "4.30.0")
    assert versions_of("spark") == "Apache Spark 4.3"
