"""What SqlRender and SQL Server write into scripts: blocks, defaults, variables; frames in FROM."""

from importlib import import_module
from typing import Any

import pandas as pd
import pytest

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql import Given, listed, parse
from tests.clinic import CLINIC, clinic, connection
from tests.frontends.sql.comparing import rows

SCRIPTS = {
    "defaults and a block": """
        {DEFAULT @cdm_database_schema = 'main'} {DEFAULT @codes = '1,2'} {DEFAULT @early = TRUE}
        SELECT person_id, code, began INTO #events FROM @cdm_database_schema.visit
        WHERE code IN (@codes) {@early}?{AND began < '2012-01-01'}:{AND began >= '2012-01-01'};
        SELECT code, COUNT(*) AS n FROM #events GROUP BY code;
        TRUNCATE TABLE #events; DROP TABLE #events;""",
    "blocks in blocks": """
        {DEFAULT @by = 'code'} {DEFAULT @level = 2} {DEFAULT @most = 3}
        {@level != 1 & (@by == 'code' | @by == 'place')}?{
          SELECT @by AS k, COUNT(*) AS n FROM visit {@most != 0}?{WHERE code <= @most} GROUP BY @by
        }:{ SELECT COUNT(*) AS n FROM visit };""",
    "temporary tables, inserts": """
        {DEFAULT @target = 1} {DEFAULT @kinds = 'visit'}
        CREATE TABLE #found (person_id bigint, kind varchar(10));
        {@kinds IN ('visit','both')}?{
        INSERT INTO #found (person_id, kind) SELECT person_id, 'visit' FROM visit
        WHERE code = @target; }
        {@kinds IN ('drug','both')}?{
        INSERT INTO #found (person_id, kind) SELECT person_id, 'drug' FROM drug; }
        {!FALSE}?{SELECT kind, COUNT(DISTINCT person_id) AS n FROM #found GROUP BY kind;}
        DROP TABLE #found;""",
}
GIVEN: dict[str, dict[str, Any]] = {
    "defaults and a block": {"early": False}, "blocks in blocks": {"by": "place", "most": 0},
    "temporary tables, inserts": {"kinds": "both", "target": 3},
}  # fmt: skip


def folded(sql: str, dialect: str | None = None, **values: Any) -> list[tuple[object, ...]]:
    """The rows of the question."""
    given = Given(lambda _: None, values)
    return rows(clinic().arrow(parse(sql, CLINIC, dialect, given=given)))


def rendered(script: str, **values: Any) -> list[tuple[object, ...]]:
    """The rows of the last SELECT, as SqlRender makes the script for DuckDB, which runs it."""
    render = import_module("duckcdm.sqlrender")
    engine, found = connection(), list[tuple[object, ...]]()
    for statement in render.split_sql(render.translate(render.render(script, **values), "duckdb")):
        if statement.lstrip().upper().startswith("SELECT"):
            found = rows(engine.sql(statement).to_arrow_table())
        else:
            engine.execute(statement)
    return found


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_template_is_what_sqlrender_makes_of_it(name: str) -> None:
    """With its defaults."""
    assert folded(SCRIPTS[name], "tsql") == rendered(SCRIPTS[name])
    assert len(rendered(SCRIPTS[name])) > 0


def test_values_of_the_notebook_take_the_place_of_defaults() -> None:
    """In conditions, and as typed values."""
    for name in ("defaults and a block", "temporary tables, inserts"):
        values = GIVEN[name]
        assert folded(SCRIPTS[name], "tsql", **values) == rendered(SCRIPTS[name], **values)
        assert folded(SCRIPTS[name], "tsql", **values) != rendered(SCRIPTS[name])


def test_a_value_never_becomes_text_of_the_question() -> None:
    """What would be another condition is one text, or does not fit."""
    sql = "{DEFAULT @place = 'x'} SELECT COUNT(*) AS n FROM visit WHERE place = @place"
    assert folded(sql, "tsql", place="x' OR '1' = '1") == [(0,)]
    assert folded("{DEFAULT @t = visit} {@t == 'visit'}?{SELECT COUNT(*) AS n FROM @t}") != [(0,)]


@pytest.mark.parametrize("sql", [
    "DECLARE @y INT = 3, @d DATE = '2011-01-01'; "
    "SELECT COUNT(*) AS n FROM visit WHERE code = @y AND began < @d",
    "DECLARE @y INT; DECLARE @d DATE; SET @y = 1; SET @y = @y + 2; SET @d = '2011-01-01'; "
    "SELECT COUNT(*) AS n FROM visit WHERE code = @y AND began < @d",
    "SET VARIABLE y = 3; SET VARIABLE d = DATE '2011-01-01'; "
    "SELECT COUNT(*) AS n FROM visit WHERE code = getvariable('y') AND began < getvariable('d')",
])  # fmt: skip
def test_variables_of_a_script(sql: str) -> None:
    """DECLARE and SET, whatever the notebook calls so."""
    asked = "SELECT COUNT(*) AS n FROM visit WHERE code = 3 AND began < DATE '2011-01-01'"
    assert folded(sql, y=1, d=2) == rows(connection().sql(asked).to_arrow_table())


@pytest.mark.parametrize(("sql", "words"), [
    ("DECLARE @n INT = (SELECT COUNT(*) FROM visit); SELECT @n AS n", "@n is filled from data"),
    ("DECLARE @t TABLE (x INT); SELECT 1 AS n", "CREATE TABLE #name can"),
    ("{@x == 1}?{SELECT 1 AS n}", "no value 'x' for the condition"),
    ("{DEFAULT @x = 1}{@x == 1}?{SELECT 1 AS n", "is not closed"),
    ("{DEFAULT @x = 1}{@x > 0}?{SELECT 1 AS n}", "cannot be decided"),
    ("{DEFAULT @x = odd}{@x}?{SELECT 1 AS n}", "cannot be decided"),
    ("; ".join(["DECLARE @x INT = 1", *["SET @x = @x + @x"] * 12, "SELECT @x AS n"]), "too often"),
])  # fmt: skip
def test_what_cannot_be_known_is_said(sql: str, words: str) -> None:
    """Nothing is run to know a variable or a condition."""
    with pytest.raises((NotSupported, QuestionError), match=words):
        folded(sql, "tsql")


def test_a_plain_frame_is_a_table() -> None:
    """Such as a result kept with --into: its rows are public values of the question."""
    frame = pd.DataFrame({
        "code": [1, 2, 3], "label": ["a", None, "c"], "weight": [1.5, float("nan"), 2.0],
        "day": pd.to_datetime(["2010-01-01", None, "2012-02-03"]), "on": [True, False, True],
    })  # fmt: skip
    given = Given({"f": listed("f", frame)}.get, {})
    sql = ("SELECT f.label, f.weight, COUNT(*) AS n, SUM(CASE WHEN v.began > f.day THEN 1 ELSE 0 "
           "END) AS later FROM visit v JOIN f ON f.code = v.code WHERE f.on GROUP BY 1, 2")
    engine = connection()
    engine.register("f", frame)
    found = rows(clinic().arrow(parse(sql, CLINIC, given=given)))
    assert found == rows(engine.sql(sql).to_arrow_table()) and len(found) == 2


@pytest.mark.parametrize("frame", [
    pd.DataFrame({"x": range(2_001)}), pd.DataFrame({"x": [1, "a"]}, dtype=object),
    pd.DataFrame({"x": [[1]]}), pd.DataFrame([[1, 2]], columns=["x", "x"]), pd.DataFrame(),
])  # fmt: skip
def test_other_frames_are_refused(frame: pd.DataFrame) -> None:
    """Long ones, and such as hold what SQL does not know."""
    with pytest.raises(NotSupported, match="'f"):
        listed("f", frame)
