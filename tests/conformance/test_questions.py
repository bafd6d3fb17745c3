"""Whole questions on every engine: the relations that SQL makes, and all that is run for DP."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Measurement
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting import handed_over, private
from sarus_kernel.vault.workers.values import arrow_of
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


HANDED_OVER = {
    "open keys": "SELECT code, COUNT(*), AVG(cost) FROM visit WHERE cost BETWEEN 0 AND 700 "
                 "GROUP BY code",
    "open texts": "SELECT place, began, COUNT(DISTINCT code) FROM visit GROUP BY place, began",
    "public keys": "SELECT p.sex, p.smoker, COUNT(*), SUM(dose) FROM person p JOIN drug d "
                   "ON p.person_id = d.person_id GROUP BY p.sex, p.smoker",
    "of a public table": "SELECT c.label, COUNT(*) FROM visit v JOIN concept c ON v.code = c.code "
                         "GROUP BY c.label",
}  # fmt: skip


@pytest.mark.parametrize("name", HANDED_OVER)
def test_the_same_groups_are_handed_over(name: str) -> None:
    """Those that may be released, of open keys with the figure of all of them beside each."""
    query = private(parse(HANDED_OVER[name], CLINIC), CLINIC, EPSILON, DELTA, "(secret)", TWIN)
    for measured in query.measurements:
        for each in (measured, _hiding(measured)):
            what = handed_over.handed_over(each, Scope(CLINIC))
            given = {n: arrow_of(list(zip(*t.rows, strict=True)), t.columns, [*map(Kind, t.kinds)])
                     for n, t in what.given.items()}  # fmt: skip
            for relation in what.relations:
                needed = {n: given[n] for n in _given(relation)}
                found, expected = (e.arrow(relation, needed) for e in (ENGINE, duckdb_engine()))
                assert found.schema == expected.schema
                assert sorted(map(repr, found.to_pylist())) == sorted(
                    map(repr, expected.to_pylist())
                )


def _hiding(measured: Measurement) -> Measurement:
    """Where one person of each group is not looked at."""
    selection = measured.selection
    return replace(measured, selection=selection and replace(selection, hidden=1))


def _given(relation: Relation) -> set[str]:
    return {node.name for node in walk(relation) if isinstance(node, Given)}


@pytest.mark.parametrize("sql", [sql for sql, groups in QUESTIONS if groups is not None])
def test_keys_are_among_the_public_ones(sql: str) -> None:
    """Which groups there can be is worked out by DuckDB: no engine has a row in another one."""
    measured = private(parse(sql, DATED), DATED, EPSILON, DELTA, "(secret)", TWIN).measurements[0]
    assert measured.grid is not None
    for query in measured.queries:
        found = rows_of(ENGINES[ENGINE.name](), query.query, {}, DATED).rows
        assert {row[: len(measured.keys)] for row in found} <= set(measured.grid)
