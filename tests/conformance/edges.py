"""The edges of each kind, all pairs of them as rows, and all calls of a function that fit them."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import product

import pyarrow as pa

from sarus_kernel.engines.engine import ARROW
from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply
from sarus_kernel.plan.functions import FUNCTIONS
from sarus_kernel.plan.functions.numbers import NUMBERS
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Scope, project
from sarus_kernel.plan.types import Kind
from tests.conformance.asking import NOTHING, written
from tests.conformance.defined import LEAST, MOST, Value
from tests.conformance.test_functions import CHOICES, POOL

KINDS = [kind for kind in Kind if kind is not Kind.NULL]
MORE: dict[Kind, tuple[Value, ...]] = {
    Kind.NUMBER: (1e15, 1.5e15, 123456789.125, 0.0001, 1e-5, 0.49999999999999994, 2.5, 3.5, -0.5,
                  1e16, 1.7976931348623157e308, 2.2250738585072014e-308, 1e-200, -1e200, 0.3,
                  -1.0, 1.0, -(2.0**63), 2.0**63 - 1024, -(2.0**63) - 2048, 2.0**64, 709.0, 710.0,
                  -745.0, -746.0, 2.0**52 - 0.5, 2.0**53 + 2, 9.5, 1e22, -1.7976931348623157e308),
    Kind.TEXT: ("1_000", "0x1F", "+5", ".5", "5.", " 12 ", "12.5", "-12.5", "1e-400", "15e-1",
                "9223372036854775807.4", "2020-2-9", "2020/02/09", "2020-02-29 12:30:15.1234567",
                "2020-02-30", "2019-02-29", "2020-02-09 24:00:00", "2020-02-09T10:00:00Z",
                "2020-02-09 1:2:3 -03", "\u00a0x\u3000", "Ǆ", "Σας", "12\n", "1.5d", "epoch",
                "e\u0301", "a_b%c", "ab\\c", "9999-12-31 23:59:59.5", "0001-01-01 00:00:00",
                "-9223372036854775808", "9223372036854775807.5", "-9223372036854775808.5",
                "1.7976931348623158e308", "1.7976931348623159e308", "4e-324", "2e-324", "-0",
                "1900-02-29", "9999-12-31 23:59:59.9999999", "\u212a\u017f", "-.5", "0.5e0"),
    Kind.INTEGER: (2, 3, -2, 12, 1250, -1250, 2**31 - 1, -(2**31), 2**32, 2**62, MOST - 1,
                   LEAST + 1, 2**32 - 1, -(2**32) + 1, -(2**32), 3_037_000_500, -(2**53) - 1, 5,
                   -(2**62), 10**15, 96, 120_000, -120_000, 3_652_058, -3_652_058, 87_649_415,
                   -87_649_415, -5_000, -60_000),
    Kind.DATE: (date(1, 1, 2), date(4, 2, 29), date(1582, 10, 4), date(1582, 10, 15),
                date(1900, 2, 28), date(2000, 2, 29), date(2020, 1, 31), date(2020, 12, 31),
                date(2021, 1, 3), date(9999, 12, 1), date(9998, 12, 31), date(1969, 12, 31)),
    Kind.TIMESTAMP: (datetime(1, 1, 1, 0, 0, 0, 1), datetime(1582, 10, 10, 12),
                     datetime(1970, 1, 1),
                     datetime(1899, 12, 31, 23, 59, 59, 500000), datetime(2020, 1, 31, 0, 0, 1),
                     datetime(9999, 12, 31, 23, 59, 59, 999999), datetime(9999, 12, 31)),
}  # fmt: skip
TABLE = {kind: (*POOL[kind], *MORE.get(kind, ())) for kind in KINDS}
TABLE[Kind.TEXT] = tuple(
    value[:40] if isinstance(value, str) else None
    for value in TABLE[Kind.TEXT]
    if "\0" not in str(value)
)
SIDE = max(len(pool) for pool in TABLE.values())
PLACES = list(product(range(SIDE), range(SIDE)))
"""Which edge a row has in the first and in the second column of a kind, modulo their number."""


def _pairs() -> pa.Table:
    """Two columns of each kind, in which every pair of edges of any two kinds occurs."""
    columns = {
        f"{kind.value}_{n}": pa.array([edge(kind, place[n]) for place in PLACES], ARROW[kind])
        for kind in KINDS for n in (0, 1)
    }  # fmt: skip
    return pa.table(columns)


def edge(kind: Kind, place: int) -> Value:
    """The edge that a row with this place has in a column of a kind."""
    return TABLE[kind][place % len(TABLE[kind])]


PAIRS = _pairs()
ROWS = Given("rows", tuple(PAIRS.column_names), tuple(n[:-2] for n in PAIRS.column_names))
LITERALS: tuple[Value, ...] = (-1, 0, 1, 7, MOST, LEAST, 2**53 + 1, 2**32, 0.0, -1.0, 0.5, 1e308,
                               5e-324, 1e19)  # fmt: skip
"""Numbers that stand in a question: some are written in another way than columns are."""
CALCULATED = (*(function.name for function in NUMBERS), "less", "null_if", "coalesce")
"""Functions that are asked about these."""


def fits(expression: ColumnNode) -> bool:
    """Whether a function takes arguments of these kinds."""
    try:
        Scope(NOTHING).schema(project(ROWS, {"v": expression}))
    except QuestionError:
        return False
    return True


def calls(name: str) -> list[Apply]:
    """The function of every combination of kinds that it takes, and of numbers as they stand."""
    function = FUNCTIONS[name]
    arity = max(function.least, min(function.most or 2, 3), 1) if name != "case" else 3
    made = [apply(name, *each) for each in product(*(_choices(name, n) for n in range(arity)))]
    if function.most == 1:
        made += [apply(name, written(value)) for value in LITERALS]
    return [call for call in (*made, *_with_literals(name, arity)) if fits(call)]


def _choices(name: str, place: int) -> list[Column | Literal]:
    fixed = CHOICES.get(name, {}).get(place)
    if fixed is not None:
        return [written(value) for value in fixed]
    return [Column(f"{kind.value}_{min(place, 1)}") for kind in KINDS]


def _with_literals(name: str, arity: int) -> Iterator[Apply]:
    if arity != 2 or name in CHOICES or name not in CALCULATED:
        return
    numbers = [Column("integer_0"), Column("number_0")]
    for value in LITERALS:
        yield from (apply(name, column, written(value)) for column in numbers)
        yield from (apply(name, written(value), column) for column in numbers)
