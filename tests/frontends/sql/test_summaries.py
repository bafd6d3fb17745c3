"""SUMMARIZE is a table of the columns, with what a given engine's rows have in them."""

import pytest

from sarus_kernel.errors import UnknownName
from sarus_kernel.frontends.sql import Given, parse, summarized, summary
from sarus_kernel.plan.relations import Relation
from tests.clinic import CLINIC, clinic


def rows(of: Relation | None) -> dict[str, dict[str, object]]:
    """The summary's rows by column."""
    assert of is not None
    table = summary(of, CLINIC, clinic())
    return {row["column_name"]: row for row in table.to_dict("records")}


def test_a_table() -> None:
    """Each kind has the measures that mean something for it."""
    found = rows(summarized("SUMMARIZE person", CLINIC))
    asked = "SELECT COUNT(*), MIN(born), MAX(height), AVG(height), COUNT(DISTINCT sex) FROM person"
    (row,) = clinic().arrow(parse(asked, CLINIC)).to_pylist()
    count, born, height, mean, sexes = row.values()
    assert {row["count"] for row in found.values()} == {count}
    assert found["born"]["min"] == born.isoformat() and found["born"]["mean"] is None
    assert found["height"]["max"] == height
    assert found["height"]["mean"] == pytest.approx(mean, abs=1e-3)
    assert found["sex"]["distinct"] == sexes and found["sex"]["q50"] is None
    assert found["height"]["is_nullable"] == "YES" and found["person_id"]["null_percentage"] == 0


@pytest.mark.parametrize("text", [
    "SUMMARIZE SELECT person_id, YEAR(born) AS year FROM person WHERE sex = :sex",
    "SUMMARIZE made", "CREATE TEMP TABLE t AS SELECT * FROM made; SUMMARIZE t;",
])  # fmt: skip
def test_a_question(text: str) -> None:
    """A query's rows, a kept question's, a script's."""
    made = parse("SELECT person_id, YEAR(born) AS year FROM person", CLINIC)
    given = Given({"made": made}.get, {"sex": "F"})
    found = rows(summarized(text, CLINIC, given=given))
    assert list(found) == ["person_id", "year"]


def test_another_question() -> None:
    """The word alone asks nothing."""
    assert summarized("SELECT COUNT(*) AS summarize FROM person", CLINIC) is None


def test_no_rows() -> None:
    """Nothing is counted, and nothing fails."""
    found = rows(summarized("SUMMARIZE SELECT height, NULL AS x FROM person WHERE FALSE", CLINIC))
    assert found["height"]["count"] == 0 and found["x"]["null_percentage"] is None


def test_no_such_table() -> None:
    """As of any question."""
    with pytest.raises(UnknownName):
        summarized("SUMMARIZE persn", CLINIC)
