"""Twin values that reach untraced code are copies, and the listeners are told."""

import copy
import io
import math
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.frontends.python import EVENTS, modules
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.plan.calls import Constant
from sarus_kernel.plan.walk import walk
from tests.frontends.python.running import traced_tables

NP, PD = modules.module("numpy"), modules.module("pandas")
FOREST = modules.module("sklearn.ensemble").RandomForestClassifier


@pytest.fixture
def escapes() -> Iterator[list[int]]:
    """How often twin values were handed out: the length of the list."""
    told: list[int] = []
    before, EVENTS.on_escape = EVENTS.on_escape, lambda: told.append(1)
    yield told
    EVENTS.on_escape = before


@pytest.fixture
def df() -> Any:
    """The traced table."""
    return traced_tables()["df"]


HANDED: dict[str, Callable[[Any], Any]] = {
    "float": lambda df: float(df.age.mean()),
    "int": lambda df: int(df.age.sum()),
    "index": lambda df: range(df.shape[1]),
    "bool": lambda df: bool(df.age.mean() > 3),
    "len": len,
    "math": lambda df: math.sqrt(df.age.mean()),
    "str": lambda df: str(df.age.mean()),
    "repr": lambda df: repr([df]),
    "format": lambda df: f"{df.age.mean():.2f}",
    "list": lambda df: list(df.age),
    "iterate an array": lambda df: list(df.age.values),
    "contains": lambda df: 3 in df.age.values,
    "hash": lambda df: hash(df.age.sum()),
    "array": lambda df: np.asarray(df.age),
    "numpy's own function": lambda df: np.linalg.norm(df.age),
    "dataframe protocol": lambda df: df.__dataframe__(),
    "arrow": lambda df: df.__arrow_c_stream__(),
    "tolist": lambda df: df.age.tolist(),
    "to_dict": lambda df: df.to_dict(),
    "iterrows": lambda df: next(df.iterrows()),
    "groups": lambda df: list(df.groupby("sex")),
    "dtype that depends on data": lambda df: df.age.shift(1).dtype,
    "pickle": lambda df: pickle.loads(pickle.dumps(df)),
    "real pandas": lambda df: pd.DataFrame(df),
    "real concat": lambda df: pd.concat([df, df]),
    "untranslatable": lambda df: df.age.apply(lambda v: hex(v)),
    "a function for agg": lambda df: df.groupby("sex").age.agg(lambda s: hex(s.max())),
    "unlisted function": lambda df: PD.util.hash_pandas_object(df),
}


@pytest.mark.filterwarnings("ignore:The DataFrame.__dataframe__")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", HANDED)
def test_plain_values_are_told(name: str, df: Any, escapes: list[int]) -> None:
    """Whatever gives Python plain values of the twin fires on_escape."""
    EVENTS.on_note, note = (lambda words: None), EVENTS.on_note
    HANDED[name](df)
    EVENTS.on_note = note
    assert escapes


KEPT: dict[str, Callable[[Any], Any]] = {
    "column": lambda df: df.age,
    "arithmetic": lambda df: (df.age + 1).mean() / 2,
    "numpy": lambda df: np.mean(df.age),
    "real ufunc": lambda df: np.log(df.age),
    "array op": lambda df: np.ones(20) * df.age,
    "real series": lambda df: pd.Series(range(20)) + df.age,
    "display": lambda df: df._repr_mimebundle_(),
    "names of columns": lambda df: [*df.columns, *(c for c in df)],
    "column there": lambda df: "age" in df,
    "unpack": lambda df: [x for x in df.shape],
    "copy": copy.deepcopy,
    "dir": dir,
    "completion": lambda df: df._ipython_key_completions_(),
    "hasattr": lambda df: hasattr(df, "nothing"),
    "name": lambda df: df.age.name,
    "dtype": lambda df: df[df.age > 3].age.dtype,
    "dtypes": lambda df: df.dtypes["age"],
    "isinstance": lambda df: isinstance(df, pd.DataFrame),
    "estimator": lambda df: repr(FOREST(random_state=0)),
    "parameters": lambda df: FOREST(random_state=0).get_params(),
}


@pytest.mark.parametrize("name", KEPT)
def test_traced_work_is_not_told(name: str, df: Any, escapes: list[int]) -> None:
    """Tracing, showing and looking around hand no value to untraced code."""
    KEPT[name](df)
    assert not escapes


def test_what_is_handed_out_is_a_copy(df: Any) -> None:
    """Changing it does not change the traced value."""
    before = df._sarus_twin.copy()
    np.asarray(df.age)[:] = 0
    df.values[:] = 0
    df.to_numpy().fill(0)
    for other in (pd.DataFrame(df), pickle.loads(pickle.dumps(df))):
        other["age"] = 0
    pd.testing.assert_frame_equal(df._sarus_twin, before)


def test_an_unknown_change_in_place_drops_the_plan(df: Any) -> None:
    """The table changes as pandas would change it, and can no longer be asked for."""
    alias, derived = df, df.age
    df.isetitem(1, 0)
    assert df._sarus_node is None and "isetitem" in df._sarus_why
    assert (alias._sarus_twin.age == 0).all()
    assert derived._sarus_node is not None and (derived._sarus_twin > 0).all()


def test_an_unlisted_method_that_changes_nothing_keeps_the_plan(df: Any) -> None:
    """Reading through untraced code costs the plan nothing."""
    node = df._sarus_node
    df.to_dict()
    df.memory_usage()
    df.info(buf=io.StringIO())
    assert df._sarus_node == node


def test_what_untraced_code_makes_of_a_table_says_so(df: Any) -> None:
    """A table from an unlisted method stays labelled, and so does what is made of it."""
    made = df.groupby("sex").apply(lambda group: group.age.mode().max())
    assert isinstance(made, Traced) and made._sarus_node is None
    new = df.age.pipe(lambda age: age) + made.sum()
    assert new._sarus_node is None and "mode" in new._sarus_why


def test_values_for_the_synthetic_rows_are_not_sent_as_data(df: Any) -> None:
    """One plain value per synthetic row means nothing on real rows."""
    noise = df.age + np.arange(20)
    assert noise._sarus_node is None and "per synthetic row" in noise._sarus_why
    df["noise"] = np.arange(20)
    constants = [n.value for n in walk(df._sarus_node) if isinstance(n, Constant)]
    assert len(constants) == 3 and any("per synthetic row" in str(value) for value in constants)


def test_a_plain_estimator_stays_plain_on_plain_data(escapes: list[int]) -> None:
    """Fitted on plain numbers it gives plain results, and its cell says what these are."""
    model = FOREST(n_estimators=2, random_state=0).fit([[1], [2]], [0, 1])
    assert type(model.predict([[1]])) is np.ndarray
    assert type(model.feature_importances_) is np.ndarray
    _, metadata = model._repr_mimebundle_()
    assert "sarus" not in metadata
    assert not escapes


def test_a_shown_value_carries_its_label(df: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data as pandas shows them, the label and what a listener knows of its release in the
    metadata, words in a plain repr."""
    told = lambda value, plan: {"plan": plan.digest}  # noqa: E731
    monkeypatch.setattr(EVENTS, "on_shown", told)
    data, metadata = df._repr_mimebundle_()
    assert data["text/plain"] == repr(df._sarus_twin)
    assert data["text/html"] == df._sarus_twin._repr_html_()
    assert metadata["sarus"] == {
        "kind": "synthetic",
        "label": "Evaluated from synthetic data only",
        "plan": df._sarus_node.digest,
    }
    assert repr(df).endswith("\n[Evaluated from synthetic data only]")
    assert repr(df.age.sum()).endswith(") [Evaluated from synthetic data only]")
