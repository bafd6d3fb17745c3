"""Whole questions on every engine: the relations that SQL makes, and all that is run for DP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting import private
from tests.cases.public import TWIN
from tests.cases.writing import DELTA, EPSILON, files, read
from tests.clinic import CLINIC
from tests.conformance.asking import ENGINE
from tests.conformance.engines import ENGINES, duckdb_engine
from tests.frontends.sql.comparing import rows
from tests.frontends.sql.queries import QUERIES
from tests.privacy.ward import rows_of
from tests.rewriting.test_possible_keys import DATED, QUESTIONS

CASES = [file for file in files() if not file.stem.startswith("refused")]


@pytest.mark.parametrize("title", QUERIES)
def test_same_rows(title: str) -> None:
    """The rows that DuckDB gives, in order where the question asks for one."""
    relation = parse(QUERIES[title], CLINIC)
    ordered = QUERIES[title].startswith("--sorted")
    found, expected = ENGINE.arrow(relation), duckdb_engine().arrow(relation)
    assert found.schema == expected.schema
    assert rows(found, ordered) == rows(expected, ordered)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_same_bounded_tables(file: Path) -> None:
    """What reaches the vault before noise is added is the same: the same people's same rows are
    kept, by the same order of hashes, and every sum is the same whole number."""
    for relation in _run(file):
        found, expected = ENGINE.arrow(relation), duckdb_engine().arrow(relation)
        assert found.schema == expected.schema
        assert sorted(map(repr, found.to_pylist())) == sorted(map(repr, expected.to_pylist()))


def _run(file: Path) -> Iterator[Relation]:
    """The bounded queries of a case that read no released table: only a run has those."""
    query = private(parse(read(file).question, CLINIC), CLINIC, EPSILON, DELTA, "(secret)", TWIN)
    made = [relation for each in query.measurements for relation in each.relations]
    for relation in made or [query.post]:
        if not any(isinstance(node, Given) for node in walk(relation)):
            yield relation


@pytest.mark.parametrize("sql", [sql for sql, groups in QUESTIONS if groups is not None])
def test_keys_are_among_the_public_ones(sql: str) -> None:
    """Which groups there can be is worked out by DuckDB: no engine has a row in another one."""
    measured = private(parse(sql, DATED), DATED, EPSILON, DELTA, "(secret)", TWIN).measurements[0]
    assert measured.grid is not None
    for query in measured.queries:
        found = rows_of(ENGINES[ENGINE.name](), query.query, {}, DATED).rows
        assert {row[: len(measured.keys)] for row in found} <= set(measured.grid)
