"""Packages that are not listed get plain twin data, and what they give back says so."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sarus_kernel.client.released import number_of
from sarus_kernel.frontends.python import rewrite
from sarus_kernel.frontends.python.events import EVENTS
from sarus_kernel.frontends.python.foreign import CALLED, called, rewrite_calls
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.traced_modules import traced_module
from sarus_kernel.release import Interval, Label, PrivacyLoss, Provenance, Release, Value
from tests.frontends.python.running import ROWS, tables, traced_tables

STRANGER = '''
import pandas as pd

def resampled(x, y):
    assert type(x) is pd.DataFrame and type(y) is pd.Series, (type(x), type(y))
    return x.head(3), y.head(3)

def number(x=None):
    return vars(x)["_mgr"].nblocks

class Model:
    def __init__(self, data=None):
        assert data is None or type(data) is pd.DataFrame
    def fit(self, x, y):
        assert type(x) is pd.DataFrame and type(y) is pd.Series
        return self
    def predict(self, x):
        assert type(x) is pd.DataFrame
        return x.to_numpy()[:, 0]
'''


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installed package called `stranger`."""
    place = tmp_path / "site-packages"
    place.mkdir()
    (place / "stranger.py").write_text(STRANGER)
    monkeypatch.syspath_prepend(str(place))
    yield
    sys.modules.pop("stranger", None)


def run(text: str) -> dict[str, Any]:
    """The names after a cell over the traced tables."""
    names = {**traced_tables(), CALLED: called, "__name__": "__main__"}
    tree = rewrite_calls(rewrite(ast.parse("import stranger\n" + text)))
    exec(compile(tree, "<cell>", "exec"), names)
    return names


@pytest.mark.usefixtures("stranger")
def test_functions_classes_and_methods_get_plain_twin_data() -> None:
    """However they are reached; tables and arrays that come back are synthetic, models stay."""
    found = run(
        "from stranger import *\nx, y = df[['age', 'id']], df.bmi\n"
        "a, b = stranger.resampled(x, y)\nm = Model(data=df)\nsame = m.fit(x, y=y) is m\n"
        "p = m.predict(x)\nf = m.fit\nf(x, y)\nn = number(x=df)\ng = [number(d) for d in [df]]"
    )
    assert found["same"] and type(found["n"]) is int and type(found["m"]).__name__ == "Model"
    for name in ("a", "b", "p"):
        value = found[name]
        assert issubclass(type(value), Traced) and value._sarus_node is None, name
        assert not value._sarus_public and "private data cannot" in value._sarus_why
    assert isinstance(found["a"], pd.DataFrame)


@pytest.mark.usefixtures("stranger")
def test_everything_else_is_called_as_it_is() -> None:
    """The notebook's own functions, Python's, and the traced libraries'."""
    found = run(
        "import pandas as pd, json, functools\nclass A:\n"
        "    def __init__(self): self.x = 1\n"
        "class B(A):\n    def __init__(self):\n        super().__init__()\n        k = 5\n"
        "        self.y = locals()['k']\n"
        "def mean(d): return d.age.mean()\nm = mean(df)\nc = pd.concat([df, df])\nl = [df]\n"
        "l.append(df.age)\nt = functools.partial(mean)(df)\nb = B().y\n"
        "w = (lambda d: d.merge(d, on='id'))(df)\nj = json.dumps({'a': 1})"
    )
    for name in ("m", "c", "t", "w"):
        assert found[name]._sarus_node is not None, name
    assert issubclass(type(found["l"][1]), Traced) and found["b"] == 5


@pytest.mark.usefixtures("stranger")
def test_plain_values_pass_untouched() -> None:
    """What is public is handed on as it is, and comes back as it is."""
    plain = pd.DataFrame({"a": [1]})
    names: dict[str, Any] = {CALLED: called, "d": plain}
    tree = rewrite_calls(ast.parse("import stranger\nr = stranger.Model(d).predict(d)"))
    exec(compile(tree, "<cell>", "exec"), names)
    assert not issubclass(type(names["r"]), Traced)


@pytest.mark.usefixtures("stranger")
def test_sql_of_the_notebook_s_tables_sees_the_twin() -> None:
    """duckdb looks for tables by name where it is called; what it finds is handed out."""
    told: list[int] = []
    EVENTS.on_escape = lambda: told.append(1)
    try:
        found = run(
            "import duckdb\nn = duckdb.sql('select count(*) from df').fetchall()[0][0]\n"
            "con = duckdb.connect()\n"
            "same = con.execute('select count(*) from df').fetchall()[0][0]\n"
            "def inside(rows):\n"
            "    return duckdb.sql('select max(age) from rows').fetchall()[0][0]\n"
            "top = inside(df)"
        )
    finally:
        EVENTS.on_escape = lambda: None
    assert found["n"] == found["same"] == ROWS and len(told) == 3
    assert found["top"] == tables()["df"].age.max()
    told.clear()
    assert run("import duckdb\none = duckdb.sql('select 1').fetchall()")["one"] == [(1,)]
    assert not told


@pytest.mark.usefixtures("stranger")
def test_windows_over_rows_are_synthetic_and_say_what_to_do() -> None:
    """Also where groups are rolled over; what comes of them has no plan."""
    found = run(
        "a = df.age.rolling(3).mean()\nb = df.groupby('sex').age.expanding().max()\n"
        "c = df.groupby('sex').age.mean().rolling(2).sum()"
    )
    for name in "abc":
        value = found[name]
        assert isinstance(value, pd.Series) and issubclass(type(value), Traced)
        assert value._sarus_node is None and "sarus.eval(x)" in value._sarus_why


def test_a_test_of_released_numbers_says_that_noise_is_no_data() -> None:
    """Given one by one, or in a list; with plain numbers nothing is said."""
    shown = Value("scalar", ("value",), ("number",), ((3.5,),), intervals=((Interval(0, 9),),))
    release = Release(shown, Provenance(Label.PRIVATE, PrivacyLoss(1.0)), None)
    mean, stats = number_of(3.5, release, (0, 0)), traced_module("scipy.stats")
    said: list[str] = []
    before, EVENTS.on_note = EVENTS.on_note, said.append
    try:
        stats.ttest_ind_from_stats(3.5, 1, 10, 2, 1, 10)
        assert not said
        stats.ttest_ind_from_stats(mean, 1, 10, 2, 1, 10)
        stats.chisquare([mean, 4.5])
    finally:
        EVENTS.on_note = before
    assert len(said) == 2 and all("takes the noise" in words for words in said)
