"""Lists of thousands of values are tables; what is answered does not depend on their length."""

from functools import cache

import pytest

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.frontends.sql.select import long_lists
from sarus_kernel.frontends.sql.select.long_lists import MANY
from sarus_kernel.plan.relations import Values
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting import private
from tests.clinic import CLINIC, clinic, connection

MORE = (
    "code IN ({}) OR cost > 5", "code IN ({}, NULL)", "code NOT IN ({}, NULL)", "-code IN ({})",
    "NOT (code IN ({})) OR cost > 5", "code IN ({}, code + 1)", "code NOT IN ({}, code + 1)",
    "code IN ({}, '-5')", "code IN ({}, '5', 2.5)", "cost IN ({}, 3.0)",
    "code IN (NULL, NULL, NULL)",
    "CASE WHEN NOT (code IN ({})) THEN 1 ELSE 0 END = 1",
    "CASE WHEN code IN ({}) THEN 1 WHEN code IS NULL THEN 2 ELSE 0 END = 2",
    "began IN ('2019-01-01', '2020-03-01', '2020-03-02')", "place IN ('gp', 't1', 't2')",
    "place NOT IN ('gp', 't1', 't2')", "began IN ('2019-01-01', DATE '2020-03-01', NULL)",
)  # fmt: skip

NO_VALUE = ("code IN (NULL, NULL, NULL)", "code NOT IN (1, 2, -5, NULL)")
"""Which are true of no row, whatever else is in the list."""


@cache
def numbers(many: int) -> str:
    """A list with the codes 1 and 2 of the clinic in it."""
    return ", ".join(["1", "2", "-5", *(str(10**6 + n) for n in range(many - 3))])


def same(text: str) -> None:
    """Our rows are those of DuckDB."""
    found = clinic().arrow(parse(text, CLINIC)).to_pylist()
    rows = [tuple(row.values()) for row in found]
    assert sorted(rows, key=str) == sorted(connection().execute(text).fetchall(), key=str)


@pytest.mark.parametrize("condition", ["code IN ({})", "code NOT IN ({})", *MORE])
def test_a_table_is_as_good_as_a_list(condition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a condition and in an expression, also as a key: where three values are many, too."""
    monkeypatch.setattr(long_lists, "MANY", 2)
    asked = condition.format(numbers(3))
    text = f"SELECT COUNT(*) FROM visit WHERE {asked}"
    is_table = any(isinstance(node, Values) for node in walk(parse(text, CLINIC)))
    assert is_table == (asked not in NO_VALUE)
    same(text)
    same(f"SELECT {asked} AS k, COUNT(*) AS n FROM visit GROUP BY 1")


@pytest.mark.parametrize("more", [0, 1])
def test_where_lists_become_tables(more: int) -> None:
    """The longest list, which still fits an expression, and the shortest table."""
    plan = parse(f"SELECT COUNT(*) FROM visit WHERE code NOT IN ({numbers(MANY + more)})", CLINIC)
    assert sum(isinstance(node, Values) for node in walk(plan)) == more


def test_a_list_of_thousands_is_public_keys() -> None:
    """Of groups that nobody has to be in."""
    listed = ", ".join(str(n) for n in range(3_000))
    text = f"SELECT code, COUNT(*) AS n FROM visit WHERE code IN ({listed}) GROUP BY code"
    (made,) = private(parse(text, CLINIC), CLINIC, 1.0, 1e-6, "salt").measurements
    assert made.grid is not None and len(made.grid) == 3_000


def test_what_cannot_be_compared_is_refused_at_any_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same words."""
    text, said = "SELECT COUNT(*) FROM visit WHERE code IN (1, 2, 3, 'abc')", set()
    for many in (9, 2):
        monkeypatch.setattr(long_lists, "MANY", many)
        with pytest.raises(QuestionError) as caught:
            same(text)
        said.add(str(caught.value))
    assert len(said) == 1


def test_a_list_of_100_000_characters() -> None:
    """Is tables of the plan, each of as many rows as one may hold, and no expression."""
    listed = ", ".join(str(10**7 + n) for n in range(10_000))
    plan = parse(f"SELECT COUNT(*) AS n FROM visit WHERE code IN (1, {listed})", CLINIC)
    lists = [len(node.rows) for node in walk(plan) if isinstance(node, Values)]
    assert sorted(lists) == [1, 10_000]
