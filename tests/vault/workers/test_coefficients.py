"""What is told of a model beside it: its coefficients as they are, with their errors."""

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sarus_kernel.vault.workers.coefficients import with_coefficients
from sarus_kernel.vault.workers.values import to_value

X = pd.DataFrame({"age": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "b": [0.0, 1.0, 0.0, 1.0, 1.0, 0.0]})
Y = np.array([0, 0, 1, 1, 2, 2])


def test_names_are_those_of_the_columns_that_the_last_step_sees() -> None:
    """And the intercept comes last."""
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y > 0)
    value = with_coefficients(to_value(model), model)
    assert value.columns == ("feature", "coefficient") and value.index == 1
    assert [row[0] for row in value.rows] == ["age", "b", "(intercept)"]
    assert [row[1] for row in value.rows] == [*model[-1].coef_[0], *model[-1].intercept_]
    assert value.intervals == () and value.blob


def test_errors_become_intervals() -> None:
    """95 % of a normal spread; none where there is no error."""
    model = LogisticRegression().fit(X, Y > 0)
    model.coef_standard_error_ = np.array([[0.5, np.nan]])
    value = with_coefficients(to_value(model), model)
    bars = [row[-1] for row in value.intervals]
    assert bars[0] is not None and bars[1] is bars[2] is None
    assert round(bars[0].high - bars[0].low, 4) == round(2 * 1.959964 * 0.5, 4)


def test_each_class_has_its_own() -> None:
    """Where there are more than two."""
    model = LogisticRegression().fit(X, Y)
    value = with_coefficients(to_value(model), model)
    assert value.columns[0] == "class" and len(value.rows) == 9 and value.index == 2
    assert {row[0] for row in value.rows} == {"0", "1", "2"}


def test_other_models_have_importances_or_nothing() -> None:
    """A forest, and a model without either."""
    forest = RandomForestClassifier(3, random_state=0).fit(X, Y)
    assert with_coefficients(to_value(forest), forest).columns == ("feature", "importance")
    bayes = GaussianNB().fit(X.to_numpy(), Y)
    assert with_coefficients(to_value(bayes), bayes).rows == ()
