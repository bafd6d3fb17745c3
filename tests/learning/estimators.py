"""Every estimator of the linear family, with and without steps before it, as tests go through."""

from typing import Any

from sklearn.compose import ColumnTransformer, make_column_selector, make_column_transformer
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
    Ridge,
    RidgeClassifier,
    RidgeCV,
)
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

from sarus_kernel.learning.sums.queries import Target
from tests.learning.people import BINARY, NUMBER, THREE

NUMBERS, TEXTS = ["age", "weight"], ["sex", "city"]


def usual() -> ColumnTransformer:
    """Numbers filled and scaled, texts one-hot, the rest as it is."""
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    texts = OneHotEncoder(handle_unknown="ignore")
    return ColumnTransformer(
        [("numbers", numbers, NUMBERS), ("texts", texts, TEXTS)], remainder="passthrough"
    )


def coded() -> ColumnTransformer:
    """Everything as codes from 0."""
    filled = make_pipeline(SimpleImputer(), KBinsDiscretizer(5, encode="ordinal"))
    texts = make_pipeline(SimpleImputer(strategy="most_frequent"), OrdinalEncoder())
    return make_column_transformer(
        (filled, NUMBERS), (texts, make_column_selector(dtype_include=[object, "str"])),
        ("passthrough", ["smoker"]),
    )  # fmt: skip


def several() -> Pipeline:
    """Steps within steps, and two sets of columns side by side."""
    both = FeatureUnion([("robust", RobustScaler()), ("largest", MaxAbsScaler())])
    numbers = Pipeline([("fill", SimpleImputer()), ("both", both)])
    first = OneHotEncoder(drop="first", sparse_output=False)
    parts = make_column_transformer((numbers, NUMBERS), (first, TEXTS), remainder="drop")
    return Pipeline([("parts", parts), ("again", "passthrough"), ("scale", MinMaxScaler())])


ESTIMATORS: dict[str, tuple[Any, Target | None]] = {
    "logistic": (make_pipeline(usual(), LogisticRegression()), BINARY),
    "logistic of three": (make_pipeline(several(), LogisticRegression(C=0.5)), THREE),
    "logistic without intercept": (
        make_pipeline(usual(), LogisticRegression(fit_intercept=False, class_weight="balanced")),
        BINARY,
    ),
    "logistic cross-validated": (make_pipeline(usual(), LogisticRegressionCV()), THREE),
    "ridge cross-validated": (make_pipeline(usual(), RidgeCV()), NUMBER),
    "least squares": (make_pipeline(usual(), LinearRegression()), NUMBER),
    "ridge": (make_pipeline(several(), Ridge(fit_intercept=False)), NUMBER),
    "lasso": (make_pipeline(usual(), Lasso(0.01)), NUMBER),
    "elastic net": (make_pipeline(usual(), ElasticNet(0.01)), NUMBER),
    "ridge classifier": (make_pipeline(usual(), RidgeClassifier()), BINARY),
    "ridge classifier of three": (make_pipeline(usual(), RidgeClassifier(alpha=2)), THREE),
    "discriminant": (make_pipeline(coded(), LinearDiscriminantAnalysis()), BINARY),
    "discriminant of three": (
        make_pipeline(several(), LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")),
        THREE,
    ),
    "gaussian": (make_pipeline(several(), GaussianNB()), THREE),
    "categorical": (make_pipeline(coded(), CategoricalNB()), BINARY),
    "bernoulli": (make_pipeline(usual(), BernoulliNB()), THREE),
    "components": (make_pipeline(usual(), PCA(2)), None),
    "scaler": (make_pipeline(usual(), StandardScaler()), None),
    "imputer": (make_pipeline(coded(), SimpleImputer()), None),
    "columns": (usual(), None),
    "bins": (coded(), None),
}


def dense() -> ColumnTransformer:
    """As `usual`, without nulls and sparse columns."""
    texts = make_pipeline(
        SimpleImputer(strategy="most_frequent"), OneHotEncoder(sparse_output=False)
    )
    return make_column_transformer((SimpleImputer(), [*NUMBERS, "smoker"]), (texts, TEXTS))


ON_THE_TWIN: dict[str, tuple[Any, Target | None]] = {
    "components first": (
        make_pipeline(dense(), StandardScaler(), PCA(3), LogisticRegression()),
        BINARY,
    ),
    "selection first": (make_pipeline(dense(), SelectKBest(k=3), LogisticRegression()), BINARY),
}
"""These need synthetic rows."""
