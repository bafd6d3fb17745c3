"""What is refused is refused for its first cause, however much of the question stands around it."""

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.sql import parse
from tests.clinic import CLINIC
from tests.privacy.ward import safe

CAUSES = [
    ("SELECT person_id FROM visit LIMIT 100", "LIMIT over rows about people"),
    ("SELECT p.person_id FROM person p FULL JOIN visit v ON v.person_id = p.person_id",
     "A full join"),
    ("SELECT a.person_id FROM visit a JOIN visit b ON a.began = b.began",
     "without equating the person"),
    ("SELECT person_id, rank() OVER (ORDER BY born) AS r FROM person", "A window over rows"),
]  # fmt: skip
AROUND = [
    "WITH a AS ({}) SELECT COUNT(*) AS n FROM a",
    "WITH a AS ({}), b AS (SELECT * FROM a UNION ALL SELECT * FROM a) SELECT p.sex, COUNT(*) AS n "
    "FROM b JOIN person p ON p.person_id = b.person_id GROUP BY p.sex",
    "SELECT AVG(k) AS m FROM (SELECT person_id, COUNT(*) AS k FROM ({}) t GROUP BY person_id) u",
    "SELECT COUNT(*) AS n FROM person WHERE person_id IN (SELECT person_id FROM ({}) t)",
    "SELECT n / 2 AS h FROM (SELECT COUNT(*) AS n FROM ({}) t) u ORDER BY h LIMIT 1",
]
READ = "SELECT person_id, r FROM ({}) w WHERE r < 9"
"""A window that nobody reads is left out, and refuses nothing."""


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize(("inner", "words"), CAUSES, ids=[words for _, words in CAUSES])
def test_the_first_cause_is_told(inner: str, words: str, around: str) -> None:
    """In unions, groups, subqueries and arithmetic above it."""
    inner = READ.format(inner) if "OVER" in inner else inner
    with pytest.raises(NotReleasable) as caught:
        safe(parse(around.format(inner), CLINIC), CLINIC)
    assert words in str(caught.value) and "#" not in str(caught.value)
