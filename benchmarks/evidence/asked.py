"""What is asked: the usual questions about OMOP tables, in classes that err in their own ways."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question.

    kind   the class it stands for: a line of the table
    keys   how many of its first columns say of which group a row is
    """

    kind: str
    sql: str
    keys: int = 0


QUESTIONS = (
    Question("people", "SELECT COUNT(*) FROM person WHERE year_of_birth < 1940"),
    Question("people", "SELECT COUNT(DISTINCT person_id) FROM condition_occurrence"),
    Question(
        "people",
        """SELECT COUNT(DISTINCT CASE WHEN condition_concept_id = 201826 THEN person_id END)
        FROM condition_occurrence""",
    ),
    Question(
        "people",
        """SELECT COUNT(DISTINCT c.person_id) FROM person p LEFT JOIN condition_occurrence c
        ON c.person_id = p.person_id AND c.condition_concept_id = 201826""",
    ),
    Question("rows", "SELECT COUNT(*) FROM condition_occurrence"),
    Question("rows", "SELECT COUNT(*) FROM drug_era"),
    Question(
        "rows", "SELECT COUNT(*) FROM measurement WHERE measurement_date >= DATE '2009-01-01'"
    ),
    Question(
        "rows",
        """SELECT COUNT(*) FROM condition_occurrence c JOIN drug_era d
        ON c.person_id = d.person_id AND d.drug_era_start_date = c.condition_start_date""",
    ),
    Question("sums", "SELECT SUM(drug_exposure_count) FROM drug_era"),
    Question("sums", "SELECT SUM(gap_days) FROM drug_era"),
    Question("sums", "SELECT SUM(year_of_birth) FROM person"),
    Question("means", "SELECT AVG(year_of_birth) FROM person"),
    Question("means", "SELECT AVG(drug_exposure_count) FROM drug_era"),
    Question(
        "means",
        """SELECT AVG(n) FROM (SELECT person_id, COUNT(*) AS n FROM condition_occurrence
        GROUP BY person_id) t""",
    ),
    Question(
        "durations",
        """SELECT AVG(DATE_DIFF('day', drug_era_start_date, drug_era_end_date))
        FROM drug_era""",
    ),
    Question(
        "durations",
        """SELECT AVG(DATE_DIFF('day', observation_period_start_date,
        observation_period_end_date)) FROM observation_period""",
    ),
    Question("spreads", "SELECT STDDEV(year_of_birth) FROM person"),
    Question("spreads", "SELECT STDDEV(drug_exposure_count) FROM drug_era"),
    Question(
        "spreads",
        """SELECT STDDEV(n) FROM (SELECT person_id, COUNT(*) AS n FROM condition_occurrence
        GROUP BY person_id) t""",
    ),
    Question(
        "correlations",
        """SELECT CORR(year_of_birth, month_of_birth) FROM person""",
    ),
    Question("quantiles", "SELECT MEDIAN(year_of_birth) FROM person"),
    Question(
        "quantiles",
        """SELECT QUANTILE_CONT(year_of_birth, 0.1), QUANTILE_CONT(year_of_birth, 0.25),
        MEDIAN(year_of_birth), QUANTILE_CONT(year_of_birth, 0.75),
        QUANTILE_CONT(year_of_birth, 0.9) FROM person""",
    ),
    Question(
        "quantiles", "SELECT gender_concept_id, MEDIAN(year_of_birth) FROM person GROUP BY 1", 1
    ),
    Question(
        "quantiles",
        """SELECT MEDIAN(n) FROM (SELECT person_id, COUNT(*) AS n FROM condition_occurrence
        GROUP BY person_id) t""",
    ),
    Question("ends", "SELECT MIN(year_of_birth), MAX(year_of_birth) FROM person"),
    Question("closed groups", "SELECT gender_concept_id, COUNT(*) FROM person GROUP BY 1", 1),
    Question(
        "closed groups",
        "SELECT year_of_birth // 10 * 10 AS decade, COUNT(*) FROM person GROUP BY 1",
        1,
    ),
    Question(
        "closed groups",
        """SELECT gender_concept_id, COUNT(*) FROM condition_occurrence c JOIN person p
        ON c.person_id = p.person_id GROUP BY 1""",
        1,
    ),
    Question(
        "closed groups",
        """SELECT YEAR(condition_start_date) AS y, COUNT(*) FROM condition_occurrence
        WHERE condition_start_date BETWEEN DATE '2008-01-01' AND DATE '2010-12-31' GROUP BY 1""",
        1,
    ),
    Question(
        "rows by group",
        """SELECT YEAR(condition_start_date) AS y, COUNT(*) FROM condition_occurrence
        WHERE condition_start_date BETWEEN DATE '2001-01-01' AND DATE '2010-12-31' GROUP BY 1""",
        1,
    ),
    Question(
        "rows by group",
        "SELECT visit_concept_id, COUNT(*) FROM visit_occurrence GROUP BY 1",
        1,
    ),
    Question(
        "closed groups",
        "SELECT gender_concept_id, AVG(year_of_birth) FROM person GROUP BY 1",
        1,
    ),
    Question(
        "open groups",
        """SELECT condition_concept_id, COUNT(DISTINCT person_id) FROM condition_occurrence
        GROUP BY 1""",
        1,
    ),
    Question(
        "open groups",
        "SELECT condition_concept_id, COUNT(*) FROM condition_occurrence GROUP BY 1",
        1,
    ),
    Question("open groups", "SELECT drug_concept_id, AVG(gap_days) FROM drug_era GROUP BY 1", 1),
    Question(
        "largest groups",
        """SELECT drug_concept_id, COUNT(DISTINCT person_id) AS n FROM drug_era GROUP BY 1
        ORDER BY n DESC LIMIT 10""",
        1,
    ),
    Question("values", "SELECT COUNT(DISTINCT condition_concept_id) FROM condition_occurrence"),
    Question("values", "SELECT COUNT(DISTINCT drug_concept_id) FROM drug_era"),
    Question(
        "years observed",
        """SELECT y, COUNT(DISTINCT person_id) FROM observation_period p
        JOIN GENERATE_SERIES(2000, 2015) t(y) ON YEAR(observation_period_start_date) <= y
        AND YEAR(observation_period_end_date) >= y GROUP BY y""",
        1,
    ),
    Question(
        "shares",
        """SELECT 100.0 * COUNT(*) FILTER (WHERE gender_concept_id = 8532) / COUNT(*)
        FROM person""",
    ),
    Question(
        "shares",
        """SELECT SUM(CASE WHEN condition_concept_id = 201826 THEN 1 ELSE 0 END) * 1.0 / COUNT(*)
        FROM condition_occurrence""",
    ),
)
"""Each is asked of every vault that has its tables."""
