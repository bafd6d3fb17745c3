"""The benchmark of questions times what the worker runs, and all of it."""

from pathlib import Path

import duckdb
import pytest

from benchmarks import questions
from sarus_kernel.frontends.sql import parse


@pytest.mark.parametrize("name", ["rows by gender over a join", "people by condition (open keys)"])
def test_all_three_are_timed_and_weighed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Plain, bounded and asked; the bounded queries are bounded, and run in DuckDB alone."""
    monkeypatch.setattr(questions, "REPEATS", 1)
    with questions._vault(tmp_path, 200) as vault:
        database = tmp_path / "vault" / "private" / "data.duckdb"
        sql = questions.QUESTIONS[name]
        bounded = questions._bounded(vault, parse(sql, vault.catalog))
        found = questions._compare(vault, database, sql, questions._rows(database))
    with duckdb.connect(str(database), read_only=True) as plain:
        sums = [plain.execute(each).fetchall() for each in bounded]
    assert len(sums) == 1 and "LEAST(GREATEST(" in bounded[0]
    assert max(cell for row in sums[0] for cell in row[1:]) > 0
    assert found.rows > 1_000
    assert min(found.seconds) > 0
    assert found.seconds[2] > found.seconds[1], "the way to the notebook takes time, too"
    assert min(found.megabytes) > 20
