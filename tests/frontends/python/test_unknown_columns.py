"""A column that cannot be asked for: only it is synthetic, its table keeps its plan."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate import evaluate
from sarus_kernel.frontends.python import EVENTS
from sarus_kernel.frontends.python.unknown_columns import LONGEST, asked
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import walk
from sarus_kernel.wire.codec import decode, encode
from tests.frontends.python.running import Engine, run, tables, traced_tables

COLUMNS: dict[str, str] = {
    "untranslatable code": "df['new'] = df['age'].apply(lambda a: hex(a))",
    "random numbers": "df['new'] = np.random.default_rng(1).random(len(df))",
    "a list": "df['new'] = [a + 1 for a in df.age]",
    "an unlisted function": "df['new'] = df.age.swaplevel if False else np.gcd(df.age, 4)",
    "an old column": "df['bmi'] = df['bmi'].apply(lambda a: f'{a:.2f}')",
    "an attribute": "df.bmi = list(range(20))",
    "several columns": "df[['new', 'more']] = np.arange(40).reshape(20, 2)",
    "loc of all rows": "df.loc[:, 'new'] = list(range(20))",
    "loc of a mask": "df.loc[df.age > 50, 'bmi'] = df.age.apply(lambda a: hash(a) % 5)",
    "loc of an untraced mask": "df.loc[[hash(a) % 2 == 0 for a in df.age], 'bmi'] = 1.5",
    "insert": "df.insert(1, 'new', list(range(20)))",
    "insert by name": "df.insert(loc=1, column='new', value=list(range(20)))",
    "assign": "df = df.assign(new=list(range(20)))",
    "assign a function": "df = df.assign(new=lambda d: [str(a) for a in d.age], two=lambda d: 2)",
    "eval of nothing": "df['new'] = object()",
}
CHANGED = ("new", "bmi", "more")


def opaque(value: Any) -> list[Call]:
    """The unknown columns in a value's plan."""
    assert value._sarus_node is not None, value._sarus_why
    calls = (node for node in walk(value._sarus_node) if isinstance(node, Call))
    return [call for call in calls if call.function == "sarus.unknown"]


@pytest.fixture(autouse=True)
def quiet() -> Any:
    """Nobody listens."""
    before, EVENTS.on_note = EVENTS.on_note, lambda words: None
    yield
    EVENTS.on_note = before


@pytest.mark.parametrize("name", COLUMNS)
def test_only_the_column_is_unknown(name: str) -> None:
    """The table keeps a plan with one unknown in it, and the twin has pandas' own value."""
    traced = run(COLUMNS[name], traced_tables(), traced=True)["df"]
    (node,) = opaque(traced)
    if name != "eval of nothing":  # no two objects are equal
        plain = run(COLUMNS[name], tables(), traced=False)["df"]
        pd.testing.assert_frame_equal(traced._sarus_twin, plain)
    reason, serial = node.arguments
    assert isinstance(reason, Constant) and isinstance(serial, Constant)
    assert isinstance(reason.value, str) and 20 < len(reason.value) <= LONGEST
    assert any(column in reason.value for column in CHANGED)
    assert decode(encode(traced._sarus_node)) == traced._sarus_node


KEEPS: tuple[str, ...] = (
    "x = df.age.mean()",
    "x = df[df.age > 30].groupby('sex').age.mean()",
    "x = df.copy().rename(columns={'new': 'b'}).sort_values('age')",
    "x = df.merge(other, on='sex')",
    "x = df.drop(columns='new')",
    "x = df[df.new > 3]",
    "x = df.groupby('new').age.sum()",
    "x = df.new * 2 + df.age",
    "df['twice'] = df.new * 2; x = df.assign(z=df.twice)",
    "x = pd.concat([df, df])",
    "x = df.query('new > 3 and age > 30')",
    "x = df.new.apply(lambda v: 1 if v > 3 else 0)",
)


@pytest.mark.parametrize("text", KEEPS)
def test_everything_goes_on_working_on_the_twin(text: str) -> None:
    """Whatever is done with the table or the column is pandas' value, and keeps a plan."""
    text = "df['new'] = [hash(a) % 7 for a in df.age]\n" + text
    traced = run(text, traced_tables(), True)["x"]
    plain = run(text, tables(), False)["x"]
    assert traced._sarus_node is not None, traced._sarus_why
    if isinstance(plain, pd.DataFrame):
        pd.testing.assert_frame_equal(traced._sarus_twin, plain)
    elif isinstance(plain, pd.Series):
        pd.testing.assert_series_equal(traced._sarus_twin, plain)
    else:
        assert traced._sarus_twin == plain


LOST: tuple[str, ...] = (
    "df[[hash(a) % 2 == 0 for a in df.age]] = 3",
    "df.loc[99, 'age'] = object()",
    "df.loc[[0, 1], 'age'] = [object(), object()]",
    "df.loc[0] = object()",
    "df.insert(1, 'new', [1] * 20, object())",
    "df[0] = list(range(20))",
    "df = df[df.age > 200]; df['new'] = pd.Series(np.arange(3_000))",
)


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("text", LOST)
def test_what_changes_rows_or_unnamed_columns_has_no_plan(text: str) -> None:
    """Then nobody can say what the rest of the table is."""
    try:
        df = run(text, traced_tables(), True)["df"]
    except (TypeError, ValueError):  # pandas itself may refuse it
        return
    assert df._sarus_node is None and df._sarus_why


def test_two_unknown_columns_are_never_taken_for_each_other() -> None:
    """The same code twice is two columns, also where both meet in one call."""
    text = (
        "one, two = df.copy(), df.copy()\n"
        "for d in (one, two): d['new'] = np.random.random(len(d))\n"
        "same = (one['new'] == two['new']).sum()"
    )
    names = run(text, traced_tables(), True)
    assert names["one"]._sarus_node != names["two"]._sarus_node
    assert names["same"]._sarus_twin == 0


def test_a_cell_that_is_run_again_asks_the_same_question() -> None:
    """What is sent does not depend on how many unknown columns there were before."""
    text = "df['a'] = list(range(20)); df['b'] = list(range(20)); x = df.age.mean()"
    first, second = (run(text, traced_tables(), True)["x"]._sarus_node for _ in range(2))
    assert first != second and asked(first) == asked(second)
    sent = asked(first)
    assert len({n for n in walk(sent) if getattr(n, "function", "") == "sarus.unknown"}) == 2
    assert asked(sent) == sent


def test_a_cell_that_changes_its_table_again_asks_the_same_question() -> None:
    """The new unknown columns stand where the old ones stood; the twin has the new values."""
    cell = "df['a'] = np.random.rand(20); df['b'] = list(range(20)); df['bmi'] = [0.5] * 20\n"
    once, twice = (run(cell * times, traced_tables(), True)["df"] for times in (1, 2))
    assert asked(once._sarus_node) == asked(twice._sarus_node)
    assert list(twice.columns) == list(once.columns)
    assert (once._sarus_twin.a != twice._sarus_twin.a).any()
    between = run(cell + "df['c'] = df.a * 2\n" + cell, traced_tables(), True)["df"]
    assert len(opaque(between)) == 6  # a traced column has read the first `a`


def test_an_unknown_column_has_no_value_anywhere_else() -> None:
    """The evaluator, and so the worker, refuses it."""
    df = run("df['new'] = list(range(20))", traced_tables(), True)["df"]
    for plan in (df._sarus_node, df.age.mean()._sarus_node):
        with pytest.raises(QuestionError, match="code that is not part of it"):
            evaluate(plan, Engine())


def test_a_reason_is_one_short_line() -> None:
    """Whatever the column and the code are called."""
    df: Any = traced_tables()["df"]
    df["x\n" + "y" * 500] = np.arange(20)
    (node,) = opaque(df)
    said: Node = node.arguments[0]
    assert isinstance(said, Constant) and isinstance(said.value, str)
    assert len(said.value) <= LONGEST and said.value.isprintable()
