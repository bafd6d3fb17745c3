"""Every row-wise function gives its defined value on every edge, and never fails."""

import math
from datetime import date, datetime
from itertools import product

import pytest

from sarus_kernel.engines.sql.functions import WRITERS
from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.columns import ColumnNode, apply
from sarus_kernel.plan.functions import FUNCTIONS, PARTS, SPANS
from sarus_kernel.plan.types import Kind
from tests.conformance.asking import column, kind_of, of_literals, over, values_of, written
from tests.conformance.defined import DEFINED, LEAST, LITERAL, MOST, Value


def test_every_function_is_here() -> None:
    """A function without rows in this suite, or without SQL, may not exist."""
    assert set(DEFINED) == set(FUNCTIONS) == set(WRITERS)
    said = {str(arguments[0]) for arguments, _ in DEFINED["part"]}
    assert said == set(PARTS)
    for name in ("truncate", "difference", "shift"):
        assert {str(arguments[0]) for arguments, _ in DEFINED[name]} == set(SPANS)


def _same(found: Value, expected: Value) -> bool:
    if isinstance(expected, float) and isinstance(found, float):
        return math.isclose(found, expected, rel_tol=1e-12) and type(found) is type(expected)
    return found == expected and (type(found) is type(expected))


@pytest.mark.parametrize("name", DEFINED)
def test_of_literals(name: str) -> None:
    """Worked out before the query runs, on literals."""
    rows = DEFINED[name]
    found = values_of([of_literals(name, given, kinds_of(name, given)) for given, _ in rows])
    wrong = [
        (arguments, value, expected)
        for (arguments, expected), value in zip(rows, found, strict=True)
        if not _same(value, expected)
    ]
    assert not wrong


@pytest.mark.parametrize("name", DEFINED)
def test_of_columns(name: str) -> None:
    """Worked out for many rows at once: a row that has no value does not disturb the others."""
    groups: dict[tuple[object, ...], list[tuple[tuple[Value, ...], Value]]] = {}
    for arguments, expected in DEFINED[name]:
        fixed = [(n, repr(arguments[n])) for n in LITERAL.get(name, ()) if n < len(arguments)]
        groups.setdefault((len(arguments), *fixed), []).append((arguments, expected))
    for rows in groups.values():
        for kinds in {kinds_of(name, arguments) for arguments, _ in rows}:
            mine = [row for row in rows if kinds_of(name, row[0]) == kinds]
            _check(name, kinds, mine)


def kinds_of(name: str, arguments: tuple[Value, ...]) -> tuple[Kind | None, ...]:
    """The kinds of the columns; a null takes the kind that its place has in another row."""
    found: list[Kind | None] = []
    for place, value in enumerate(arguments):
        if place in LITERAL.get(name, ()):
            found.append(None)
        elif value is None:
            others = [kind_of(row[place]) for row, _ in DEFINED[name] if len(row) > place]
            found.append(next((kind for kind in others if kind is not Kind.NULL), None))
        else:
            found.append(kind_of(value))
    return tuple(found)


def _check(
    name: str, kinds: tuple[Kind | None, ...], rows: list[tuple[tuple[Value, ...], Value]]
) -> None:
    first = rows[0][0]
    parts: list[ColumnNode] = [
        written(first[place]) if kind is None else column(place)
        for place, kind in enumerate(kinds)
    ]
    places = [place for place, kind in enumerate(kinds) if kind is not None]
    columns = {f"a{place}": kind for place, kind in enumerate(kinds) if kind is not None}
    cells = [tuple(arguments[place] for place in places) for arguments, _ in rows]
    found, _ = over(columns, cells, apply(name, *parts))
    for (arguments, expected), value in zip(rows, found, strict=True):
        assert _same(value, expected), (arguments, value, expected)


POOL: dict[Kind, tuple[Value, ...]] = {
    Kind.BOOLEAN: (None, True, False),
    Kind.INTEGER: (None, 0, 1, -1, 7, -30, 2**31, 2**53 + 1, MOST, LEAST),
    Kind.NUMBER: (None, 0.0, -0.0, 1.5, -2.5, 0.1, 1e308, -1e308, 5e-324, 2.0**63, 1e19),
    Kind.TEXT: (None, "", "a", " A ", "é", "ß", "İ", "\U0001d518", "%", "_", "\\", "12", "1e400",
                "nan", "-infinity", "2020-01-31", "0000-01-01", "99999-01-01", "5000-01-01 (BC)",
                "infinity", "2020-01-01T10:00:00+02:00", "-290000-01-01 00:00:00", "294246-01-01",
                "x" * 10_000, "a\x00b", "true"),
    Kind.DATE: (None, date(1, 1, 1), date(1970, 1, 1), date(2020, 2, 29), date(9999, 12, 31)),
    Kind.TIMESTAMP: (None, datetime(1, 1, 1), datetime(1969, 12, 31, 23, 59, 59, 999999),
                     datetime(2020, 2, 29, 12, 30, 15), datetime(9999, 12, 31, 23, 59, 59)),
}  # fmt: skip
CHOICES: dict[str, dict[int, tuple[Value, ...]]] = {
    "part": {0: tuple(PARTS)}, "truncate": {0: tuple(SPANS)}, "difference": {0: tuple(SPANS)},
    "shift": {0: tuple(SPANS)}, "round": {1: (-15, -2, 0, 2, 15)}, "clip": {1: (-5, 0.5),
    2: (1.0, 10)}, "like": {1: ("", "%", "_%", "a\\", "[", "*(")}, "ilike": {1: ("%A%", "a\\")},
    "contains": {1: ("", "a")}, "matches": {1: ("", "^[^a]+$", "\\b1|(?i)X")},
    "starts_with": {1: ("", "a")}, "ends_with": {1: ("", "a")},
    "position": {1: ("", "a")},
    "extract": {1: ("", "[^a]+$", "(\\d)\\b"), 2: (0, 1)},
    "replace_matches": {1: ("", "a+", "\\b1"), 2: ("", "b", "$"), 3: (True, False)},
    "replace": {1: ("a", "x"), 2: ("", "b")}, "in": {1: (1, "a", None, 0.5), 2: (2, "", None)},
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_never_fails(name: str) -> None:
    """Every combination of kinds and edges: a finite value of the kind, or null where allowed."""
    function, tried = FUNCTIONS[name], 0
    for arity in {max(function.least, 1), function.most or function.least + (name != "case")}:
        slots = [CHOICES.get(name, {}).get(place) or tuple(POOL) for place in range(arity)]
        for combination in product(*slots):
            tried += _try(name, combination)
    assert tried


def _try(name: str, combination: tuple[Kind | Value, ...]) -> bool:
    kinds = {n: kind for n, kind in enumerate(combination) if isinstance(kind, Kind)}
    parts = [
        column(n) if n in kinds else written(part)  # type: ignore[arg-type]
        for n, part in enumerate(combination)
    ]
    rows = list(product(*(POOL[kind] for kind in kinds.values())))
    try:
        found, schema = over({f"a{n}": k for n, k in kinds.items()}, rows, apply(name, *parts))
    except QuestionError:
        return False  # these kinds do not fit the function
    for row, value in zip(rows, found, strict=True):
        assert not isinstance(value, float) or math.isfinite(value), (combination, row)
        assert value is not None or schema["value"].nullable, (combination, row)
    return True
