"""Before anything is charged the twin foretells the answer: what would be empty, or noise alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Rows, Shape, Twin
from sarus_kernel.plan.relations import Relation
from sarus_kernel.rewriting import private as rewritten
from sarus_kernel.vault import foresight, private
from sarus_kernel.vault.foresight import Foresight
from tests.clinic import CLINIC, clinic
from tests.privacy.ward import rows_of

MANY = "SELECT place, count(*) AS n FROM visit GROUP BY place"
FEW = "SELECT count(*) AS n FROM person WHERE sex = 'F' AND height > 400"


def _rows(relations: Sequence[Relation], given: Mapping[str, Rows]) -> tuple[Rows, ...]:
    return tuple(rows_of(clinic(), relation, given, CLINIC) for relation in relations)


TWIN = Twin(lambda relations: _rows(relations, {}))


def tried(sql: str, epsilon: float = 0.5, ratio: float = 1.0) -> Foresight:
    """A question, tried on a twin that has the clinic's rows."""
    query = rewritten(parse(sql, CLINIC), CLINIC, epsilon, 1e-6, "salt")
    workers: Any = SimpleNamespace(query_twin=_rows)
    found = private.dry_run(query, Shape(), CLINIC, workers, replace(TWIN, ratio=ratio))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("sql", "epsilon", "noise"),
    [
        (MANY, 0.5, True),
        (FEW, 0.5, True),
        ("SELECT count(*) FROM person", 0.5, False),
        ("SELECT count(*) FROM person", 0.2, False),
        ("SELECT count(*) FROM person", 0.1, True),
        ("SELECT count(*) FROM visit", 0.01, True),
        ("SELECT sex, count(*) FROM person GROUP BY sex", 5.0, False),
        ("SELECT count(*), count(*) FILTER (WHERE height > 400) FROM person", 2.0, False),
        ("SELECT count(*) FROM person HAVING count(*) > 1000", 5.0, True),
        ("SELECT avg(n) FROM (SELECT place, count(*) n FROM visit GROUP BY place) t", 0.5, True),
        ("SELECT corr(height, extract(year FROM born)) FROM person", 500.0, False),
    ],
)
def test_what_is_not_worth_its_price(sql: str, epsilon: float, noise: bool) -> None:
    """No row, or no number that is more than its noise; a part that is worth it saves the whole."""
    assert foresight.worthless(tried(sql, epsilon)) is noise


def test_only_whether_there_are_rows_asks_less() -> None:
    """What is made of released rows one by one is not worked out where nobody looks at it."""
    query = rewritten(parse("SELECT sex, count(*) / 2 FROM person GROUP BY sex ORDER BY 2", CLINIC),
                      CLINIC, 5.0, 1e-6, "salt")  # fmt: skip
    workers: Any = SimpleNamespace(query_twin=None)
    found = private.dry_run(query, Shape(), CLINIC, workers, TWIN, False)
    assert found is not None and len(found.value.rows) == 2


def test_a_small_twin_may_be_short_of_people() -> None:
    """A few people of whom each stands for a hundred do not say that there is nobody."""
    assert foresight.worthless(tried(FEW))
    assert not foresight.worthless(tried(FEW, ratio=100.0))


def test_it_says_how_many_groups_would_be_shown_and_what_one_needs() -> None:
    """And how large the largest is."""
    (words,) = foresight.words(tried(MANY))
    assert words.startswith("In the synthetic twin 0 of about ")
    assert "one needs about" in words and "the largest has about" in words


def test_it_says_how_wide_the_noise_is() -> None:
    """Of one row, each number; of several, how many are noise."""
    assert foresight.words(tried(FEW)) == (
        "In the synthetic twin it is noise alone: n is about 0 ± 6.",
    )
    (words,) = foresight.words(tried("SELECT sex, count(*) FROM person GROUP BY sex", 0.2))
    assert words == "In the synthetic twin 2 of 2 groups would be noise alone."


def test_what_would_help_is_tried() -> None:
    """Fewer groups of a person, more epsilon, keys that are listed: and how it is asked anyway."""
    asked: list[tuple[float, int | None]] = []

    def again(epsilon: float, groups: int | None) -> Foresight:
        asked.append((epsilon, groups))
        return tried("SELECT place, count(*) AS n FROM visit GROUP BY place", 1000.0 * epsilon)

    told = tried(MANY)
    helps = foresight.helps(told, 0.5, 1.0, again)
    assert asked[-1] == (1.0, None)
    assert any(each.startswith("With --max-groups ") for each in helps)
    assert any(each.startswith("With epsilon 1: ") for each in helps)
    assert any("keys listed" in each for each in helps)
    lines = foresight.reason(told, helps).splitlines()
    assert len(lines) == 3 and "foreseen to be empty" in lines[0] and "--anyway" in lines[2]


def test_how_many_people_a_group_needs_is_said_beside_the_answer() -> None:
    """More of them where delta has to last longer."""

    def least(delta: float) -> int:
        query = rewritten(parse(MANY, CLINIC), CLINIC, 0.5, 1e-6, "salt", selecting=delta)
        (words,) = foresight.needed(query)
        return int(words.split("about ")[1].split(" people")[0].replace(",", ""))

    assert 0 < least(5e-7) < least(1e-10)
