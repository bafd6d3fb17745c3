"""Released values become ordinary Python objects, with dtypes that follow from kinds."""

import base64
import io
import json
import zipfile
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from sarus_kernel.client.values import to_python
from sarus_kernel.errors import InternalError
from sarus_kernel.release import Value
from sarus_kernel.vault.workers.values import to_value


@pytest.mark.parametrize(
    "thing",
    [
        pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, None]}),
        pd.DataFrame({"d": pd.to_datetime(["2020-01-02", None]).astype("datetime64[us]")}),
        pd.DataFrame({"ok": [True, False]}, index=pd.Index(["x", "y"], name="key")),
        pd.DataFrame(
            {"n": [1.5, 2.5]},
            index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", "l"]),
        ),
        pd.DataFrame({"a": pd.Series([], dtype="float64")}),
    ],
)
def test_frames_survive_the_way(thing: pd.DataFrame) -> None:
    """What a worker hands out is what the notebook gets, index and dtypes included."""
    back = to_python(to_value(thing))
    assert isinstance(back, pd.DataFrame)
    pd.testing.assert_frame_equal(back, thing, check_index_type=False, check_column_type=False)


def test_a_series_keeps_its_name_and_labels() -> None:
    """As `value_counts` gives it."""
    series = pd.Series([3, 1], index=pd.Index(["x", "y"], name="code"), name="count")
    pd.testing.assert_series_equal(to_python(to_value(series)), series)  # type: ignore[arg-type]


def test_scalars_arrays_and_tuples() -> None:
    """Single numbers, scores, shapes."""
    assert to_python(to_value(3)) == 3
    assert to_python(to_value(np.float64(0.5))) == 0.5
    assert np.isnan(to_python(to_value(float("nan"))))  # type: ignore[call-overload]
    assert to_python(to_value((5, 2))) == (5, 2)
    assert to_python(to_value(pd.Timestamp("2020-01-01 12:00"))) == pd.Timestamp("2020-01-01 12:00")
    scores = to_python(to_value(np.array([0.5, 0.75])))
    assert isinstance(scores, np.ndarray)
    assert scores.tolist() == [0.5, 0.75]


def test_missing_cells_change_the_dtype_as_pandas_does() -> None:
    """A released integer column with a gap is float64, a boolean one is nullable."""
    rows = ((1, True), (None, None))
    frame: Any = to_python(Value("table", ("n", "ok"), ("integer", "boolean"), rows))
    assert frame.dtypes.astype(str).tolist() == ["float64", "boolean"]


def _fitted() -> Pipeline:
    features = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0]})
    steps = [("scale", StandardScaler()), ("trees", RandomForestClassifier(3, random_state=0))]
    return Pipeline(steps).fit(features, [0, 0, 1, 1])


def test_a_model_arrives_as_an_estimator() -> None:
    """It predicts what the original predicts."""
    model, features = _fitted(), pd.DataFrame({"a": [0.5, 2.5], "b": [1.0, 1.0]})
    back: Any = to_python(to_value(model))
    assert back.predict_proba(features).tolist() == model.predict_proba(features).tolist()


def test_a_model_of_unknown_types_is_not_loaded() -> None:
    """An archive that names anything but known classes is refused before it is built."""
    archive = skops.io.dumps(StandardScaler())
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        schema = json.loads(old.read("schema.json"))
    schema["__class__"], schema["__module__"] = "Popen", "subprocess"
    forged = io.BytesIO()
    with zipfile.ZipFile(forged, "w") as new:
        new.writestr("schema.json", json.dumps(schema))
    blob = base64.b64encode(forged.getvalue()).decode()
    with pytest.raises(InternalError, match=r"subprocess\.Popen"):
        to_python(Value("model", blob=blob))


def test_a_broken_model_is_an_error_of_ours() -> None:
    """Whatever the bytes are."""
    for blob in ("", "no base64!", base64.b64encode(b"no archive").decode()):
        with pytest.raises(InternalError, match="cannot be read"):
            to_python(Value("model", blob=blob))


def test_an_array_of_two_dimensions_keeps_them() -> None:
    """The coefficients of one class, or a confusion matrix."""
    one = Value("matrix", ("0", "1"), ("number", "integer"), ((0.5, 2),))
    found = to_python(one)
    assert isinstance(found, np.ndarray) and found.tolist() == [[0.5, 2.0]]
