"""Values of the notebook in a question: typed literals, whatever they hold."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.errors import NotSupported, SyntaxProblem, UnknownName
from sarus_kernel.frontends.sql import Given, parse
from sarus_kernel.plan.relations import Relation
from tests.clinic import CLINIC, clinic
from tests.frontends.sql.comparing import rows


def asked(sql: str, dialect: str | None = None, **values: Any) -> Relation:
    """The plan of a question in a notebook with these values."""
    return parse(sql, CLINIC, dialect, given=Given(lambda _: None, values))


@pytest.mark.parametrize(("written", "plain", "value"), [
    ("code = :x", "code = 2", 2), ("code = $x", "code = 2", 2), ("code = @x", "code = 2", 2),
    ("code = {{x}}", "code = 2", 2), ("code = {{ x }} AND 1 = 1", "code = 2 AND 1 = 1", 2),
    ("code > :x", "code > -2", -2), ("cost < :x", "cost < 50.5", 50.5),
    ("began > :x", "began > DATE '2012-01-01'", date(2012, 1, 1)),
    ("seen > :x", "seen > TIMESTAMP '2012-01-01 10:00:00'", datetime(2012, 1, 1, 10)),
    ("began > '{{x}}'", "began > '2012-01-01'", date(2012, 1, 1)),
    ("place = '@x'", "place = 'Lyon'", "Lyon"), ("place = :x", "place = 'Lyon'", "Lyon"),
    ("place = :x", "place = 'a''; DROP TABLE visit; --'", "a'; DROP TABLE visit; --"),
    ("code IN :x", "code IN (1, 2)", [1, 2]), ("code IN (:x)", "code IN (1, 2)", (1, 2)),
    ("code IN (9, {{x}})", "code IN (9, 1, 2)", range(1, 3)), ("code IN @x", "code IN (1)", {1}),
    ("code IN (@x)", "code IN (1, 2)", np.array([1, 2])),
    ("code = ANY(:x)", "code IN (1, 2)", [1, 2]),
    ("code NOT IN :x", "code NOT IN (1, 2)", pd.Series([1, 2])),
    ("code IN :x", "1 = 0", []), ("code = :x", "code = 3", np.int64(3)),
    ("place = '@x.y' OR code = :x -- @x {{x}}", "place = '@x.y' OR code = 1", 1),
])  # fmt: skip
def test_a_value_is_what_it_would_be_if_it_were_written(
    written: str, plain: str, value: Any
) -> None:
    """Numbers, dates, texts and lists, however the place is marked."""
    start = "SELECT visit_id FROM visit WHERE "
    found = rows(clinic().arrow(asked(start + written, x=value)))
    assert found == rows(clinic().arrow(parse(start + plain, CLINIC)))


@pytest.mark.parametrize(("sql", "value", "error", "words"), [
    ("SELECT code = :y AS a FROM visit", 1, UnknownName, "no value 'y' in this notebook"),
    ("SELECT {{y}} AS a", 1, UnknownName, "Set it in a cell before: y ="),
    ("SELECT code = :x AS a FROM visit", object(), NotSupported, "'x' is a object"),
    ("SELECT code = :x AS a FROM visit", [1, 2], NotSupported, "'x' is a list"),
    ("SELECT code = :x AS a FROM visit", float("nan"), NotSupported, "'x' is a float"),
    ("SELECT code = ? AS a FROM visit", 1, NotSupported, "without a name"),
    ("SELECT :x FROM visit WHERE (", 1, SyntaxProblem, "Line 1"),
])  # fmt: skip
def test_what_does_not_fit_is_named(sql: str, value: Any, error: type, words: str) -> None:
    """By the name in the question; the value is not repeated."""
    with pytest.raises(error, match=words):
        asked(sql, x=value)


@pytest.mark.parametrize("dialect", ["postgres", "tsql", "spark", "snowflake", "bigquery"])
def test_other_dialects(dialect: str) -> None:
    """Braces and @ mean the same in all of them."""
    sql = "SELECT COUNT(*) AS n FROM cdm.visit WHERE code = {{x}} AND code IN (@y)"
    plain = "SELECT COUNT(*) AS n FROM visit WHERE code = 2 AND code IN (1, 2)"
    found = asked(sql, dialect, x=2, y=[1, 2])
    assert found.digest == parse(plain, CLINIC, dialect).digest


def test_a_question_of_the_notebook_is_a_table() -> None:
    """By its name, in any case; a table of the data comes first."""
    first = parse("SELECT person_id, MIN(began) AS start FROM visit GROUP BY 1", CLINIC)
    given = Given({"first": first, "person": first}.get, {})
    sql = "SELECT COUNT(*) AS n FROM {} f JOIN person p ON f.person_id = p.person_id"
    plain = sql.format("(SELECT person_id, MIN(began) AS start FROM visit GROUP BY 1)")
    found = parse(sql.format("first"), CLINIC, given=given)
    assert rows(clinic().arrow(found)) == rows(clinic().arrow(parse(plain, CLINIC)))
    with pytest.raises(UnknownName, match="no table 'second'"):
        parse(sql.format("second"), CLINIC, given=given)
