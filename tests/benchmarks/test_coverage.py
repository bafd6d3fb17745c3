"""The coverage script, and what becomes of its own queries."""

import json
from pathlib import Path

import pytest

from benchmarks.coverage import OURS, Fate, kind_of, made, read, report
from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from sarus_kernel.vault.catalog import load

ABOUT_SINGLE_PEOPLE = {"ql-PE01", "ehr-last-measurement-of-person", "ehr-list-rows", "mimic-rows",
                       "ehr-one-patient", "form-pivot"}  # fmt: skip
"""Queries whose answer is rows about people: the only ones that are refused. DuckDB's PIVOT of a
table groups by all of its other columns, the person among them."""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The public description of a made-up OMOP hospital."""
    return load(made(str(tmp_path_factory.mktemp("hospital")), people=200))


def test_every_query_is_answered_or_refused_for_what_it_is(catalog: Catalog) -> None:
    """Nothing fails, nothing is misread; the audit agrees with each safe query.

    Bounds of measured values are bought when the vault is made, and not always found in few people.
    """
    refused, unbounded, released = set(), set(), 0
    for query in read(OURS, None):
        plan = parse(query.sql, catalog, query.dialect)
        try:
            safe = private(plan, catalog, 0.5, 1e-6, "salt")
        except NotReleasable as error:
            (unbounded if "no public bounds" in str(error) else refused).add(query.id)
            continue
        audit.check(safe, catalog, 0.5, 1e-6)
        released += bool(safe.measurements)
    assert refused == ABOUT_SINGLE_PEOPLE
    assert all("value_as_number" in q.sql for q in read(OURS, None) if q.id in unbounded)
    assert released + len(unbounded) > 125


def test_a_file_of_queries_is_read(tmp_path: Path) -> None:
    """One JSON object per line; the dialect is the line's own, or else the given one."""
    file = tmp_path / "queries.jsonl"
    lines = [{"id": 1, "sql": "SELECT 1"}, {"id": "b", "sql": "SELECT 2", "dialect": "tsql"}]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n", "utf-8")
    assert [(q.id, q.dialect) for q in read(file, "spark")] == [("1", "spark"), ("b", "tsql")]


def test_reasons_are_counted_without_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    """Two refusals for one reason are two of a kind, whatever columns they name."""
    reasons = ["There is no table 'a'. There are: b.", "There is no table 'xyz'. There are: b."]
    assert kind_of(reasons[0]) == kind_of(reasons[1])
    fates = [Fate("1", "not understood", 0.1, reason) for reason in reasons]
    report([*fates, Fate("2", "private", 0.5)])
    said = capsys.readouterr().out
    assert "3 queries" in said
    assert "66.7 %" in said
    assert "  2  not understood" in said
