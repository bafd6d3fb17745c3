"""A `%%private_python` cell becomes a plan, or says what is wrong with it."""

import pytest

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.blocks import Range, parse
from sarus_kernel.plan.relations import Table
from tests.privacy.ward import CATALOG

SHARE = Range("", 0, 1)
CELL = """
import numpy as np
from sklearn.linear_model import LogisticRegression

def half(x):
    return x / 2

def answer(person, visit, digits=3):
    return half(len(person))
"""


def test_the_last_function_is_run_on_the_tables_it_names() -> None:
    """Parameters with a default are its own; what is imported is loaded beforehand."""
    plan = parse(CELL, CATALOG, [SHARE], 20, 1.5)
    assert (plan.function, plan.names, plan.blocks, plan.seconds) == (
        "answer", ("person", "visit"), 20, 1.5,
    )  # fmt: skip
    assert plan.inputs == (Table("person"), Table("visit"))
    assert plan.modules == (
        "numpy", "sklearn.linear_model", "sklearn.linear_model.LogisticRegression",
    )  # fmt: skip
    assert (plan.outputs, plan.lows, plan.highs) == (("answer",), (0,), (1,))


def test_a_value_of_the_notebook_comes_before_a_table() -> None:
    """Whoever has a private table under that name means it."""
    plan = parse("def f(person): return 1", CATALOG, [SHARE], values={"person": Table("visit")})
    assert plan.inputs == (Table("visit"),)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def f(person) return 1", "Line 1, column 15: this is not Python"),
        ("x = 1", "There is no function in this cell"),
        ("def f(): return 1", "name the tables it reads"),
        ("def f(*tables): return 1", "has to name its tables"),
        ("def f(perso): return 1", "there is no table 'perso'. Did you mean person?"),
        ("import os\ndef f(person): return 1", "os cannot be imported here. There are: bisect"),
        ("def f(person):\n from socket import *", "socket cannot be imported"),
        ("from . import x\ndef f(person): return 1", "A relative import cannot"),
        ("import sklearn.tests.x\ndef f(person): return 1", "sklearn.tests.x cannot"),
        ("from numpy import f2py\ndef f(person): return 1", "numpy.f2py cannot"),
        ("".join(f"import numpy.a{n}\n" for n in range(61)) + "def f(person): return 1", "60 are"),
        ("def f(person): return '" + "x" * 20_000 + "'", "longer than 20,000"),
        ("def f(person):\n\0", "Python"),
        ("def f(person): return " + "(" * 5000 + ")" * 5000, "Python"),
    ],
)
def test_what_is_wrong_is_said(code: str, words: str) -> None:
    """In one to three lines, before anything is sent."""
    with pytest.raises(QuestionError) as caught:
        parse(code, CATALOG, [SHARE])
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 3


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        ([], "1 to 20 numbers"),
        ([Range("", 1, 1)], "A range begins below"),
        ([Range("a", 0, 1), Range("", 0, 1)], "needs its name"),
        ([Range("a", 0, 1), Range("a", 0, 1)], "1 to 20 numbers"),
    ],
)
def test_every_number_has_a_range(ranges: list[Range], words: str) -> None:
    """Without one nothing is known of how far a block can move the mean."""
    with pytest.raises(QuestionError, match=words):
        parse("def f(person): return 1", CATALOG, ranges)
