"""Each transformer, fitted on public rows: its maps do what it does, on rows it has not seen."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer, make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)

from sarus_kernel.learning.encoding import design
from sarus_kernel.learning.pipelines import prepared
from sarus_kernel.learning.queries import Feature, Public, Rows
from sarus_kernel.learning.stages import raw
from sarus_kernel.learning.unlearnable import NotLearnable

FEATURES = (
    Feature("size", "number", -2.0, 3.0, (), False),
    Feature("count", "number", 2.0, 6.0, (), False, True),
    Feature("dose", "number", 0.0, 10.0, (), True),
    Feature("flag", "category", categories=(True, False), nullable=False),
    Feature("grade", "category", categories=(3, 1, 2), nullable=True),
    Feature("name", "category", categories=("b", "a", "c"), nullable=True),
    Feature("kind", "category", categories=("y", "x"), nullable=False),
    Feature("fixed", "number", 5.0, 5.0, (), False),
)
NAMES = [feature.name for feature in FEATURES]


def table(n: int = 200, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    made = pd.DataFrame(
        {
            "size": random.uniform(-2, 3, n),
            "count": random.integers(2, 7, n),
            "dose": np.where(random.random(n) < 0.2, np.nan, random.uniform(0, 10, n)),
            "flag": random.random(n) < 0.5,
            "grade": np.where(random.random(n) < 0.2, np.nan, random.integers(1, 4, n)),
            "name": random.choice(["a", "b", "c"], n),
            "kind": random.choice(["x", "y"], n),
            "fixed": np.full(n, 5.0),
        }
    )
    made.loc[random.random(n) < 0.2, "name"] = np.nan
    return made


def codes(frame: pd.DataFrame) -> np.ndarray:
    columns = []
    for feature in FEATURES:
        cells = frame[feature.name]
        if feature.kind == "category":
            cells = cells.map({value: k for k, value in enumerate(feature.categories)})
        columns.append(cells.astype(float))
    return np.column_stack(columns)


X = table()
TWIN = Rows(codes(table(60, 7)), np.zeros(60), np.arange(60))


def chosen(names: list[str], step) -> ColumnTransformer:
    return make_column_transformer((step, names))


NUMBERS = ["size", "count", "dose", "grade", "fixed"]
WHOLE = ["size", "count", "fixed"]
STEPS = {
    "standard": chosen(NUMBERS, StandardScaler()),
    "standard without mean": chosen(NUMBERS, StandardScaler(with_mean=False)),
    "robust": chosen(NUMBERS, RobustScaler()),
    "min max": chosen(NUMBERS, MinMaxScaler((-1, 2))),
    "largest": chosen(NUMBERS, MaxAbsScaler()),
    "mean": chosen(NUMBERS, SimpleImputer(add_indicator=True)),
    "most frequent": chosen(["name", "grade"], SimpleImputer(strategy="most_frequent")),
    "constant": chosen(["name"], SimpleImputer(strategy="constant", fill_value="none")),
    "constant number": chosen(["dose"], SimpleImputer(strategy="constant", fill_value=-1)),
    "one-hot": chosen(["name", "kind", "grade", "flag", "count"], OneHotEncoder()),
    "one-hot, first dropped": chosen(["name", "kind"], OneHotEncoder(drop="first")),
    "one-hot, binary dropped": chosen(["name", "kind"], OneHotEncoder(drop="if_binary")),
    "one-hot, given": chosen(
        ["kind", "count"],
        OneHotEncoder(categories=[["w", "x"], [2, 5, 9]], handle_unknown="ignore"),
    ),
    "ordinal": chosen(["name", "kind", "grade", "flag"], OrdinalEncoder()),
    "ordinal, null as -1": chosen(["name", "grade"], OrdinalEncoder(encoded_missing_value=-1)),
    "ordinal, unknown as 9": chosen(
        ["kind"],
        OrdinalEncoder(
            categories=[["x"]], handle_unknown="use_encoded_value", unknown_value=9
        ),
    ),
    "equal bins": chosen(WHOLE[:2], KBinsDiscretizer(4, strategy="uniform", encode="ordinal")),
    "quantiles": chosen(WHOLE[:2], KBinsDiscretizer(4, encode="onehot-dense")),
    "above": chosen(WHOLE, Binarizer(threshold=0.5)),
    "filled, then one-hot": chosen(
        ["name", "kind"],
        make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(), MaxAbsScaler()),
    ),
    "bins, then scaled": chosen(
        ["size"], make_pipeline(StandardScaler(), KBinsDiscretizer(3), "passthrough")
    ),
    "twice": chosen(WHOLE, FeatureUnion([("a", StandardScaler()), ("b", "passthrough"),
                                         ("c", "drop"), ("d", MinMaxScaler())])),
    "by slice, mask and kind": ColumnTransformer(
        [
            ("slice", StandardScaler(), slice("size", "dose")),
            ("mask", "drop", np.array([False] * 3 + [True] * 2 + [False] * 3)),
            ("kind", OneHotEncoder(), make_column_selector(dtype_include=[object, "str"])),
            ("none", StandardScaler(), []),
        ],
        remainder=MinMaxScaler(),
    ),
    "by number": ColumnTransformer([("n", StandardScaler(), [0, 2, -1])], remainder="drop"),
    "as a table": chosen(WHOLE, StandardScaler()).set_output(transform="pandas"),
}  # fmt: skip


@pytest.mark.parametrize("twin", [None, TWIN])
@pytest.mark.parametrize("name", STEPS)
def test_maps_do_what_the_transformer_does(name, twin):
    """On rows beside the public ones, and within the features' bounds."""
    fitted, stage = prepared(STEPS[name], raw(FEATURES, Public(500.0, twin)))
    done = fitted.transform(X)
    done = done.toarray() if hasattr(done, "toarray") else np.asarray(done)
    said = design(stage.columns, codes(X))
    assert said.shape == done.shape == (len(X), len(stage.features))
    for feature, column, cells in zip(stage.features, said.T, done.T, strict=True):
        if feature.kind == "category":
            assert [feature.categories[int(c)] for c in column[~np.isnan(column)]] == [
                cell for cell in cells if not pd.isna(cell)
            ]
            continue
        assert np.allclose(column, cells.astype(float), equal_nan=True)
        assert feature.low - 1e-9 <= np.nanmin(column) <= np.nanmax(column) <= feature.high + 1e-9
        assert feature.nullable or not np.isnan(column).any()
        assert not feature.integer or np.array_equal(np.rint(column), column, equal_nan=True)


@pytest.mark.parametrize("name", STEPS)
def test_what_is_fitted_does_not_depend_on_private_rows(name):
    """Twice the same from the same public figures: there is nothing else it could be from."""
    one, _ = prepared(STEPS[name], raw(FEATURES, Public(500.0, TWIN)))
    two, _ = prepared(STEPS[name], raw(FEATURES, Public(500.0, TWIN)))
    first, second = one.transform(X), two.transform(X)
    first = first.toarray() if hasattr(first, "toarray") else np.asarray(first, dtype=object)
    second = second.toarray() if hasattr(second, "toarray") else np.asarray(second, dtype=object)
    assert pd.DataFrame(first).equals(pd.DataFrame(second))


def test_columns_of_one_category_say_so():
    """At most one of a group is 1: so the longest row is known."""
    _, stage = prepared(chosen(["name", "kind"], OneHotEncoder()), raw(FEATURES, Public(5.0)))
    assert [feature.group for feature in stage.features] == [5] * 4 + [6] * 2
    for group in (5, 6):
        places = [k for k, feature in enumerate(stage.features) if feature.group == group]
        assert design(stage.columns, codes(X))[:, places].sum(axis=1).max() == 1


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (chosen(["size"], PolynomialFeatures()), "PolynomialFeatures before another step"),
        (chosen(["kind"], OneHotEncoder(min_frequency=3)), "min_frequency"),
        (chosen(["size"], OneHotEncoder()), "'size' are not known"),
        (chosen(["name"], StandardScaler()), "'name' holds text"),
        (chosen(["name"], SimpleImputer()), "'name' holds text"),
        (chosen(["size"], SimpleImputer(missing_values=0)), "missing_values"),
        (chosen(["absent"], StandardScaler()), "no column 'absent'"),
        (ColumnTransformer([("one", StandardScaler(), "size")]), "as a list"),
        (chosen(["size"], KBinsDiscretizer(1000)), "more than 256 bins"),
        (ColumnTransformer([("f", StandardScaler(), lambda X: ["size"])]), "a function cannot"),
        (chosen(["kind"], OneHotEncoder(categories=[["x"]])), "unknown categor"),
    ],
)
def test_what_cannot_be_followed_says_so(step, words):
    """In words about the columns, not about the data."""
    with pytest.raises(NotLearnable, match=words):
        prepared(step, raw(FEATURES, Public(5.0)))
