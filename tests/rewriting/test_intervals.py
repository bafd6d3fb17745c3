"""Which columns of an answer have an error bar, and where none may be claimed."""

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.relations import Scope
from sarus_kernel.rewriting import private
from sarus_kernel.rewriting.intervals import widened
from tests.clinic import CLINIC

HAVE: dict[str, tuple[str, set[str]]] = {
    "a share of all": (
        "SELECT sex, n, 100.0 * n / sum(n) OVER () AS share FROM "
        "(SELECT sex, count(*) AS n FROM person GROUP BY sex) t",
        {"n", "share"},
    ),
    "running sums": (
        "SELECT sex, n, sum(n) OVER (ORDER BY sex) AS total FROM "
        "(SELECT sex, count(*) AS n FROM person GROUP BY sex) t",
        {"n", "total"},
    ),
    "the greatest of several": (
        "SELECT n, max(n) OVER () AS most FROM "
        "(SELECT sex, count(*) AS n FROM person GROUP BY sex) t",
        {"n"},
    ),
    "a distance from the greatest": (
        "SELECT n, max(n) OVER () - n AS less FROM "
        "(SELECT sex, count(*) AS n FROM person GROUP BY sex) t",
        {"n"},
    ),
    "an average of counts beside one": (
        "SELECT a.n, a.n - b.m AS over FROM "
        "(SELECT sex, count(*) AS n FROM person GROUP BY sex) a CROSS JOIN "
        "(SELECT avg(n) AS m FROM (SELECT sex, count(*) AS n FROM person GROUP BY sex) t) b",
        {"n"},
    ),
    "a total of groups that there can be": (
        "SELECT sum(n) AS total FROM (SELECT sex, count(*) AS n FROM person GROUP BY sex) t",
        {"total"},
    ),
    "a total of groups that noise selects": (
        "SELECT sum(n) AS total FROM (SELECT born, count(*) AS n FROM person GROUP BY born) t",
        set(),
    ),
    "public numbers": ("SELECT code, code + 1 AS next FROM concept", set()),
}


@pytest.mark.parametrize("name", HAVE)
def test_bars(name: str) -> None:
    """What nobody knows the error of has no bar, nor has what is made of it."""
    text, expected = HAVE[name]
    query = private(parse(text, CLINIC), CLINIC, 0.5, 1e-6, "salt")
    _, widths = widened(query.post, query.measurements, Scope(CLINIC))
    assert widths.keys() == expected
