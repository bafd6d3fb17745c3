"""What is released without noise is what plain pandas gives on the real rows."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from sarus_kernel.lowering import Lowered, lower
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from tests.lowering.hospital import CATALOG, cells
from tests.lowering.programs_of_order import by_person, change, latest, most, readmitted, sorted_
from tests.lowering.test_lower import _engine, _shown, tables
from tests.privacy import ward

TABLES = tables(1)
P, E = TABLES["p"], TABLES["e"]

RELEASED: dict[str, Callable[[], Any]] = {
    "readmitted": lambda: readmitted(E),
    "change from baseline": lambda: change(E),
    "latest value": lambda: latest(P, E)["cost"].mean(),
    "latest value by sex": lambda: latest(P, E).groupby("sex")["cost"].mean(),
    "first diagnosis": lambda: (by_person(E)["code"].first() == 10).sum(),
    "value before": lambda: by_person(E)["cost"].shift().mean(),
    "rows before": lambda: by_person(E).cumcount().mean(),
    "first rows": lambda: by_person(E).head(1)["cost"].mean(),
    "second rows": lambda: by_person(E)["cost"].nth(1).mean(),
    "dearest": lambda: most(E)["age"].mean(),
    "repeated": lambda: sorted_(E).duplicated(["person_id", "place"]).sum(),
    "carried on": lambda: by_person(E)["cost"].ffill().mean(),
    "counts so far": lambda: P["sex"].value_counts().sort_index().cumsum(),
}


def released(value: Any) -> tuple[Lowered, list[tuple[object, ...]]]:
    """The answer without noise, and what it is; audited as the vault would."""
    found = lower(value.node, CATALOG)
    assert isinstance(found, Lowered), found
    query = private(found.relation, CATALOG, 1.0, 1e-6, "salt")
    audit.check(query, CATALOG, 1.0, 1e-6)
    _, answer = ward.run(_engine(1, 40), query, CATALOG)
    return found, [tuple(row) for row in answer.rows]


def close(one: object, other: object) -> bool:
    """Equal, numbers up to the steps in which they are measured."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-3, abs_tol=1e-3)
    return one == other


@pytest.mark.parametrize("name", RELEASED)
def test_without_noise_it_is_what_pandas_gives(name: str) -> None:
    """Rows, labels and numbers are pandas' own."""
    value = RELEASED[name]()
    found, got = released(value)
    wanted = cells(_shown(value.value, found.index))
    assert len(got) == len(wanted)
    for row, expected in zip(got, wanted, strict=True):
        assert all(map(close, row, expected)), (row, expected)


def test_rows_that_were_not_sorted_are_spoken_of() -> None:
    """Which of a person's rows is the last is then said: the last in the order of the columns."""
    found = lower(E.drop_duplicates("person_id", keep="last")["cost"].mean().node, CATALOG)
    assert isinstance(found, Lowered)
    assert "Sort them first" in " ".join(found.notes)
    found = lower(by_person(E)["cost"].last().mean().node, CATALOG)
    assert isinstance(found, Lowered)
    assert found.notes == ()
