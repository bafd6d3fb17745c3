"""Scripts of several statements, folded into one question: the same rows as running them."""

import re

import pytest

from sarus_kernel.errors import NotSupported, QuestionError, UnknownName
from sarus_kernel.frontends.sql import parse
from tests.clinic import CLINIC, clinic, connection
from tests.frontends.sql.comparing import rows

SCRIPTS = {
    "made and asked": """
        CREATE TEMP TABLE cohort AS SELECT person_id, MIN(began) AS start FROM visit GROUP BY 1;
        SELECT sex, COUNT(*) AS n FROM cohort JOIN person USING (person_id) GROUP BY sex""",
    "a view of a view": """
        CREATE TEMP VIEW v AS SELECT * FROM visit WHERE code < 4;
        CREATE OR REPLACE TEMP VIEW w AS SELECT person_id, code FROM v WHERE code > 1;
        SELECT * FROM w;
        DROP VIEW w""",
    "declared and filled": """
        CREATE TEMP TABLE events (person_id BIGINT, kind VARCHAR, day DATE);
        INSERT INTO events SELECT person_id, 'visit', began FROM visit;
        INSERT INTO events (day, person_id) SELECT began, person_id FROM drug;
        ANALYZE events;
        SELECT kind, COUNT(*) AS n, MIN(day) AS first FROM events GROUP BY kind""",
    "some rows are deleted": """
        CREATE TEMP TABLE e AS SELECT person_id, code, ended FROM visit;
        DELETE FROM e WHERE ended > DATE '2011-01-01';
        DELETE FROM e WHERE code = 3;
        SELECT * FROM e""",
    "some rows are deleted by others": """
        CREATE TEMP TABLE e AS SELECT person_id, code, ended FROM visit;
        DELETE FROM e WHERE person_id IN (SELECT person_id FROM drug WHERE dose > 30);
        DELETE FROM e WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.person_id = e.person_id
                                        AND p.smoker);
        SELECT * FROM e""",
    "values are set": """
        CREATE TEMP TABLE e AS SELECT person_id, code, cost, place FROM visit;
        UPDATE e SET cost = 0, place = 'cheap' WHERE cost < 50;
        UPDATE e SET code = code + 10 WHERE person_id IN (SELECT person_id FROM drug);
        UPDATE e SET cost = -1 WHERE cost IS NULL;
        SELECT * FROM e""",
    "a column is added": """
        CREATE TEMP TABLE e (person_id BIGINT);
        ALTER TABLE e ADD COLUMN first DATE;
        INSERT INTO e (person_id) SELECT person_id FROM person;
        ALTER TABLE e ADD COLUMN n INT;
        UPDATE e SET n = (SELECT COUNT(*) FROM visit v WHERE v.person_id = e.person_id);
        SELECT * FROM e""",
    "emptied and filled again": """
        CREATE TEMP TABLE e AS SELECT person_id, code FROM visit;
        TRUNCATE TABLE e;
        INSERT INTO e SELECT person_id, code FROM drug;
        SELECT * FROM e""",
    "nobody is in it": """
        CREATE TEMP TABLE rules (rule INT);
        SELECT v.person_id, r.rule FROM visit v LEFT JOIN rules r ON r.rule = v.code""",
    "listed values": """
        CREATE TEMP TABLE codes (code INT, label VARCHAR);
        INSERT INTO codes VALUES (1, 'a'), (2, 'b');
        INSERT INTO codes (code) VALUES (3);
        SELECT c.label, COUNT(*) AS n FROM visit v JOIN codes c ON c.code = v.code GROUP BY 1""",
    "settings and batches": """
        SET search_path TO cdm;
        USE main
        GO
        CREATE TEMP TABLE t AS SELECT person_id, '
        GO
        ' AS word FROM visit;
        go
        SELECT * FROM t""",
    "a name used anew": """
        CREATE TEMP TABLE t AS SELECT person_id FROM visit WHERE code = 1;
        CREATE TEMP TABLE u AS SELECT * FROM t;
        DROP TABLE t;
        CREATE TEMP TABLE t AS SELECT person_id FROM drug;
        SELECT (SELECT COUNT(*) FROM t) AS a, (SELECT COUNT(*) FROM u) AS b""",
}

SQL_SERVER = {
    "into": """
        SELECT person_id, code, began INTO #visit FROM dbo.visit WHERE code < 4;
        SELECT v.code, COUNT(DISTINCT p.person_id) AS n
        FROM #visit v JOIN person p ON p.person_id = v.person_id GROUP BY v.code;
        TRUNCATE TABLE #visit; DROP TABLE #visit;""",
    "codesets": """
        IF OBJECT_ID('tempdb..#Codesets', 'U') IS NOT NULL DROP TABLE #Codesets;
        CREATE TABLE #Codesets (codeset_id int NOT NULL, concept_id bigint NOT NULL);
        INSERT INTO #Codesets (codeset_id, concept_id)
        SELECT 0 as codeset_id, c.code FROM (SELECT DISTINCT I.code FROM
          (SELECT code FROM concept WHERE code IN (1, 3)
           UNION SELECT c.code FROM concept c WHERE c.parent IN (1, 3)) I
          LEFT JOIN (SELECT code FROM concept WHERE code IN (4)) E ON I.code = E.code
          WHERE E.code IS NULL) C;
        UPDATE STATISTICS #Codesets;
        SELECT event_id, person_id, start_date INTO #qualified_events FROM (
          SELECT pe.event_id, pe.person_id, pe.start_date,
            ROW_NUMBER() OVER (PARTITION BY pe.person_id ORDER BY pe.start_date) AS ordinal
          FROM (SELECT v.visit_id AS event_id, v.person_id, v.began AS start_date FROM visit v
                JOIN #Codesets cs ON v.code = cs.concept_id AND cs.codeset_id = 0) pe) QE
        WHERE QE.ordinal = 1;
        SELECT 0 AS inclusion_rule_id, person_id, event_id INTO #Inclusion_0 FROM (
          SELECT q.person_id, q.event_id FROM #qualified_events q
          JOIN drug d ON d.person_id = q.person_id AND d.began >= q.start_date
          GROUP BY q.person_id, q.event_id HAVING COUNT(d.code) >= 1) R;
        SELECT inclusion_rule_id, person_id, event_id INTO #inclusion_events FROM #Inclusion_0;
        TRUNCATE TABLE #Inclusion_0;
        DROP TABLE #Inclusion_0;
        DELETE FROM results.cohort WHERE cohort_definition_id = 7;
        INSERT INTO results.cohort (cohort_definition_id, subject_id, cohort_start_date)
        SELECT 7, q.person_id, q.start_date FROM #qualified_events q
        JOIN (SELECT DISTINCT event_id FROM #inclusion_events) i ON i.event_id = q.event_id;
        SELECT subject_id, cohort_start_date FROM results.cohort;""",
}  # fmt: skip


def run(script: str) -> list[tuple[object, ...]]:
    """The rows of the SELECT of a script, run by DuckDB itself."""
    engine = connection()
    engine.execute("CREATE SCHEMA results")
    engine.execute("CREATE TABLE results.cohort (cohort_definition_id INT, subject_id BIGINT, "
                   "cohort_start_date DATE)")  # fmt: skip
    found: list[tuple[object, ...]] = []
    plain = re.sub(r"(?im)^ *GO *$(?! *\n *')|^ *SET [^;]*;|USE main", ";", script)
    for statement in filter(str.strip, plain.split(";")):
        if statement.lstrip().startswith("SELECT"):
            found = rows(engine.sql(statement).to_arrow_table())
        else:
            engine.execute(statement)
    return found


def folded(script: str, dialect: str | None = None) -> list[tuple[object, ...]]:
    """The rows of the question that a script is folded into."""
    return rows(clinic().arrow(parse(script, CLINIC, dialect)))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_the_question_at_its_end(name: str) -> None:
    """Its temporary tables mean what they would have held."""
    assert folded(SCRIPTS[name]) == run(SCRIPTS[name])


@pytest.mark.parametrize("name", SQL_SERVER)
def test_scripts_for_sql_server(name: str) -> None:
    """As SqlRender and Circe write them, with #tables, which are others than those of the data."""
    script = SQL_SERVER[name]
    plain = re.sub(r"IF OBJECT_ID[^;]*;|UPDATE STATISTICS[^;]*;", "", script)
    plain = plain.replace("#visit", "tmp_visit").replace("#", "").replace("dbo.", "")
    plain = re.sub(r"SELECT ([^;()]*?) INTO (\w+) (FROM[^;]*)",
                   r"CREATE TEMP TABLE \2 AS SELECT \1 \3", plain)  # fmt: skip
    assert folded(script, "tsql") == run(plain)
    assert len(folded(script, "tsql")) > 1


@pytest.mark.parametrize(("script", "words"), [
    ("CREATE TEMP TABLE a AS SELECT 1 AS x", "End it with: SELECT … FROM a"),
    ("SELECT 1 AS x; SELECT 2 AS y", "One question at a time"),
    ("INSERT INTO person SELECT 1; SELECT 1 AS x", "never changed"),
    ("DELETE FROM visit WHERE code = 1; SELECT 1 AS x", "never changed"),
    ("CREATE TABLE visit AS SELECT 1 AS x; SELECT 1 AS y", "never changed"),
    ("SET memory_limit = '1GB'; SELECT 1 AS x", "never changed"),
    ("SELECT 1 AS x; DROP TABLE person", "never changed"),
    ("DROP TABLE person; SELECT 1 AS x", "never changed"),
    ("TRUNCATE TABLE visit; SELECT 1 AS x", "never changed"),
    ("DELETE visit; SELECT 1 AS x", "never changed"),
    ("UPDATE person SET sex = 'F'; SELECT 1 AS x", "never changed"),
    ("CREATE TEMP TABLE a (x DATE); INSERT INTO a SELECT sex FROM person; SELECT * FROM a",
     "declared as date and is filled with text"),
    ("CREATE TEMP TABLE a (x INT); INSERT INTO a SELECT 1, 2; SELECT * FROM a", "as many columns"),
    ("CREATE TEMP TABLE a (x INT); INSERT INTO a (z) SELECT 1; SELECT * FROM a", "does not have"),
    ("CREATE TEMP TABLE a AS SELECT 1 AS x; UPDATE a SET y = 2; SELECT * FROM a", "does not have"),
    ("CREATE TEMP TABLE a AS SELECT 1 AS x; UPDATE a SET x = 'b'; SELECT * FROM a", "write CAST"),
    ("CREATE TEMP TABLE a AS SELECT 1 AS x; UPDATE a SET x = p.height FROM person p; SELECT * FROM "
     "a", "UPDATE … FROM"),
    ("CREATE TEMP TABLE a AS SELECT 1 AS x; ALTER TABLE a DROP COLUMN x; SELECT * FROM a",
     "ADD COLUMN can"),
    ("ALTER TABLE person ADD COLUMN x INT; SELECT 1 AS x", "never changed"),
    ("SELECT * FROM (SELECT person_id INTO x FROM person) y", "statement of its own"),
])  # fmt: skip
def test_what_a_script_cannot_do(script: str, words: str) -> None:
    """It is said in words; nothing of it is passed over."""
    with pytest.raises((NotSupported, QuestionError), match=words):
        parse(script, CLINIC)


def test_a_dropped_table_is_gone() -> None:
    """And a table is known only below where it was made."""
    for script in ("CREATE TEMP TABLE a AS SELECT 1 AS x; DROP TABLE a; SELECT * FROM a",
                   "CREATE TEMP TABLE b AS SELECT * FROM a; CREATE TEMP TABLE a AS SELECT 1 AS x; "
                   "SELECT * FROM b"):  # fmt: skip
        with pytest.raises(UnknownName, match="no table 'a'"):
            parse(script, CLINIC)


def test_a_long_script_stays_a_graph() -> None:
    """Tables that each read the one before twice are not written out."""
    made = ["CREATE TEMP TABLE t0 AS SELECT person_id, code FROM visit"]
    made += [f"CREATE TEMP TABLE t{k + 1} AS SELECT a.person_id, a.code FROM t{k} a "
             f"JOIN t{k} b ON a.person_id = b.person_id AND a.code > b.code - 1" for k in range(25)]
    plan = parse(";".join([*made, "SELECT COUNT(*) AS n FROM t25"]), CLINIC)
    assert plan.weight > 2**25
