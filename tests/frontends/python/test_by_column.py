"""`apply` of whole columns, and released numbers inside later questions."""

from typing import Any

import pandas as pd
import pytest

from sarus_kernel.client.released import number_of
from sarus_kernel.frontends.python import sarus
from sarus_kernel.frontends.python.plain_values import CannotLift, lift
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.plan.calls import Constant, constant
from sarus_kernel.release import Interval, Label, PrivacyLoss, Provenance, Release, Value
from tests.frontends.python.running import run, tables, traced_tables

PROGRAMS = {
    "means": "out = df[['age', 'bmi']].apply(lambda c: c.mean())",
    "standardised": "out = df[['age', 'bmi']].apply(lambda c: (c - c.mean()) / c.std())",
    "a score that is added up": """
def score(row):
    points = 0
    if row.age > 50:
        points += 1
    if row.sex == "F":
        points += 2
    return points
out = df[["age", "sex"]].apply(score, axis=1)""",
    "a function with an argument": "out = df[['age']].apply(lambda c, n: c.clip(upper=n), n=50)",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_function_of_columns_is_traced(name: str) -> None:
    """It has a plan, and the twin's value is pandas' own."""
    plain = run(PROGRAMS[name], tables(), False)["out"]
    found = run(PROGRAMS[name], traced_tables(), True)["out"]
    assert isinstance(found, Traced) and found._sarus_node is not None
    assert found._sarus_twin.equals(plain)


def test_what_leaves_the_library_has_no_plan() -> None:
    """A function that makes plain numbers of a column runs on the synthetic data only."""
    found = run("out = df[['age']].apply(lambda c: float(c.mean()))", traced_tables(), True)["out"]
    assert getattr(found, "_sarus_node", None) is None


@pytest.mark.parametrize("value", [1.5, 3])
def test_a_released_number_is_a_constant_of_the_next_question(value: Any) -> None:
    """Its plan holds the number alone: the codec knows no other kinds of numbers."""
    shown = Value("scalar", ("value",), ("number",), ((value,),), intervals=((Interval(0, 9),),))
    release = Release(shown, Provenance(Label.PRIVATE, PrivacyLoss(1.0)), None)
    number = number_of(value, release, (0, 0))
    assert type(number) is not type(value)
    node: Any = lift(number)
    assert node == constant(value) and type(node.value) is type(value)


@pytest.mark.parametrize(
    "offset, length",
    [(pd.offsets.Day(3), "P3DT0H0M0S"), (pd.DateOffset(days=2, hours=1), "P2DT1H0M0S"),
     (pd.offsets.Week(2), "P14DT0H0M0S"), (2 * pd.DateOffset(weeks=1), "P14DT0H0M0S")],
)  # fmt: skip
def test_an_offset_of_days_is_a_length_of_time(offset: Any, length: str) -> None:
    """Those of months and years have none, and say what to do."""
    assert lift(offset) == Constant(length, "timedelta")
    for longer in (pd.DateOffset(months=1), pd.offsets.MonthEnd()):
        with pytest.raises(CannotLift, match=r"Timedelta\(days=30\)"):
            lift(longer)


@pytest.mark.parametrize("function, name", [(len, "'size'"), (sarus.length, "'size'"),
                                            (max, "'max'")])  # fmt: skip
def test_functions_of_python_say_which_aggregate_they_are(function: Any, name: str) -> None:
    """`agg(len)` is 'size': the name can be asked for."""
    with pytest.raises(CannotLift, match=name):
        lift(function)
