"""`x IN (SELECT …)` is true, false or null as SQL has it, wherever it stands."""

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from tests.clinic import CLINIC, clinic, connection

PARENTS = "(SELECT parent FROM concept)"
SOME = "(SELECT parent FROM concept WHERE parent IS NOT NULL)"
NONE = "(SELECT parent FROM concept WHERE code > 99)"
ONLY_NULL = "(SELECT parent FROM concept WHERE code = 1)"
CODES = "(SELECT code FROM concept WHERE parent IS NULL)"
OWN = "(SELECT v.{} FROM visit v WHERE v.person_id = p.person_id)"
PAIRS = "(SELECT v.person_id, v.cost FROM visit v)"

ROWS = [
    *(f"SELECT person_id, {left} {word} {right} AS x FROM person p"
      for left in ("region_id / 10", "person_id", "person_id % 4", "NULLIF(person_id % 3, 0)")
      for word in ("IN", "NOT IN")
      for right in (PARENTS, SOME, NONE, ONLY_NULL, CODES)),
    *(f"SELECT person_id, {left} {word} {OWN.format(right)} AS x FROM person p"
      for left in ("height", "person_id") for word in ("IN", "NOT IN")
      for right in ("cost", "code")),
    f"SELECT person_id, (person_id, height) IN {PAIRS} AS x FROM person p",
    f"SELECT person_id, (person_id, height) NOT IN {PAIRS} AS x FROM person p",
    f"SELECT person_id, CASE WHEN region_id / 10 IN {SOME} THEN 1 WHEN NOT region_id / 10 IN "
    f"{SOME} THEN 0 END AS x FROM person",
    f"SELECT person_id, region_id / 10 = ANY {SOME} AS x, region_id / 10 <> ALL {SOME} AS y FROM "
    "person",
]  # fmt: skip
PICKED = [
    *(f"SELECT person_id FROM person p WHERE {left} {word} {right}{more}"
      for left in ("region_id / 10", "person_id") for word in ("IN", "NOT IN", "<> ALL", "< ALL")
      for right in (PARENTS, SOME, NONE, ONLY_NULL) for more in ("", " OR smoker")
      if not (more and word == "< ALL")),
    *(f"SELECT person_id FROM person p WHERE {left} {word} {OWN.format('cost')}"
      for left in ("height", "person_id") for word in ("NOT IN", "<> ALL", "> ALL")),
    f"SELECT person_id FROM person WHERE (person_id, height) NOT IN {PAIRS}",
    f"SELECT person_id FROM person WHERE NOT (region_id / 10 = ANY {PARENTS})",
    f"SELECT p.person_id, v.visit_id FROM person p LEFT JOIN visit v ON v.person_id = p.person_id "
    f"AND v.cost NOT IN {PARENTS}",
    f"SELECT p.person_id FROM person p JOIN visit v ON v.person_id = p.person_id AND NOT (p.height "
    f"IN {SOME} AND v.code > 1)",
]  # fmt: skip
GROUPS = [
    f"SELECT {key} AS k, COUNT(*) AS n FROM person GROUP BY 1 HAVING {key} {word} {right}"
    for key in ("region_id / 10", "person_id % 4")
    for word in ("IN", "NOT IN") for right in (PARENTS, SOME, NONE, CODES)
] + [
    f"SELECT person_id % 4 AS k, COUNT(*) IN {CODES} AS x, MAX(region_id) / 10 IN {PARENTS} AS y "
    "FROM person GROUP BY 1",
    f"SELECT COUNT(*) AS n FROM person HAVING COUNT(*) NOT IN {CODES}",
    f"SELECT region_id / 10 IN {SOME} AS k, COUNT(*) AS n FROM person GROUP BY 1",
]  # fmt: skip


@pytest.mark.parametrize("text", [*ROWS, *PICKED, *GROUPS])
def test_three_truths(text: str) -> None:
    """As DuckDB has them."""
    rows = [tuple(row.values()) for row in clinic().arrow(parse(text, CLINIC)).to_pylist()]
    assert sorted(rows, key=str) == sorted(connection().execute(text).fetchall(), key=str)


@pytest.mark.parametrize("text", [
    f"SELECT COUNT(*) AS n FROM person p WHERE height NOT IN {OWN.format('cost')}",
    f"SELECT COUNT(*) AS n FROM person p WHERE height IN {OWN.format('cost')} OR smoker",
    f"SELECT COUNT(*) AS n FROM person WHERE region_id NOT IN {PARENTS}",
    f"SELECT COUNT(*) AS n FROM person WHERE region_id IN {PARENTS} OR smoker",
    f"SELECT COUNT(*) AS n FROM person WHERE (person_id, height) NOT IN {PAIRS}",
    f"SELECT COUNT(*) AS n FROM person WHERE (person_id, height) IN {PAIRS} IS NULL",
    f"SELECT sex, COUNT(*) AS n FROM person GROUP BY sex HAVING COUNT(*) NOT IN {CODES}",
])  # fmt: skip
def test_each_row_stays_one_persons(text: str) -> None:
    """What a null decides is the person's own, or public: so it may be asked."""
    query = private(parse(text, CLINIC), CLINIC, 1.0, 1e-6, "salt")
    audit.check(query, CLINIC, 1.0, 1e-6)
    assert query.measurements


def test_a_null_of_somebody_else_decides_nothing() -> None:
    """Of a list of other people's values it is passed over, and so is an empty list."""
    text = ("SELECT person_id FROM person WHERE person_id NOT IN (SELECT CASE WHEN cost > 90 THEN "
            "person_id END FROM visit)")  # fmt: skip
    found = clinic().arrow(parse(text, CLINIC)).column("person_id").to_pylist()
    assert sorted(found) == [4, 5, 6, 7, 8, 10]
