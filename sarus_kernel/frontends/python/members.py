"""What `value.name` is: a listed method or property, a column, an accessor, or not traced."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

from sarus_kernel.evaluate.receivers import class_of
from sarus_kernel.frontends.python import group_functions, rowwise
from sarus_kernel.frontends.python.events import listeners
from sarus_kernel.frontends.python.mutation import state, unchanged
from sarus_kernel.frontends.python.query import evaluated, queried
from sarus_kernel.frontends.python.traced import Traced, escape, twins
from sarus_kernel.frontends.python.tracing import Outcome, outcome
from sarus_kernel.frontends.python.unlisted import INSTEAD, WINDOWS
from sarus_kernel.frontends.python.wrapping import rebind, trace, wrap
from sarus_kernel.libraries import ENTRIES, Entry
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.walk import walk

ACCESSORS = frozenset({"str", "dt", "cat"})
INDEXERS = frozenset({"loc", "iloc", "at", "iat"})
STRUCTURE = frozenset({"name", "names", "ndim", "nlevels"})
"""Properties that follow from the code alone, and are given plainly."""
PROTOCOLS = frozenset({"__finalize__", "__sklearn_tags__", "__sklearn_is_fitted__"})
"""Special names that untraced libraries ask a value for; they get the twin's."""
UNSTABLE = tuple(
    f".{name}"
    for name in ("get_dummies", "pivot", "pivot_table", "crosstab", "unstack", "T", "transpose",
                 "extract", "split", "select_dtypes", "describe", "transform", "to_frame")
)  # fmt: skip
"""Functions whose columns depend on more than the columns of their argument."""

SAME_DTYPES = (
    "operator.getitem", "operator.gt", "operator.ge", "operator.lt", "operator.le", "operator.eq",
    "operator.ne", "operator.and_", "operator.or_", "operator.invert", "loc.__getitem__", ".drop",
    ".rename", ".copy", ".head", ".tail", ".sort_values", ".dropna", ".drop_duplicates", ".isin",
)  # fmt: skip
"""Functions that keep the dtypes of columns, or whose result has one dtype whatever the data."""

TRANSLATED: dict[str, Callable[..., Any]] = {
    "pandas.DataFrame.apply": rowwise.apply_frame,
    "pandas.DataFrame.assign": rowwise.assign,
    "pandas.DataFrame.eval": evaluated,
    **{
        f"pandas.{cls}.{name}": work
        for cls in ("DataFrameGroupBy", "SeriesGroupBy")
        for name, work in (
            ("agg", group_functions.aggregate),
            ("aggregate", group_functions.aggregate),
            ("apply", group_functions.apply),
            ("transform", group_functions.transform),
        )
    },
    "pandas.DataFrame.query": queried,
    "pandas.Series.apply": rowwise.apply_series,
    "pandas.Series.map": rowwise.map_series,
    "pandas.DataFrame.pipe": lambda value, function, *a, **k: function(value, *a, **k),
    "pandas.Series.pipe": lambda value, function, *a, **k: function(value, *a, **k),
}
"""Methods that take code, and what is made of it. Each may give None: then it is not traced."""


def member(value: Traced, name: str, prefix: str = "") -> Any:
    """The attribute of a traced value. Raises AttributeError as the library would."""
    if name in PROTOCOLS:
        return getattr(escape(value), name)
    if name.startswith(("__", "_repr_", "_ipython_", "_sarus_")):
        raise AttributeError(name)
    twin, cls = value._sarus_twin, class_of(value._sarus_twin)
    if not prefix and is_column(twin, name):
        return trace("operator.getitem", value, name)
    if name == "attrs":  # notes of the researcher's, no data: pandas hands them on
        return twin.attrs
    full = f"{cls}.{prefix}{name}"
    if full in TRANSLATED:
        return Translated(value, full)
    if not prefix and name in INDEXERS and isinstance(twin, pd.DataFrame | pd.Series):
        return Indexer(value, f"{cls}.{name}")
    if not prefix and name in ACCESSORS and f"{cls}.str.lower" in ENTRIES:
        getattr(twin, name)  # raises as pandas does, where the values do not fit
        return Accessor(value, f"{name}.")
    spec = ENTRIES.get(full)
    if spec is None:
        return _untraced(value, prefix + name)
    if spec.kind != "property":
        return Method(value, spec)
    return _property(value, spec, name)


def is_column(twin: Any, name: str) -> bool:
    """Whether `twin.name` means a column, as pandas decides it."""
    if isinstance(twin, pd.DataFrame):
        return not hasattr(type(twin), name) and name in twin.columns
    if isinstance(twin, pd.Series) and not isinstance(twin.index, pd.MultiIndex):
        return not hasattr(type(twin), name) and not name.startswith("_") and name in twin.index
    grouped = isinstance(twin, pd.api.typing.DataFrameGroupBy | pd.api.typing.Resampler)
    if not grouped or not isinstance(twin.obj, pd.DataFrame):
        return False
    return not hasattr(type(twin), name) and name in twin.obj.columns


def _property(value: Traced, spec: Entry, name: str) -> Any:
    if name in STRUCTURE:
        return getattr(value._sarus_twin, name)
    if name in ("dtype", "dtypes"):  # untraced code asks for them, and wants real ones
        return getattr(value._sarus_twin if has_known_dtypes(value) else escape(value), name)
    if spec.name == "pandas.DataFrame.columns" and has_known_columns(value):
        return value._sarus_twin.columns
    return trace(spec.name, value)


def has_known_columns(value: Traced) -> bool:
    """Whether the names of the columns follow from the catalog and the code alone."""
    if value._sarus_node is None:
        return value._sarus_public
    calls = (n for n in walk(value._sarus_node) if isinstance(n, Call))
    return not any(
        call.function.endswith(UNSTABLE)
        or (call.function.endswith(".dropna") and (call.keyword("axis") or len(call.arguments) > 1))
        for call in calls
    )


def has_known_dtypes(value: Traced) -> bool:
    """Whether dtypes follow from the catalog and the code alone."""
    if value._sarus_node is None:
        return value._sarus_public
    calls = (n for n in walk(value._sarus_node) if isinstance(n, Call))
    return all(call.function.endswith(SAME_DTYPES) for call in calls)


class Method:
    """A listed method of a traced value, to be called. With `inplace=True` the value changes."""

    def __init__(self, value: Traced, spec: Entry) -> None:
        self._value, self._spec = value, spec
        self.__name__ = spec.path.rsplit(".", 1)[-1]
        self.__doc__ = _doc(spec)

    def __call__(self, *places: Any, **named: Any) -> Any:
        inplace = bool(named.pop("inplace", False))
        if inplace and self._spec.name == "pandas.Index.rename" and len(places) == 1:
            # as `index.name = …`: these are the labels of a table, which shows their name too
            setattr(self._value, "names" if isinstance(places[0], list) else "name", places[0])
            return None
        made = outcome(self._spec.name, (self._value, *places), named)
        if inplace or self._spec.kind == "change":
            rebind(self._value, made)
            return None
        return wrap(made)

    def __repr__(self) -> str:
        return f"<traced method {self._spec.name}>"


class Translated:
    """A method that takes code: what can be translated is traced, the rest runs on the twin."""

    def __init__(self, value: Traced, full: str) -> None:
        self._value, self._full = value, full
        self.__name__ = full.rsplit(".", 1)[1]

    def __call__(self, *places: Any, **named: Any) -> Any:
        made = TRANSLATED[self._full](self._value, *places, **named)
        if isinstance(made, rowwise.Untranslated):
            listeners().on_note(f"{self.__name__}: {made.why} It runs on the synthetic data only.")
            return run_untraced(self._value, self.__name__, places, named, made.why)
        return made


class Accessor:
    """`value.str`, `value.dt`, `value.cat`."""

    def __init__(self, value: Traced, prefix: str) -> None:
        self._value, self._prefix = value, prefix

    def __getattr__(self, name: str) -> Any:
        return member(self._value, name, self._prefix)

    def __getitem__(self, key: Any) -> Any:
        if self._prefix != "str.":
            raise TypeError("This accessor is not subscriptable.")
        start, stop, step = (key.start, key.stop, key.step) if isinstance(key, slice) else (0, 0, 0)
        if isinstance(key, slice):
            return trace("pandas.Series.str.slice", self._value, start, stop, step)
        return trace("pandas.Series.str.get", self._value, key)

    def __dir__(self) -> list[str]:
        return dir(getattr(self._value._sarus_twin, self._prefix[:-1]))


class Indexer:
    """`value.loc`, `value.iloc`, `value.at`, `value.iat`."""

    def __init__(self, value: Traced, full: str) -> None:
        self._value, self._full = value, full

    def __getitem__(self, key: Any) -> Any:
        return trace(f"{self._full}.__getitem__", self._value, self._called(key))

    def __setitem__(self, key: Any, new: Any) -> None:
        places = (self._value, self._called(key), new)
        rebind(self._value, outcome(f"{self._full}.__setitem__", places, {}))

    def _called(self, key: Any) -> Any:
        """The key, where it is a function of the table: what it gives."""
        if isinstance(key, tuple):
            return tuple(self._called(part) for part in key)
        return key(self._value) if _is_function(key) else key


def _is_function(key: object) -> bool:
    return callable(key) and not isinstance(key, Traced)


def _untraced(value: Traced, path: str) -> Any:
    """An attribute we know nothing of: a method runs on a copy of the twin, when called."""
    found = value._sarus_twin
    for step in path.split("."):
        found = getattr(found, step)
    if callable(found):
        return Untraced(value, path)
    if path == "_typ":  # how pandas asks what a value is
        return found
    held = escape(value)
    for step in path.split("."):
        held = getattr(held, step)
    return held


class Untraced:
    """A method that is not listed: it runs on a copy of the twin's value."""

    def __init__(self, value: Traced, path: str) -> None:
        self._value, self._path = value, path

    def __call__(self, *places: Any, **named: Any) -> Any:
        first = self._value._sarus_why if self._value._sarus_node is None else ""
        why = first or INSTEAD.get(self._path) or (
            f"{self._path} is not among the functions that private data can be asked for."
        )
        return run_untraced(self._value, self._path, places, named, why)

    def __getattr__(self, name: str) -> Any:
        return _untraced(self._value, f"{self._path}.{name}")


def run_untraced(
    value: Traced, path: str, places: tuple[Any, ...], named: dict[str, Any], why: str
) -> Any:
    """Run a method on a copy of the twin. If the copy changed, so does the value: it has no
    plan any more, because nobody knows what the change was. Tables stay labelled."""
    held = escape(value)
    before = state(held)
    found = held
    for step in path.split("."):
        found = getattr(found, step)
    result = found(*twins(list(places), handed=True), **twins(named, handed=True))
    if result is held or not unchanged(held, value._sarus_twin, before):
        rebind(value, Outcome(None, held, why, value._sarus_public))
    if result is held:
        return value
    return labelled(result, why, value._sarus_public)


def labelled(result: Any, why: str, public: bool) -> Any:
    """What untraced code made of the twin: tables and arrays keep saying so, the rest is plain."""
    tables = class_of(result) is not None or isinstance(result, WINDOWS)
    return wrap(Outcome(None, result, why, public)) if tables else result


@cache
def _doc(spec: Entry) -> str:
    places = [*spec.positional, *spec.keyword]
    return f"{spec.name}({', '.join(places)})\n\nTraced: runs on the synthetic twin at once."
