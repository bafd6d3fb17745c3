"""Changes in place: the same Python object sees them, derived objects do not, plans agree."""

from typing import Any

import pandas as pd
import pytest

from sarus_kernel.evaluate import evaluate
from sarus_kernel.evaluate.receivers import is_estimator
from sarus_kernel.frontends.python import modules
from sarus_kernel.frontends.python.traced import Traced
from tests.frontends.python.running import PREAMBLE, Engine, run, tables, traced_tables

pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")

CHANGES: tuple[str, ...] = (
    "df['new'] = df.age * 2",
    "df['age'] = 1",
    "df[['age', 'bmi']] = df[['bmi', 'age']]",
    "df['age'] += 1",
    "df.age = df.age + 1",
    "df.loc[df.age > 50, 'bmi'] = 0.0",
    "df.loc[df.age > 50, ['bmi', 'age']] = 0",
    "df.loc[3] = df.loc[4]",
    "df.iloc[0, 1] = 5",
    "df.at[2, 'sex'] = 'X'",
    "df.iat[2, 3] = 'X'",
    "df.loc[(df.age > 50) & (df.sex == 'F'), 'sex'] = 'X'",
    "del df['age']",
    "df.pop('age')",
    "df.insert(1, 'new', df.age)",
    "df.update(pd.DataFrame({'age': [1, 2]}))",
    "df.columns = ['a', 'b', 'c', 'd', 'e', 'f']",
    "df.index = df.id",
    "df.drop(columns='age', inplace=True)",
    "df.dropna(inplace=True)",
    "df.fillna(0, inplace=True)",
    "df.rename(columns={'age': 'b'}, inplace=True)",
    "df.set_index('id', inplace=True)",
    "df.reset_index(inplace=True)",
    "df.sort_values('age', inplace=True)",
    "df.drop_duplicates('sex', inplace=True)",
    "df.replace('F', 'W', inplace=True)",
    "df.query('age > 50', inplace=True)",
    "df.eval('z = age + 1', inplace=True)",
)


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_place_is_seen_by_aliases_and_by_nobody_else(change: str) -> None:
    """As pandas does it, and the plan of the changed table gives the changed table."""
    text = f"alias = df; column = df['age']; part = df[['age']]; whole = df.copy()\n{change}"
    traced = run(text, traced_tables(), traced=True)
    plain = run(text, tables(), traced=False)
    assert traced["alias"] is traced["df"]
    for name in ("df", "column", "part", "whole"):
        value = traced[name]
        assert value._sarus_node is not None, value._sarus_why
        expected = plain[name]
        same: Any = pd.testing.assert_frame_equal
        if name == "column":
            same = pd.testing.assert_series_equal
        same(value._sarus_twin, expected)
        same(evaluate(value._sarus_node, Engine()), expected)


def test_a_series_changes_in_place_too() -> None:
    """Items, labels and the name of a column."""
    text = "s = df.age\ns[0] = 5\ns.loc[s > 50] = 1\ns.name = 'years'\ns.index = df.id"
    traced, plain = run(text, traced_tables(), True)["s"], run(text, tables(), False)["s"]
    pd.testing.assert_series_equal(traced._sarus_twin, plain)
    pd.testing.assert_series_equal(evaluate(traced._sarus_node, Engine()), plain)  # type: ignore[arg-type]


FITTED: tuple[str, ...] = (
    "m = LogisticRegression(random_state=0); m.fit(X, y)",
    "m = LogisticRegression(random_state=0); m.fit(X, y); m.fit(X, y)",
    "m = LogisticRegression(random_state=0); m = m.fit(X, y)",
    "m = StandardScaler(); m.fit_transform(X)",
    "m = KMeans(2, random_state=0, n_init=1); m.fit_predict(X)",
    "m = LogisticRegression(random_state=0); m.set_params(C=2.0); m.fit(X, y)",
    "m = LogisticRegression(random_state=0); m.C = 2.0; m.fit(X, y)",
    "m = Pipeline([('s', StandardScaler()), ('m', LogisticRegression(random_state=0))]).fit(X, y)",
    "p = Pipeline([('s', StandardScaler())]); p.fit(X); m = p['s']",
    "m = StandardScaler(); p = Pipeline([('s', m)]); p.fit(X)",
    "m = StandardScaler(); p = make_pipeline(m); p.fit_transform(X)",
    "m = StandardScaler().set_output(transform='pandas').fit(X)",
    "g = GridSearchCV(DecisionTreeClassifier(random_state=0), {'max_depth': [1, 2]}, cv=2)\n"
    "g.fit(X, y); m = g.best_estimator_",
)
IMPORTS = """
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
X = df[["age", "id"]]; y = (df.age > 40).astype(int)
"""


def state(estimator: Any) -> dict[str, Any]:
    """What an estimator learned."""
    return {
        key: value.tolist() if hasattr(value, "tolist") else repr(value)
        for key, value in vars(estimator).items()
        if not is_estimator(value) and " object at " not in repr(value)
    }


@pytest.mark.parametrize("text", FITTED)
def test_fitting_changes_the_estimator_itself(text: str) -> None:
    """The same object is fitted, as in scikit-learn, and its plan gives the same fit."""
    traced = run(IMPORTS + text, traced_tables(), traced=True)["m"]
    plain = run(IMPORTS + text, tables(), traced=False)["m"]
    assert isinstance(traced, Traced) and traced._sarus_node is not None, traced._sarus_why
    assert state(traced._sarus_twin) == state(plain)
    assert state(evaluate(traced._sarus_node, Engine())) == state(plain)


def test_fitting_again_forgets_the_first_fit() -> None:
    """A plan does not grow with every run of the same cell."""
    text = IMPORTS + (
        "from sklearn.model_selection import cross_val_score\n"
        "m = LogisticRegression(random_state=0).fit(X, y); first = m._sarus_node\n"
        "m.fit(X, y); scores = cross_val_score(m, X, y, cv=2)"
    )
    names = run(text, traced_tables(), traced=True)
    assert names["m"]._sarus_node == names["first"]
    assert names["scores"]._sarus_node.arguments[0] == names["first"].arguments[0]


def test_a_missing_seed_is_drawn_once_and_stays() -> None:
    """The plan holds the seed, so the plan gives again what was shown; two calls differ."""
    split = modules.module("sklearn.model_selection").train_test_split
    df = traced_tables()["df"]
    one, other = split(df)[0], split(df)[0]
    assert one._sarus_node != other._sarus_node
    pd.testing.assert_frame_equal(evaluate(one._sarus_node, Engine()), one._sarus_twin)  # type: ignore[arg-type]
    sample = df.sample(5)
    pd.testing.assert_frame_equal(evaluate(sample._sarus_node, Engine()), sample._sarus_twin)


def test_numpys_seed_decides_the_seeds() -> None:
    """A notebook that starts with numpy.random.seed asks the same questions each time."""
    text = (
        "np.random.seed(1)\nfrom sklearn.ensemble import RandomForestClassifier as R\n"
        "node = R()._sarus_node"
    )
    first, second = (run(text, {}, traced=True)["node"] for _ in range(2))
    assert first == second and first.keyword("random_state") is not None


def test_what_does_not_draw_gets_no_seed() -> None:
    """Without shuffling there is nothing to draw, and scikit-learn would refuse a seed."""
    text = PREAMBLE + (
        "from sklearn.model_selection import KFold, train_test_split\n"
        "k = KFold(3); s = train_test_split(df, shuffle=False)[0]"
    )
    names = run(text, traced_tables(), traced=True)
    assert names["k"].random_state is None
    assert names["s"]._sarus_node.arguments[0].names == ("shuffle",)
