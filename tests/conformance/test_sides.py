"""Every engine puts every person on the same side of a split, and on one."""

import pyarrow as pa
import pytest

from sarus_kernel.engines.engine import ARROW
from sarus_kernel.plan.inner import CELLS, Given, KeepRange
from sarus_kernel.plan.types import Kind
from tests.conformance.asking import ENGINE
from tests.conformance.engines import duckdb_engine
from tests.conformance.test_blocks import PEOPLE

FOLDS = [(CELLS * fold // 5, CELLS * (fold + 1) // 5) for fold in range(5)]


@pytest.mark.parametrize("kind", PEOPLE, ids=lambda kind: kind.value)
def test_people_are_on_one_side_each(kind: Kind) -> None:
    """Tested in one fold and in the training part of all others, both rows of each; nobody's
    rows are in none."""
    rows = [value for value in PEOPLE[kind] for _ in range(2)]
    table = pa.table({"who": pa.array(rows, ARROW[kind]), "n": pa.array(range(len(rows)))})
    given = Given("rows", ("who", "n"), (kind.value, "integer"))
    everybody = {n for n, value in enumerate(rows) if value is not None}
    seen: list[int] = []
    for low, high in FOLDS:
        sides = KeepRange(given, "who", (low,), (high,), "a salt"), KeepRange(
            given, "who", (0, high), (low, CELLS), "a salt"
        )
        tested, trained = (
            sorted(ENGINE.arrow(side, {"rows": table}).column("n").to_pylist()) for side in sides
        )
        defined = duckdb_engine().arrow(sides[0], {"rows": table})
        assert tested == sorted(defined.column("n").to_pylist())
        assert not set(tested) & set(trained) and set(tested) | set(trained) == everybody
        assert all((n ^ 1) in tested for n in tested)
        seen += tested
    assert sorted(seen) == sorted(everybody)


def test_a_side_without_cells_has_nobody() -> None:
    """However it is written."""
    table = pa.table({"who": pa.array([1, 2]), "n": pa.array([1, 2])})
    given = Given("rows", ("who", "n"), ("integer", "integer"))
    assert ENGINE.arrow(KeepRange(given, "who", (), (), "s"), {"rows": table}).num_rows == 0
