"""Every test of this folder is run on every engine, unless it is about questions alone."""

from collections.abc import Iterator

import pytest

from tests.conformance.engines import ENGINE, ENGINES

ONCE = ("test_bounds_hold", "test_bounds_of_dates_hold", "test_tidying_changes_nothing",
        "test_every_function_has_a_meaning", "test_in_pandas")  # fmt: skip
"""They compare what is known before any engine is asked with what one engine gives."""
SLOW = (("test_functions", "test_never_fails"),
        ("test_questions", "test_the_same_groups_are_handed_over"))  # fmt: skip
"""Without Spark: a thousand queries, which test_meaning asks it in a few dozen; and a minute of
what other tests ask it of the same relations."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per engine."""
    once = metafunc.function.__name__ in ONCE
    names = ["duckdb"] if once else list(ENGINES)
    if (metafunc.module.__name__.rpartition(".")[2], metafunc.function.__name__) in SLOW:
        names.remove("spark")
    metafunc.parametrize("engine", names, indirect=True, scope="session")


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Asks this engine."""
    ENGINE.name = request.param
    yield
    ENGINE.name = "duckdb"
