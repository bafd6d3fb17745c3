"""Which groups there can be is worked out from what is public, and is never less than there are."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.lowering import Lowered, lower
from sarus_kernel.measurements import Rows, Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation, Table
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from tests.cases.public import TWIN
from tests.clinic import CLINIC, clinic
from tests.lowering.recording import table

DATED = Catalog(
    CLINIC.dataset,
    CLINIC.unit,
    tuple(
        replace(table, columns=tuple(
            replace(c, type=known.get(c.name, c.type)) for c in table.columns
        ))
        for table in CLINIC
        for known in [{
            "seen": ColumnType(Kind.TIMESTAMP, True, 1262304000, 1483142400),  # 2010 to 2016
            "began": ColumnType(Kind.DATE, False, 14610, 17166),
            "cost": ColumnType(Kind.NUMBER, True, -50, 1000),
        }]
    ),
)  # fmt: skip
"""The clinic, with days of visits that are known to lie between two years."""


def grid(asked: str | Relation, twin: Twin = TWIN) -> list[object] | None:
    """The public groups of a question; None: keys are selected."""
    relation = parse(asked, DATED) if isinstance(asked, str) else asked
    query = private(relation, DATED, 1.0, 1e-6, "salt", twin)
    audit.check(query, DATED, 1.0, 1e-6)
    found = query.measurements[0].grid
    return None if found is None else [row if len(row) > 1 else row[0] for row in found]


YEARS = list(range(1940, 1946))

QUESTIONS: list[tuple[str, list[object] | None]] = [
    ("SELECT extract(year FROM born) y, count(*) FROM person "
     "WHERE extract(year FROM born) BETWEEN 1940 AND 1945 GROUP BY 1", YEARS),
    ("SELECT extract(year FROM began), count(*) FROM visit "
     "WHERE extract(year FROM began) IN (2011, 2012, 2014) GROUP BY 1", [2011, 2012, 2014]),
    ("SELECT extract(year FROM seen), count(*) FROM visit "
     "WHERE seen >= TIMESTAMP '2014-05-01 10:00:00' GROUP BY 1", [2014, 2015, 2016]),
    ("SELECT date_trunc('quarter', began), count(*) FROM visit "
     "WHERE began BETWEEN DATE '2012-01-01' AND DATE '2012-07-01' GROUP BY 1",
     ["2012-01-01", "2012-04-01", "2012-07-01"]),
    ("SELECT extract(year FROM born) // 10 * 10, count(*) FROM person "
     "WHERE born >= DATE '1990-01-01' GROUP BY 1", [1990, 2000, 2010, 2020]),
    ("SELECT round(height, -1), count(*) FROM person WHERE height BETWEEN 161 AND 179 "
     "GROUP BY 1", [160.0, 170.0, 180.0]),
    ("SELECT floor(cost / 500) * 500, count(*) FROM visit WHERE cost IS NOT NULL GROUP BY 1",
     [-500.0, 0.0, 500.0, 1000.0, None]),
    ("SELECT CASE WHEN born < DATE '1950-01-01' THEN 'old' WHEN height > 300 THEN 'giant' "
     "ELSE 'young' END, count(*) FROM person GROUP BY 1", ["old", "giant", "young"]),
    ("SELECT sex, extract(year FROM born) < 1950, count(*) FROM person WHERE sex = 'F' "
     "GROUP BY 1, 2", [("F", False), ("F", True)]),
    ("SELECT c.label, count(v.person_id) FROM concept c LEFT JOIN visit v ON v.code = c.code "
     "WHERE c.parent IS NOT NULL GROUP BY c.label",
     ["atrial fibrillation", "type 2 diabetes", "unused"]),
    ("SELECT v.code, count(*) FROM visit v JOIN concept c ON v.code = c.code "
     "WHERE c.label LIKE '%diabetes' GROUP BY v.code", [3, 4]),
    ("SELECT c.label, count(*) FROM visit v LEFT JOIN concept c ON v.code = c.code "
     "AND c.code < 3 GROUP BY c.label",
     ["atrial fibrillation", "diabetes", "flu", "heart", "type 2 diabetes", "unused", None]),
    ("SELECT y, count(*) FROM (SELECT person_id, min(extract(year FROM began)) y FROM visit "
     "WHERE began < DATE '2012-01-01' GROUP BY person_id) t WHERE y > 2009 GROUP BY y",
     [2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017]),
    ("SELECT code, count(*) FROM visit GROUP BY code", None),
    ("SELECT cost, count(*) FROM visit GROUP BY cost", None),
    ("SELECT sex FROM person GROUP BY sex", None),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "groups"), QUESTIONS)
def test_groups_are_those_that_can_be(sql: str, groups: list[object] | None) -> None:
    """By filters, expressions and public tables: all of them, and no other."""
    assert grid(sql) == groups


PROGRAMS: dict[str, tuple[Callable[..., Any], list[object]]] = {
    "years in a range": (
        lambda p, v: (q := p[p["born"].dt.year.between(1940, 1945)])
        .groupby(q["born"].dt.year).size(), YEARS),
    "years in a list": (
        lambda p, v: (q := v[v["began"].dt.year.isin([2011, 2014])])
        .groupby(q["began"].dt.year).size(), [2011, 2014]),
    "decades": (
        lambda p, v: (q := p[p["born"] >= "1990-01-01"])
        .groupby(q["born"].dt.year // 10 * 10).size(), [1990, 2000, 2010, 2020]),
    "a yes or no": (
        lambda p, v: p.assign(old=p["born"].dt.year < 1950).groupby("old").size(), [False, True]),
}  # fmt: skip


@pytest.mark.parametrize("title", PROGRAMS)
def test_the_same_of_pandas(title: str) -> None:
    """The same questions written in pandas have the same groups."""
    program, groups = PROGRAMS[title]
    tables = (Table(name) for name in ("person", "visit"))
    asked = program(*(table(each, clinic().frame(each)) for each in tables))
    found = lower(asked.node, DATED)
    assert isinstance(found, Lowered), found
    assert grid(found.relation) == groups


def test_nothing_is_said_of_more_groups_than_can_be_shown() -> None:
    """Then a threshold selects them."""
    assert grid("SELECT began, sex, count(*) FROM visit v JOIN person p "
                "ON v.person_id = p.person_id GROUP BY 1, 2") is None  # fmt: skip


@pytest.mark.parametrize("key", ["extract(year FROM born)", "extract(year FROM born) < 1950"])
@pytest.mark.parametrize("above", ["count(n)", "avg(n)", "min(n)"])
def test_made_up_groups_are_no_rows(key: str, above: str) -> None:
    """To what counts groups; where the twin has people in every one of them they may be."""
    sql = f"SELECT {above} FROM (SELECT {key} k, count(*) n FROM person GROUP BY 1) t"
    rows = Rows((), (), ((False, 50), (True, 50), (None, 1)))
    peopled = replace(TWIN, ask=lambda relations: (rows,) * len(relations))
    assert (grid(sql, peopled) is None) is ("<" not in key)
