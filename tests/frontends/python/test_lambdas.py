"""A researcher's function of one row means the same translated as it does in Python."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarus_kernel.evaluate.rowwise import rowwise
from sarus_kernel.frontends.python.lambdas import translate
from sarus_kernel.frontends.python.rowwise import schema_of
from sarus_kernel.frontends.python.untranslatable import Untranslatable

LIMIT = 40
CODES = [1, 5, 7]
NAMES = {1: "one", 2: "two"}
START = pd.Timestamp("2020-01-01")


def graded(row: Any) -> Any:
    """Several statements, returns in the middle."""
    total = row.a + row.x
    if total > 50:
        return "high"
    elif row.s == "F":
        label = "low F"
    else:
        label = "low"
    return label


def half(row: Any) -> Any:
    if row["a"] > LIMIT:
        return 1


ROWS: list[Callable[[Any], Any]] = [
    lambda r: r.a + 1,
    lambda r: r["a"] * 2 - r.x / 4,
    lambda r: 1 if r.a > LIMIT and r.s == "F" else 0,
    lambda r: "old" if r["a"] >= 60 else ("middle" if r["a"] >= 30 else "young"),
    lambda r: r.x > 3 or r.a < 10,
    lambda r: not (r.x > 3),
    lambda r: r.x != 3.5,
    lambda r: r.a == 5 or r.x == 0.5,
    lambda r: 10 < r.a <= LIMIT,
    lambda r: r.a in CODES,
    lambda r: r.a not in (1, 2, 3),
    lambda r: r.s in {"F", "M"},
    lambda r: "ab" in r.t,
    lambda r: r.a % 7,
    lambda r: r.a // 7,
    lambda r: r.a**2 + 1,
    lambda r: -r.x,
    lambda r: abs(r.a - 50),
    lambda r: max(r.a, 20),
    lambda r: min(r.a, 20, LIMIT),
    lambda r: max(r.x, 1.0),
    lambda r: min(1.0, r.x),
    lambda r: pd.isna(r.x),
    lambda r: 0 if pd.isnull(r.x) else 1,
    lambda r: pd.notna(r.x) and r.x > 1,
    lambda r: 0.0 if np.isnan(r.x) else r.x,
    lambda r: r.t.upper(),
    lambda r: r.t.lower().startswith("a"),
    lambda r: r.t.endswith("b") and not r.t.startswith("x"),
    lambda r: len(r.t),
    lambda r: r.s + "-" + r.t,
    lambda r: f"{r.s}/{r.a}",
    lambda r: str(r.a),
    lambda r: r.t[:2],
    lambda r: r.t[1:3],
    lambda r: r.t.replace("b", "c"),
    lambda r: round(r.x) if pd.notna(r.x) else -1,
    lambda r: int(r.x) if not pd.isna(r.x) else 0,
    lambda r: math.floor(r.x) if r.x > 0 else 0,
    lambda r: math.sqrt(r.a * r.a),
    lambda r: np.exp(r.x / 100),
    lambda r: float(r.a),
    lambda r: r.a > r.x,
    lambda r: (r.a > 3) & (r.s == "F"),
    lambda r: r.b and r.a > 10,
    lambda r: 1 if r.b else 2,
    lambda r: r.d.year,
    lambda r: 2020 - r.d.year + r.d.month,
    lambda r: (r.d - START).days,
    lambda r: r.d > START,
    lambda r: r.d.weekday(),
    lambda r: NAMES.get(r.a, "many"),
    lambda r: np.nan if r.a > LIMIT else r.a,
    lambda r: r.x * math.pi,
    graded,
    half,
]
"""Functions of a row: a whole, x number or missing, s F or M, t text, b truth, d moment."""

NUMBERS = st.integers(0, 99)
CELLS = st.tuples(
    NUMBERS,
    st.one_of(st.just(math.nan), st.sampled_from([0.5, 1.5, 2.5, 3.5, -0.5, 0.0]),
              st.floats(-99, 99, allow_nan=False).map(lambda x: round(x, 3))),
    st.sampled_from(["F", "M"]),
    st.text(alphabet="abxAB ", max_size=5),
    st.booleans(),
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(
        lambda d: d.replace(microsecond=0)),
)  # fmt: skip
DTYPES = {"a": "int64", "x": "float64", "s": "str", "t": "str", "b": "bool", "d": "datetime64[us]"}


def table(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Generated cells as a table."""
    columns = {n: [row[i] for row in rows] for i, n in enumerate(DTYPES)}
    return pd.DataFrame(columns).astype(DTYPES)


def check(expected: Any, found: Any) -> None:
    """Equal cell by cell: missing is missing, and 1 is 1.0."""
    assert len(expected) == len(found)
    for one, other in zip(expected, found, strict=True):
        if pd.isna(one) or pd.isna(other):
            assert pd.isna(one) and pd.isna(other)
        elif isinstance(one, str):
            assert one == other
        else:
            assert one == pytest.approx(other, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("function", ROWS, ids=range(len(ROWS)))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(CELLS, min_size=1, max_size=8))
def test_a_function_of_a_row_means_what_python_means(
    function: Callable[[Any], Any], rows: list[tuple[Any, ...]]
) -> None:
    """The translated expression gives what the function gives, row by row."""
    frame = table(rows)
    expected = [function(frame.iloc[i]) for i in range(len(frame))]
    check(expected, rowwise(frame, translate(function, schema_of(frame), True)).tolist())


VALUES: list[tuple[str, Callable[[Any], Any]]] = [
    ("x", lambda v: v * 2),
    ("x", lambda v: 0 if pd.isna(v) else v),
    ("a", lambda v: "x" if v > 3 else "y"),
    ("a", lambda value: value % 10 == 3),
    ("t", lambda s: s.upper()),
    ("t", len),
    ("t", str.lower),
    ("a", abs),
    ("a", float),
    ("d", lambda d: d.year),
]
"""Functions of one value, with the column they are applied to."""


@pytest.mark.parametrize(("name", "function"), VALUES, ids=range(len(VALUES)))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(CELLS, min_size=1, max_size=8))
def test_a_function_of_a_value_means_what_python_means(
    name: str, function: Callable[[Any], Any], rows: list[tuple[Any, ...]]
) -> None:
    """The translated expression gives what the function gives, value by value."""
    series = table(rows)[name]
    expression = translate(function, schema_of(series.to_frame("value")), False)
    check([function(value) for value in series], rowwise(series, expression).tolist())


class Unknown:
    """Something a plan knows nothing of."""

    value = 3


UNKNOWN = Unknown()


def looping(row: Any) -> Any:
    total = 0
    for _ in range(3):
        total += row.a
    return total


REFUSED: list[tuple[Callable[..., Any], str]] = [
    (lambda r: r, "row as a whole"),
    (lambda r: r.missing, "'missing'"),
    (lambda r: r.sum(), "row as a whole"),
    (lambda r: print(r.a), "print"),
    (lambda r: input(r.t), "input"),
    (lambda r: [r.a], "no counterpart"),
    (lambda r: r.x is None, "pd.isna"),
    (lambda r: 1 if r.a else 0, "not a comparison"),
    (lambda r: r.a + UNKNOWN.value, "not a plain value"),
    (lambda r: UNKNOWN, "not a plain value"),
    (lambda r: f"{r.x}", "Only integers"),
    (lambda r: f"{r.a:03d}", "Formats"),
    (lambda r: int(r.t), "text that is turned into a number"),
    (lambda r: r.t[0], "slice"),
    (lambda r: r.t[-2:], "from the start"),
    (lambda r: r.a + r.s, "does not work on"),
    (lambda r: 1 if r.a > 3 else "x", "does not work on"),
    (lambda r: r.t.split("a"), "no counterpart"),
    (lambda r: r.a if r.t.isdigit() else 0, "no counterpart"),
    (lambda r, more=1: r.a, "exactly one argument"),
    (lambda *r: 1, "exactly one argument"),
    (lambda r: undefined_name + r.a, "not known"),  # type: ignore[name-defined]  # noqa: F821
    (looping, "For"),
    (math.gamma, "source cannot be read"),
]
"""What has no counterpart, and a part of the reason."""


@pytest.mark.parametrize(("function", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_what_has_no_counterpart_is_refused_with_the_reason(
    function: Callable[..., Any], reason: str
) -> None:
    """Never guessed, never tried on a sample value: refused in one sentence."""
    frame = table([(1, 2.0, "F", "ab", True, datetime(2020, 1, 1))])
    with pytest.raises(Untranslatable, match=reason):
        translate(function, schema_of(frame), True)


def test_the_function_is_never_run() -> None:
    """Translating has no side effects."""
    ran: list[int] = []
    frame = table([(1, 2.0, "F", "ab", True, datetime(2020, 1, 1))])
    with pytest.raises(Untranslatable):
        translate(lambda r: ran.append(r.a), schema_of(frame), True)
    assert ran == []


def test_lambdas_on_one_line_are_told_apart() -> None:
    """Each lambda is found by the place of its own instructions."""
    frame = table([(1, 2.0, "F", "ab", True, datetime(2020, 1, 1))])
    both = [lambda r: r.a + 1, lambda r: r.a + 2, lambda r: (lambda q: q.a)(r) or 3]
    found = [rowwise(frame, translate(f, schema_of(frame), True))[0] for f in both[:2]]
    assert found == [2, 3]


def test_both_branches_are_translated() -> None:
    """A branch that no row of the twin takes is there all the same."""
    never = table([(1, 2.0, "F", "ab", True, datetime(2020, 1, 1))])
    often = table([(90, 2.0, "F", "ab", True, datetime(2020, 1, 1))])
    expression = translate(lambda r: "old" if r.a > 50 else "young", schema_of(never), True)
    assert rowwise(never, expression).tolist() == ["young"]
    assert rowwise(often, expression).tolist() == ["old"]
