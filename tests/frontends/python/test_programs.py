"""Programs give the same traced as in plain pandas, and their plans give the same from scratch."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.evaluate import evaluate
from sarus_kernel.evaluate.receivers import is_estimator
from sarus_kernel.frontends.python.traced import Traced, twins
from sarus_kernel.wire.codec import decode, encode
from tests.frontends.python.programs import PROGRAMS
from tests.frontends.python.running import Engine, run, tables, traced_tables


def same(a: Any, b: Any) -> None:
    """Fail unless two values are equal, as pandas compares."""
    if isinstance(a, pd.DataFrame):
        pd.testing.assert_frame_equal(a, b)
    elif isinstance(a, pd.Series):
        pd.testing.assert_series_equal(a, b)
    elif isinstance(a, pd.Index):
        pd.testing.assert_index_equal(a, b)
    elif isinstance(a, np.ndarray | pd.api.extensions.ExtensionArray):
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b))
    elif isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            same(a[key], b[key])
    elif isinstance(a, list | tuple):
        assert len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            same(one, other)
    elif is_estimator(a):
        assert repr(a) == repr(b)
    else:
        assert a == b or (a != a and b != b)


def results(names: dict[str, Any]) -> dict[str, Any]:
    """What a program leaves in names such as r1."""
    return {n: v for n, v in names.items() if n.startswith("r") and n[1:].isdigit()}


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_traced_program_gives_what_the_plain_one_gives(name: str) -> None:
    """Values, dtypes, names and row labels are those of ordinary pandas on the twin."""
    plain = results(run(PROGRAMS[name], tables(), traced=False))
    traced = results(run(PROGRAMS[name], traced_tables(), traced=True))
    assert plain.keys() == traced.keys()
    for key in plain:
        same(twins(traced[key]), plain[key])


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_plan_gives_the_same_from_scratch_and_over_the_wire(name: str) -> None:
    """The node alone, sent and read back, evaluates to the value shown."""
    for key, value in results(run(PROGRAMS[name], traced_tables(), traced=True)).items():
        if isinstance(value, Traced) and value._sarus_node is not None:
            node = decode(encode(value._sarus_node))
            assert node == value._sarus_node, key
            same(evaluate(node, Engine()), value._sarus_twin)


PLAIN = {
    "look": {"r5"},
    "columns": {"r5"},
    "collections": {"r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r13", "r14"},
    "numpy": {"r21"},
    "names of labels": {"r6", "r7"},
    "tables of several keys": {"r11", "r21", "r22", "r23", "r24"},
    "words": {f"r{n}" for n in range(18, 28)},
    "calendar": {"r11", "r17"},
}
"""Results without a plan on purpose: names of columns, what Python code took apart, and methods
that are not listed."""


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_result_keeps_its_plan(name: str) -> None:
    """Nothing here falls back to the twin alone: each result could be asked for."""
    traced = results(run(PROGRAMS[name], traced_tables(), traced=True))
    without = {
        key: getattr(value, "_sarus_why", "plain") if isinstance(value, Traced) else "plain"
        for key, value in traced.items()
        if not isinstance(value, Traced) or value._sarus_node is None
    }
    assert set(without) == PLAIN.get(name, set()), without
