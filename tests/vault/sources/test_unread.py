"""No value becomes a null in silence: what cannot be read as its column's type is asked about."""

import sqlite3
from pathlib import Path

import pytest

from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.owner.drafts import ColumnWish, Draft, InitOptions
from sarus_kernel.vault.owner.initialise import look
from tests.vault.owner.sources import write_parquet

TABLES = {
    "person": "SELECT i AS person_id, 8507 AS gender_concept_id, 1950 AS year_of_birth "
              "FROM range(1, 41) t(i)",
    "visit_occurrence": "SELECT i AS visit_occurrence_id, 1 + i % 40 AS person_id, "
                        "'202001' || (10 + i % 20) AS visit_start_date, "
                        "CASE WHEN i > 3 THEN '1/31/2020' END AS visit_end_date, "
                        "CASE WHEN i % 2 = 0 THEN '7' ELSE '-' END AS score FROM range(60) t(i)",
}  # fmt: skip
END = ("visit_occurrence", "visit_end_date")
SCORE = ("visit_occurrence", "score")


def looked(folder: Path, **asked: object) -> Draft:
    options = InitOptions("x", ("person", "person_id"), **asked)  # type: ignore[arg-type]
    return look(write_parquet(folder / "source", TABLES), options)


def test_texts_that_are_no_days_are_asked_about(tmp_path: Path) -> None:
    """OMOP's names make a day of a text: 20200110 is one, 1/31/2020 needs its format."""
    found = looked(tmp_path)
    assert [each.column for each in found.findings] == ["visit_end_date"]
    assert "56 of 56 values of visit_occurrence.visit_end_date" in found.findings[0].words
    begun = found.tables[1].column("visit_start_date")
    assert begun is not None and (begun.kind, begun.form) == (Kind.DATE, "%Y%m%d")


@pytest.mark.parametrize(
    ("wish", "asked"),
    [
        (ColumnWish(Kind.INTEGER, nullable=True), 1),
        (ColumnWish(Kind.INTEGER, nullable=True, lossy=True), 0),
        (ColumnWish(Kind.TEXT, nullable=True), 0),
    ],
)
def test_the_owners_type_may_lose_values_by_their_word(
    tmp_path: Path, wish: ColumnWish, asked: int
) -> None:
    """Half of the scores are a dash: a number only where the draft says that they are lost."""
    end = ColumnWish(Kind.DATE, "%m/%d/%Y", nullable=True)
    found = looked(tmp_path, columns={END: end, SCORE: wish})
    assert len(found.findings) == asked
    assert all("30 of 60 values" in each.words for each in found.findings)


def test_sqlite_lets_any_value_stand_anywhere(tmp_path: Path) -> None:
    """A column that declares numbers and holds a word is text: nothing is lost unasked."""
    with sqlite3.connect(tmp_path / "a.sqlite") as database:
        database.execute("CREATE TABLE p (id INTEGER PRIMARY KEY, size INTEGER, age INTEGER)")
        database.executemany("INSERT INTO p VALUES (?, ?, ?)", [(1, "tall", 7), (2, 180, None)])
    database.close()
    found = look(tmp_path / "a.sqlite", InitOptions("x", ("p", "id")))
    kinds = [column.kind for column in found.tables[0].columns]
    assert kinds == [Kind.INTEGER, Kind.TEXT, Kind.INTEGER] and not found.findings
