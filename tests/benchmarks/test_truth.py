"""The benchmark of truth counts what it says, and notices an interval that is false."""

from collections.abc import Iterator

import pytest

from benchmarks.evidence.asked import QUESTIONS, Question
from benchmarks.evidence.asking import Asked, Found, _add_cell, compared
from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.release import UNKNOWN, Interval
from tests.privacy.ward import CATALOG, SALT, database
from tests.vault.open_vaults import people


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDB]:
    """A ward of 400 people."""
    made = database(people())
    yield made
    made.close()


def test_all_noises_of_all_groups_are_counted(engine: DuckDB) -> None:
    """Three groups are public: f, m and the empty one of no sex. Intervals nearly always hold."""
    question = Question("groups", "SELECT sex, COUNT(*) FROM person GROUP BY 1", 1)
    found = compared(Asked(engine, CATALOG, SALT), question, 1.0, 50)
    assert (found.cells, found.unsaid, found.shown, found.groups) == (150, 0, 100, 100)
    assert found.held >= 115 and found.epsilon == 1.0 and len(found.errors) == 100


def test_a_refusal_is_told(engine: DuckDB) -> None:
    """With its first line, in place of figures."""
    found = compared(Asked(engine, CATALOG, SALT), Question("rows", "SELECT * FROM person"), 1.0, 1)
    assert found.cells == 0 and len(found.refused) == 1


@pytest.mark.parametrize(
    ("told", "bar", "true", "counted"),
    [
        (10, Interval(8, 12), 11, (1, 1, 0)),
        (10, Interval(8, 12), 13, (1, 0, 0)),
        (10, UNKNOWN, 13, (0, 0, 1)),
        (None, None, 13, (0, 0, 1)),
        (10, Interval(8, 12), None, (0, 0, 0)),
    ],
)
def test_a_cell_is_held_or_not_or_not_told(
    told: int | None, bar: Interval | None, true: int | None, counted: tuple[int, int, int]
) -> None:
    """What is exactly null has no error."""
    found = Found()
    _add_cell(found, told, bar, true, True)
    assert (found.cells, found.held, found.unsaid) == counted


def test_every_class_is_asked_of_tables_that_there_are() -> None:
    """All of the questions read OMOP tables."""
    assert len({question.kind for question in QUESTIONS}) > 10
    assert all("FROM" in question.sql for question in QUESTIONS)
