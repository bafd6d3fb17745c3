"""The tables say what the installed libraries really have."""

import inspect
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.api.typing import DataFrameGroupBy, Resampler, SeriesGroupBy

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.libraries import ENTRIES, LIBRARIES, bind
from sarus_kernel.libraries.entries import KINDS, Entry, members
from sarus_kernel.plan.calls import Call, constant

import_module("sklearn.experimental.enable_iterative_imputer")

CLASSES: dict[str, Any] = {
    "pandas.DataFrame": pd.DataFrame,
    "pandas.Series": pd.Series,
    "pandas.Index": pd.Index,
    "pandas.DataFrameGroupBy": DataFrameGroupBy,
    "pandas.SeriesGroupBy": SeriesGroupBy,
    "pandas.Resampler": Resampler,
    "numpy.ndarray": np.ndarray,
}
OURS = ("sarus.", "operator.")


def real(entry: Entry) -> Any:
    """What an entry names, or None."""
    if not entry.receiver:
        module, name = entry.path.rsplit(".", 1)
        return getattr(import_module(module), name, None)
    found = CLASSES[entry.receiver]
    for step in entry.path.split("."):
        found = getattr(found, step, None)
    return found


def known() -> list[Entry]:
    """The entries whose names and parameters can be looked up."""
    return [
        entry
        for entry in ENTRIES.values()
        if not entry.name.startswith(OURS)
        and entry.receiver != "sklearn.estimator"
        and not entry.path.startswith("dt.")  # made for each kind of time on the fly
        and not entry.path.endswith("item__")
    ]


def test_every_name_exists() -> None:
    """Each entry names something that the installed library has."""
    assert [entry.name for entry in known() if real(entry) is None] == []


def test_every_parameter_exists_in_that_order() -> None:
    """Parameters by place are the first of the real ones, in order; those by name exist."""
    wrong = []
    for entry in known():
        if entry.kind in ("property", "constructor") and not entry.name.startswith("pandas."):
            continue
        if entry.kind == "property" or entry.receiver == "numpy.ndarray":
            continue
        if isinstance(real(entry), property):  # gives what is called: `nth`
            continue
        try:
            parameters = inspect.signature(real(entry)).parameters.values()
        except ValueError:  # written in C
            continue
        names = [p.name for p in parameters if p.name != "self"]
        if names == ["args", "kwargs"]:  # says nothing of itself
            continue
        if not set(entry.keyword) <= set(names):
            wrong.append((entry.name, set(entry.keyword) - set(names)))
        if entry.name.startswith(("builtins.", "numpy.")) and names[:1] == ["obj"]:
            continue
        if tuple(names[: len(entry.positional)]) != entry.positional:
            wrong.append((entry.name, entry.positional))
    assert wrong == []


def test_names_are_unique_and_of_a_known_kind() -> None:
    """No name is listed twice, and each has a kind that the evaluator knows."""
    names = [entry.name for library in LIBRARIES for entry in library]
    assert sorted(names) == sorted(set(names))
    assert {entry.kind for entry in ENTRIES.values()} <= set(KINDS)


@pytest.mark.parametrize(
    "name",
    ["apply", "pipe", "query", "eval", "to_pickle", "to_sql", "to_csv", "to_parquet", "plot",
     "items", "iterrows", "itertuples", "map", "style", "hist", "info", "__class__"],
)  # fmt: skip
def test_code_files_and_rows_are_not_listed(name: str) -> None:
    """Nothing that takes code, touches files or hands rows to Python may be called."""
    assert f"pandas.DataFrame.{name}" not in ENTRIES


def test_a_line_of_a_table_is_read_as_a_signature() -> None:
    """`/` ends the parameters by place, `*x` and `**y` take any number."""
    (entry,) = members("a.B", "method", "name one two / three **rest", "str.")
    assert entry.name == "a.B.str.name"
    assert entry.positional == ("one", "two")
    assert (entry.keyword, entry.others, entry.named) == (("three",), "", "rest")
    (entry,) = members("a.B", "method", "name *many / key")
    assert (entry.positional, entry.keyword, entry.others) == ((), ("key",), "many")


ONE, TWO = constant(1), constant(2)


def test_arguments_are_bound_to_parameter_names() -> None:
    """By place and by name come to the same; the receiver is called self."""
    by_place = Call("pandas.DataFrame.head", (ONE, TWO))
    by_name = Call("pandas.DataFrame.head", (ONE,), ("n",), (TWO,))
    assert bind(by_place) == bind(by_name) == {"self": ONE, "n": TWO}


def test_any_number_of_arguments_is_bound_to_the_variadic_name() -> None:
    """A variadic parameter gives a tuple, named variadic ones stand by themselves."""
    split = Call("sklearn.model_selection.train_test_split", (ONE, TWO), ("shuffle",), (ONE,))
    assert bind(split) == {"arrays": (ONE, TWO), "shuffle": ONE}
    assign = Call("pandas.DataFrame.assign", (ONE,), ("x",), (TWO,))
    assert bind(assign) == {"self": ONE, "x": TWO}


@pytest.mark.parametrize(
    ("function", "count", "names", "error"),
    [
        ("pandas.DataFrame.to_pickle", 2, (), NotSupported),
        ("os.system", 1, (), NotSupported),
        ("pandas.DataFrame.head", 0, (), QuestionError),
        ("pandas.DataFrame.head", 3, (), QuestionError),
        ("pandas.DataFrame.head", 2, ("n",), QuestionError),
        ("pandas.DataFrame.head", 1, ("self",), QuestionError),
        ("pandas.DataFrame.sum", 1, ("out",), QuestionError),
        ("sklearn.svm.SVC", 1, (), QuestionError),
    ],
)
def test_what_does_not_fit_is_refused(
    function: str, count: int, names: tuple[str, ...], error: type[Exception]
) -> None:
    """Unknown functions, too many arguments, twice the same, parameters that are not listed."""
    with pytest.raises(error):
        bind(Call(function, (ONE,) * count, names, (ONE,) * len(names)))
