"""The auditors' document is what the program does: every case is worked out anew and compared."""

from pathlib import Path

import pytest

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.frontends.sql import parse
from sarus_kernel.rewriting import private
from tests.cases.public import TWIN
from tests.cases.writing import DELTA, EPSILON, files, read, written
from tests.clinic import CLINIC, clinic, connection


@pytest.mark.parametrize("file", files(), ids=lambda file: file.stem)
def test_case(file: Path) -> None:
    """The file says what is run now. To accept a change: `python -m tests.cases --update`."""
    assert written(read(file)) == file.read_text("utf-8")


@pytest.mark.parametrize("file", files(), ids=lambda file: file.stem)
def test_what_is_refused_says_so(file: Path) -> None:
    """Files that are called refused hold a reason, the others a query."""
    assert file.stem.startswith("refused") == ("\n-- refused\n" in file.read_text("utf-8"))


@pytest.mark.parametrize("file", [f for f in files() if not f.stem.startswith("refused")],
                         ids=lambda file: file.stem)  # fmt: skip
def test_the_written_query_runs(file: Path) -> None:
    """The text of a case is what the engine runs: it gives the rows of the relation itself."""
    query = private(parse(read(file).question, CLINIC), CLINIC, EPSILON, DELTA, "(secret)", TWIN)
    texts = file.read_text("utf-8").split("-- run (")[1:]
    plain, measured = connection(), set[str]()
    for measurement in query.measurements:
        for relation in measurement.relations:
            text = texts.pop(0).split(")\n", 1)[1].split("\n-- ")[0]
            if any(name in text for name in (*measured, measurement.chosen)):
                continue  # it reads a released table, which only a run has
            found = DuckDB(plain, CLINIC).arrow(relation).to_pylist()
            assert sorted(map(repr, plain.sql(text).to_arrow_table().to_pylist())) == sorted(
                map(repr, found)
            )
        measured.add(measurement.name)
    if not query.measurements:
        assert clinic().arrow(query.post).num_rows > 0
