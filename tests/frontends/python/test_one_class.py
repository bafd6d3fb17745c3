"""A target of which the synthetic people have one class only does not stop a study."""

from collections.abc import Iterator

import pandas as pd
import pytest

from sarus_kernel.frontends.python.events import EVENTS
from sarus_kernel.frontends.python.one_class import NOTE, with_second_class
from tests.frontends.python.running import run, traced_tables

IMPORTS = """
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
X = df[["age"]]
"""


@pytest.fixture
def notes() -> Iterator[list[str]]:
    """What the reader is told."""
    told: list[str] = []
    before, EVENTS.on_note = EVENTS.on_note, told.append
    yield told
    EVENTS.on_note = before


@pytest.mark.parametrize("target", ["df.age > 900", "(df.age > 900).astype(int)"])
@pytest.mark.parametrize(
    "code",
    [
        "LogisticRegression().fit(X, y)",
        "make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y=y)",
        "GridSearchCV(LogisticRegression(), {'C': [0.1, 1.0]}, cv=2).fit(X, y)",
        "LogisticRegression().fit(StandardScaler().fit_transform(X), y)",
        "LogisticRegression().fit(X.values, y.to_numpy())",
        "cross_val_score(LogisticRegression(), X, y, cv=3)",
    ],
)
def test_a_fit_goes_on_with_a_second_class(target: str, code: str, notes: list[str]) -> None:
    """It can be asked of the real rows as if nothing had been, and the reader is told."""
    left = run(f"{IMPORTS}y = {target}\nr = {code}", traced_tables(), traced=True)
    assert left["r"]._sarus_node is not None and NOTE in notes
    assert len(set(left["y"]._sarus_twin)) == 1  # the target itself is as it was
    if not code.startswith("cross"):
        assert len(left["r"]._sarus_twin.classes_) == 2


def test_what_is_wrong_for_another_reason_stays_an_error(notes: list[str]) -> None:
    """In the words of scikit-learn, where a second class does not help."""
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        run(
            f"{IMPORTS}y = df.age > 900\nLogisticRegression().fit(X, y.head(3))",
            traced_tables(),
            traced=True,
        )
    assert not notes


def test_a_second_class_is_of_the_same_type() -> None:
    """A bool, a number, a category, a text; nothing where there are two or none."""
    for one, other in [(False, True), (1, 0), (313217, 313218), (2.5, 3.5), ("a", "not a")]:
        changed = with_second_class(pd.Series([one] * 5))
        assert list(changed) == [other, one, one, one, other]
        assert changed.dtype == pd.Series([one]).dtype
    kinds = pd.Categorical(["a"] * 5, ["a", "b"])
    assert list(with_second_class(pd.Series(kinds))) == list("baaab")
    assert with_second_class(pd.Series(pd.Categorical(["a"] * 5, ["a"]))) is None
    assert with_second_class(pd.Series([0, 1])) is None and with_second_class([0, 0]) is None
    assert with_second_class(pd.Series([None, None])) is None
