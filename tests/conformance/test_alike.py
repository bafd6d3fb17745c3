"""Every engine gives what DuckDB gives, for every function and kind, on all pairs of edges."""

from collections.abc import Iterator
from itertools import product

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sarus_kernel.engines.engine import ARROW
from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.columns import Apply, Column, Literal, apply
from sarus_kernel.plan.functions import FUNCTIONS
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Scope, project
from sarus_kernel.plan.types import Kind
from tests.conformance.asking import ENGINE, NOTHING, written
from tests.conformance.defined import Value
from tests.conformance.engines import duckdb_engine
from tests.conformance.test_functions import CHOICES, POOL

ROUNDED = ("power", "exp", "ln")
"""Libraries of mathematics agree to the last but one digit only."""
KINDS = [kind for kind in Kind if kind is not Kind.NULL]
MORE: dict[Kind, tuple[Value, ...]] = {
    Kind.NUMBER: (1e15, 1.5e15, 123456789.125, 0.0001, 1e-5, 0.49999999999999994, 2.5, 3.5, -0.5,
                  1e16, 1.7976931348623157e308, 2.2250738585072014e-308, 1e-200, -1e200, 0.3),
    Kind.TEXT: ("1_000", "0x1F", "+5", ".5", "5.", " 12 ", "12.5", "-12.5", "1e-400", "15e-1",
                "9223372036854775807.4", "2020-2-9", "2020/02/09", "2020-02-29 12:30:15.1234567",
                "2020-02-30", "2019-02-29", "2020-02-09 24:00:00", "2020-02-09T10:00:00Z",
                "2020-02-09 1:2:3 -03", "\u00a0x\u3000", "Ǆ", "Σας", "12\n", "1.5d", "epoch",
                "e\u0301", "a_b%c", "ab\\c", "9999-12-31 23:59:59.5", "0001-01-01 00:00:00"),
    Kind.INTEGER: (2, 3, -2, 12, 1250, -1250, 2**31 - 1, -(2**31), 2**32, 2**62),
}  # fmt: skip
TABLE = {kind: (*POOL[kind], *MORE.get(kind, ())) for kind in KINDS}
TABLE[Kind.TEXT] = tuple(value for value in TABLE[Kind.TEXT] if "\0" not in str(value))


def pairs() -> pa.Table:
    """Two columns of each kind, in which every pair of edges of any two kinds occurs."""
    most = max(len(pool) for pool in TABLE.values())
    places = list(product(range(most), range(most)))
    columns = {
        f"{kind.value}_{n}": pa.array([TABLE[kind][p[n] % len(TABLE[kind])] for p in places],
                                      ARROW[kind])
        for kind in KINDS for n in (0, 1)
    }  # fmt: skip
    short = [
        (pc.utf8_slice_codeunits(column, 0, 40) if column.type == pa.string() else column)
        for column in columns.values()
    ]
    return pa.table(short, list(columns))


PAIRS = pairs()
ROWS = Given("rows", tuple(PAIRS.column_names), tuple(n[:-2] for n in PAIRS.column_names))


def expressions(name: str) -> Iterator[Apply]:
    """The function of every combination of kinds that it takes."""
    function = FUNCTIONS[name]
    arity = max(function.least, min(function.most or 2, 3), 1) if name != "case" else 3
    for combination in product(*(_choices(name, place) for place in range(arity))):
        try:
            made = apply(name, *combination)
            Scope(NOTHING).schema(project(ROWS, {"v": made}))
        except QuestionError:
            continue
        yield made


def _choices(name: str, place: int) -> list[Column | Literal]:
    fixed = CHOICES.get(name, {}).get(place)
    if fixed is not None:
        return [written(value) for value in fixed]
    return [Column(f"{kind.value}_{min(place, 1)}") for kind in KINDS]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_same_as_duckdb(name: str) -> None:
    """The same value, null for null, to the last digit."""
    wanted = list(expressions(name))
    assert wanted
    relation = project(ROWS, {f"v{n}": each for n, each in enumerate(wanted)})
    found = ENGINE.arrow(relation, {"rows": PAIRS})
    expected = duckdb_engine().arrow(relation, {"rows": PAIRS})
    assert found.schema == expected.schema
    for place, expression in enumerate(wanted):
        wrong = _different(found.column(place), expected.column(place), name in ROUNDED)
        named = [c.name for c in expression.arguments if isinstance(c, Column)]
        assert not wrong, [
            (*(PAIRS.column(column)[n] for column in named),
             found.column(place)[n], expected.column(place)[n])
            for n in wrong[:3]
        ]  # fmt: skip


def _different(one: pa.ChunkedArray, other: pa.ChunkedArray, rounded: bool) -> list[int]:
    same = pc.equal(one, other)
    if rounded and one.type == pa.float64():
        close = pc.less_equal(pc.abs(pc.subtract(one, other)), pc.multiply(pc.abs(other), 1e-12))
        same = pc.or_(same, close)
    both = pc.and_(pc.is_null(one), pc.is_null(other))
    fine = pc.or_(pc.fill_null(same, False), both)
    return [n for n, value in enumerate(fine.to_pylist()) if not value]
