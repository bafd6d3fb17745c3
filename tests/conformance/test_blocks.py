"""Every engine puts every person into the same block, and into one."""

import pyarrow as pa
import pytest

from sarus_kernel.engines.engine import ARROW
from sarus_kernel.plan.inner import CELLS, Given, KeepBlock, NameCells
from sarus_kernel.plan.types import Kind
from tests.conformance.asking import ENGINE
from tests.conformance.defined import Value
from tests.conformance.engines import duckdb_engine

BLOCKS = 7
PEOPLE: dict[Kind, tuple[Value, ...]] = {
    Kind.INTEGER: (*range(-20, 40), 2**63 - 1, -(2**63), None),
    Kind.TEXT: (*(f"p{n}" for n in range(40)), "a", "A", "a ", " a", "ä",
                "a\u0308", "", "\U0001f600", "1", "01", None),
    Kind.NUMBER: (*(n / 3 for n in range(40)), 0.0, -0.0, 1e300, 5e-324, None),
}  # fmt: skip


@pytest.mark.parametrize("kind", PEOPLE, ids=lambda kind: kind.value)
@pytest.mark.parametrize("blocks", [2, BLOCKS, 1000])
def test_people_are_put_into_one_block_each(kind: Kind, blocks: int) -> None:
    """Two rows of each: both are in the block that DuckDB puts them into; nobody's are in none."""
    rows = [value for value in PEOPLE[kind] for _ in range(2)]
    table = pa.table({"who": pa.array(rows, ARROW[kind]), "n": pa.array(range(len(rows)))})
    given = Given("rows", ("who", "n"), (kind.value, "integer"))
    places = range(blocks) if blocks < 100 else (0, 1, 500, 998, 999)
    seen: list[int] = []
    for place in places:
        relation = KeepBlock(given, "who", place, blocks, "a salt")
        found = sorted(ENGINE.arrow(relation, {"rows": table}).column("n").to_pylist())
        assert found == sorted(
            duckdb_engine().arrow(relation, {"rows": table}).column("n").to_pylist()
        )
        assert all((n ^ 1) in found for n in found)
        seen += found
    if blocks < 100:
        assert sorted(seen) == [n for n, value in enumerate(rows) if value is not None]
        assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("kind", PEOPLE, ids=lambda kind: kind.value)
def test_cells_are_those_that_blocks_are_made_of(kind: Kind) -> None:
    """A row's cell lies in the block that its person is put into; nobody's rows have none."""
    rows = PEOPLE[kind]
    table = pa.table({"who": pa.array(rows, ARROW[kind]), "n": pa.array(range(len(rows)))})
    given = Given("rows", ("who", "n"), (kind.value, "integer"))
    found = ENGINE.arrow(NameCells(given, "who", "cell", "a salt"), {"rows": table})
    cells = dict(zip(found.column("n").to_pylist(), found.column("cell").to_pylist(), strict=True))
    assert len(cells) == len(rows) - 1
    for place in range(BLOCKS):
        kept = ENGINE.arrow(KeepBlock(given, "who", place, BLOCKS, "a salt"), {"rows": table})
        first, end = (CELLS * n // BLOCKS for n in (place, place + 1))
        own = {n for n, cell in cells.items() if first <= int(cell, 16) < end}
        assert own == set(kept.column("n").to_pylist())
