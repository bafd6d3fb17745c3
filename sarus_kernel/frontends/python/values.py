"""The traced values: frames, series, indexes, groups, arrays, scalars, collections."""

import copy
import operator
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy, Resampler, SeriesGroupBy

from sarus_kernel.evaluate.receivers import is_estimator
from sarus_kernel.frontends.python import display
from sarus_kernel.frontends.python.estimators import Estimator
from sarus_kernel.frontends.python.groups import one_group
from sarus_kernel.frontends.python.members import has_known_columns, is_column, member
from sarus_kernel.frontends.python.operators import Operators
from sarus_kernel.frontends.python.traced import Traced, escape
from sarus_kernel.frontends.python.tracing import Outcome, outcome
from sarus_kernel.frontends.python.wrapping import KINDS, rebind, trace, wrap


class Value(Operators):
    """What every traced value but an estimator can do.

    Its `__class__` is the twin's, so that `isinstance(value, pandas.DataFrame)` is true wherever
    it is asked; `type(value)` tells the truth.
    """

    __slots__ = ()

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._sarus_twin)

    def __getattr__(self, name: str) -> Any:
        found = member(self, name)
        if name == "index" and type(found) is Index:
            found._sarus_owner = self
        return found

    def __dir__(self) -> list[str]:
        return dir(self._sarus_twin)

    def __getitem__(self, key: Any) -> Any:
        return trace("operator.getitem", self, key)

    def __len__(self) -> int:
        return len(escape(self))

    def __bool__(self) -> bool:
        return bool(escape(self))

    def __contains__(self, item: object) -> bool:
        return item in escape(self)

    def __iter__(self) -> Iterator[Any]:
        return iter(escape(self))

    def __copy__(self) -> "Value":
        return type(self)(self._sarus_node, self._sarus_twin, self._sarus_why, self._sarus_public)

    def __deepcopy__(self, memo: Any) -> "Value":
        return self.__copy__()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return copy.copy, (escape(self),)

    def __str__(self) -> str:
        return str(escape(self))

    def __format__(self, spec: str) -> str:
        return format(escape(self), spec)

    def __repr__(self) -> str:
        return display.text(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return display.bundle(self)


class Changing(Value):
    """A value whose items can be set: the Python object stays, its plan and twin are new."""

    __slots__ = ()

    def __setitem__(self, key: Any, new: Any) -> None:
        key = key(self) if callable(key) and not isinstance(key, Traced) else key
        rebind(self, outcome("operator.setitem", (self, key, new), {}))


class Frame(Changing):
    """A traced DataFrame."""

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key(self) if _is_function(key) else key)

    def __delitem__(self, key: Any) -> None:
        self._sarus_twin[key]  # raises KeyError as pandas does
        rebind(self, outcome("pandas.DataFrame.drop", (self,), {"columns": [key]}))

    def __setattr__(self, name: str, new: Any) -> None:
        if name in ("columns", "index"):
            axis = 1 if name == "columns" else 0
            rebind(self, outcome("pandas.DataFrame.set_axis", (self, new), {"axis": axis}))
        elif name == "attrs":
            self._sarus_twin.attrs = new
        elif is_column(self._sarus_twin, name):
            self[name] = new
        else:  # as in pandas: a note on this Python object, and no column
            object.__setattr__(self, name, new)

    def __iter__(self) -> Iterator[Any]:
        columns = self._sarus_twin.columns if has_known_columns(self) else escape(self).columns
        return iter(columns)

    def __contains__(self, item: object) -> bool:
        return item in self._sarus_twin.columns if has_known_columns(self) else item in escape(self)

    def pop(self, item: Any) -> Any:
        """The column; the frame loses it."""
        column = self[item]
        del self[item]
        return column

    def keys(self) -> Any:
        """The names of the columns."""
        return self.columns

    def _ipython_key_completions_(self) -> list[Any]:
        return list(self._sarus_twin.columns)

    def __dataframe__(self, *places: Any, **named: Any) -> Any:
        return escape(self).__dataframe__(*places, **named)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return escape(self).__arrow_c_stream__(requested_schema)


class Series(Changing):
    """A traced Series."""

    def __setattr__(self, name: str, new: Any) -> None:
        if name == "index":
            rebind(self, outcome("pandas.Series.set_axis", (self, new), {}))
        elif name == "name":
            rebind(self, outcome("pandas.Series.rename", (self, new), {}))
        else:
            object.__setattr__(self, name, new)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key(self) if _is_function(key) else key)

    def __float__(self) -> float:
        return float(escape(self))

    def __int__(self) -> int:
        return int(escape(self))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return escape(self).__arrow_c_stream__(requested_schema)


class Index(Value):
    """A traced Index. `_sarus_owner` is the table or column whose row labels it is, if any."""

    __slots__ = ("_sarus_owner",)

    _sarus_owner: Value

    def __setattr__(self, name: str, new: Any) -> None:
        if name == "_sarus_owner":
            return object.__setattr__(self, name, new)
        if name not in ("name", "names"):
            raise AttributeError(f"An index has no {name!r} to set.")
        new = new[0] if name == "names" and self._sarus_twin.nlevels == 1 else new
        rebind(self, outcome("pandas.Index.rename", (self, new), {}))
        owner = getattr(self, "_sarus_owner", None)
        if owner is not None:  # in pandas these are the owner's labels, and no copy
            kind = "DataFrame" if isinstance(owner, pd.DataFrame) else "Series"
            rebind(owner, outcome(f"pandas.{kind}.rename_axis", (owner, new), {}))


class Groups(Value):
    """A traced GroupBy. Which groups there are is the twin's; each is the rows with its key."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        why = "Single groups of such keys cannot be asked for; aggregate them."
        for key, group in escape(self):
            node = one_group(self._sarus_node, key)
            yield key, wrap(Outcome(node, group, "" if node else why, False))


class Array(Changing):
    """A traced numpy array."""

    __slots__ = ()

    def __float__(self) -> float:
        return float(escape(self))

    def __int__(self) -> int:
        return int(escape(self))

    def __index__(self) -> int:
        return operator.index(escape(self))


class Collection(Value):
    """A traced tuple, list or dict, such as what `train_test_split` gives."""

    __slots__ = ()

    def __len__(self) -> int:
        return len(self._sarus_twin)  # follows from the code: listed functions give fixed tuples

    def __iter__(self) -> Iterator[Any]:
        keys = list(self._sarus_twin) if isinstance(self._sarus_twin, dict) else None
        return iter(keys if keys is not None else [self[i] for i in range(len(self))])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        fields = getattr(self._sarus_twin, "_fields", ())
        if name in fields:
            return self[fields.index(name)]
        if isinstance(self._sarus_twin, dict) and name in self._sarus_twin:
            return self[name]
        return member(self, name)

    def keys(self) -> Any:
        """The keys of a dict, plain: they follow from the code."""
        return self._sarus_twin.keys()

    def values(self) -> list[Any]:
        """The values of a dict, traced."""
        return [self[key] for key in self._sarus_twin]

    def items(self) -> list[tuple[Any, Any]]:
        """Keys and traced values of a dict."""
        return [(key, self[key]) for key in self._sarus_twin]


class Scalar(Value):
    """A traced number, text, truth value or moment."""

    __slots__ = ()
    __iter__ = None  # type: ignore[assignment]

    def __getitem__(self, key: Any) -> Any:
        return escape(self)[key]

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(escape(self))

    def __float__(self) -> Any:
        return float(escape(self))

    def __int__(self) -> int:
        return int(escape(self))

    def __complex__(self) -> complex:
        return complex(escape(self))

    def __index__(self) -> int:
        return operator.index(escape(self))

    def __round__(self, digits: int | None = None) -> Any:
        return trace("builtins.round", self, *(() if digits is None else (digits,)))

    def __getattr__(self, name: str) -> Any:
        if name == "round" and hasattr(self._sarus_twin, name):  # a method of numpy's numbers
            return lambda decimals=0: trace("numpy.round", self, decimals)
        return member(self, name)


def _is_function(key: object) -> bool:
    return callable(key) and not isinstance(key, Traced)


def _kind(*kinds: type) -> Any:
    return lambda twin: isinstance(twin, kinds)


KINDS[:] = [
    (is_estimator, Estimator),
    (_kind(pd.DataFrame), Frame),
    (_kind(pd.Series), Series),
    (_kind(pd.Index), Index),
    (_kind(DataFrameGroupBy, SeriesGroupBy, Resampler), Groups),
    (_kind(np.ndarray, pd.api.extensions.ExtensionArray), Array),
    (_kind(dict, list, tuple), Collection),
    (lambda twin: True, Scalar),
]
