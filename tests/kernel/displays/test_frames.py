"""Released pandas objects are shown with error bars as long as they are what was released."""

import gc

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from sklearn.linear_model import LogisticRegression

from sarus_kernel.client.values import to_python
from sarus_kernel.kernel.displays import ReleasedFrames, register
from sarus_kernel.release import Interval, Label, PrivacyLoss, Provenance, Release, Value

VALUE = Value("table", ("sex", "n"), ("text", "integer"), (("f", 12), ("m", 9)),
              ((None, Interval(6, 18)), (None, Interval(3, 15))), 1)  # fmt: skip
RELEASE = Release(VALUE, Provenance(Label.PRIVATE, PrivacyLoss(0.5)))


@pytest.fixture
def frame() -> pd.DataFrame:
    """The value as the notebook has it."""
    found = to_python(VALUE)
    assert isinstance(found, pd.DataFrame)
    return found


def test_what_was_released_is_known(frame: pd.DataFrame) -> None:
    """The object itself, and no other that looks alike."""
    frames = ReleasedFrames()
    frames.remember(frame, RELEASE)
    assert frames.release_of(frame) is RELEASE
    assert frames.release_of(frame.copy()) is None
    assert frames.release_of(frame * 2) is None


def test_what_was_changed_is_not_what_was_released(frame: pd.DataFrame) -> None:
    """Error bars never stand beside other numbers than theirs."""
    frames = ReleasedFrames()
    frames.remember(frame, RELEASE)
    frame.loc["f", "n"] = 13
    assert frames.release_of(frame) is None


def test_without_error_bars_there_is_nothing_to_show(frame: pd.DataFrame) -> None:
    """A public table is shown as pandas shows it."""
    frames = ReleasedFrames()
    public = Value("table", VALUE.columns, VALUE.kinds, VALUE.rows, (), 1)
    frames.remember(frame, Release(public, Provenance(Label.PUBLIC, PrivacyLoss())))
    assert frames.release_of(frame) is None


def test_a_curve_is_no_table(frame: pd.DataFrame) -> None:
    """A table that became a tuple or a dict, as scikit-learn gives it, is shown as that."""
    frames = ReleasedFrames()
    for plain in (tuple(frame), dict(frame)):
        frames.remember(plain, RELEASE)
        assert frames.release_of(plain) is None


def test_what_is_gone_is_forgotten(frame: pd.DataFrame) -> None:
    """Nothing is kept alive, and no later object is taken for an earlier one."""
    frames = ReleasedFrames()
    passing = frame.copy()
    frames.remember(passing, RELEASE)
    del passing
    gc.collect()
    assert not frames._known


MODEL = Value(
    "model", ("feature", "coefficient"), ("text", "number"), (("age", 0.5),),
    ((None, Interval(0.25, 0.75)),), 1, None, "an archive",
)  # fmt: skip


def test_a_released_model_is_known_until_it_is_changed() -> None:
    """Its coefficients never stand beside other ones."""
    frames, model = ReleasedFrames(), LogisticRegression()
    model.coef_ = [[0.5]]
    release = Release(MODEL, Provenance(Label.PRIVATE, PrivacyLoss(0.5)))
    frames.remember(model, release)
    assert frames.release_of(model) is release
    model.coef_ = [[0.75]]
    assert frames.release_of(model) is None


def test_a_model_is_shown_with_its_coefficients() -> None:
    """A released one as the release, any other as scikit-learn shows it."""
    formatter, frames = DisplayFormatter(), ReleasedFrames()
    register(formatter, frames)
    model = LogisticRegression()
    frames.remember(model, Release(MODEL, Provenance(Label.PRIVATE, PrivacyLoss(0.5))))
    data, metadata = formatter.format(model)
    text = "A fitted model.\n\nfeature  coefficient\nage      0.50 ± 0.25"
    assert data["text/plain"].startswith(text)
    assert metadata["sarus"]["epsilon"] == 0.5
    other, _ = formatter.format(LogisticRegression())
    assert other["text/plain"] == "LogisticRegression()"
