"""Released tables and series know the ± of their cells, as released numbers do.

Beside the cells stand the same numbers as released ones. A cell has the ± of its number as long as
it is that number: rows may be sorted, picked and renamed columns dropped, and what was overwritten
has none. Arithmetic is that of released numbers, cell by cell.
"""

import operator
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from sarus_kernel.client.released import Released, as_released, number_of, total
from sarus_kernel.client.released_cells import each, rounded
from sarus_kernel.client.released_plots import Plots
from sarus_kernel.client.values import to_python
from sarus_kernel.release import Receipt, Release

MOST_CELLS = 20_000
"""Larger ones are plain."""
PLUS_MINUS = "±"


class _Cells:
    """What released tables and series have in common. `_sarus_cells` holds released numbers."""

    _sarus_cells: Any = None

    @property
    def error(self) -> Any:
        """The ± of each cell, NaN where there is none, in the form of the value."""
        plain = _plain(self)
        if isinstance(plain, pd.Series):
            found = [_error(number) for number in _numbers(self)]
            return pd.Series(found, index=plain.index, name=plain.name, dtype=float)
        columns = {name: self[name].error for name in plain.columns}  # type: ignore[index]
        return pd.DataFrame(columns, index=plain.index, columns=plain.columns, dtype=float)

    @property
    def label(self) -> str:
        """The label in words, of all that its cells were made of."""
        return str(_whole(self).label)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """One receipt for each release."""
        return tuple(_whole(self).receipts)

    @property
    def plot(self) -> Any:
        """pandas' plots, with the ± as error bars of bars and lines."""
        return Plots(_plain(self), self.error)

    def round(self, decimals: Any = 0, *places: Any, **named: Any) -> Any:
        """Rounded; how far each number was moved is added to its ±."""
        base: Any = pd.Series if isinstance(self, pd.Series) else pd.DataFrame
        found, held = base.round(self, decimals, *places, **named), _shadow(self)
        known = held is not None and isinstance(decimals, int)
        found._sarus_cells = rounded(held, decimals) if known else None
        return found

    def to_csv(self, *places: Any, **named: Any) -> Any:
        """As pandas writes it, with a column of ± beside each that has one."""
        return _with_errors(self).to_csv(*places, **named)


class ReleasedSeries(_Cells, pd.Series):
    """A released series."""

    _metadata: ClassVar[list[str]] = [*getattr(pd.Series, "_metadata"), "_sarus_cells"]  # noqa: B009

    @property
    def _constructor(self) -> Any:
        return ReleasedSeries

    @property
    def _constructor_expanddim(self) -> Any:
        return ReleasedFrame

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if not isinstance(found, int | float | np.number) or isinstance(found, bool):
            return found
        held = _number_at(self._sarus_cells, key)
        return held if isinstance(held, Released) and held == found else found

    def sum(self, *places: Any, **named: Any) -> Any:
        """The total, with the ± of a total where nothing but that is asked.

        It is of the cells that are here: where noise selected the groups, of the groups shown.
        """
        numbers = _numbers(self)
        if places or named or not numbers or not all(isinstance(n, Released) for n in numbers):
            return super().sum(*places, **named)
        return total(numbers)


class ReleasedFrame(_Cells, pd.DataFrame):
    """A released table."""

    _metadata: ClassVar[list[str]] = ["_sarus_cells"]

    @property
    def _constructor(self) -> Any:
        return ReleasedFrame

    @property
    def T(self) -> Any:
        """Its columns lie down."""
        return self.transpose()

    @property
    def _constructor_sliced(self) -> Any:
        return ReleasedSeries

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        held = self._sarus_cells
        if isinstance(found, ReleasedSeries) and held is not None and key in held.columns:
            found._sarus_cells = held[key]
        return found


def released_of(release: Release) -> Any:
    """A release as the object that a notebook works with: a number, series or table knows its ±.

    Raises InternalError for a form that is not known.
    """
    found = to_python(release.value)
    return as_released(as_released_table(found, release), release)


def as_released_table(found: Any, release: Release, turned: bool = False) -> Any:
    """A released table or series that knows its ±; `turned`: its columns lie down."""
    value = release.value
    bars = any(bar is not None for row in value.intervals for bar in row)
    cells = len(value.rows) * len(value.columns)
    if type(found) not in (pd.DataFrame, pd.Series) or not bars or cells > MOST_CELLS:
        return found
    flat = found.T if turned else found
    rows = [[number_of(cell, release, (at, n)) for n, cell in enumerate(row) if n >= value.index]
            for at, row in enumerate(value.rows)]  # fmt: skip
    held = pd.DataFrame(rows, index=flat.index, dtype=object)
    if isinstance(found, pd.Series):
        made: Any = ReleasedSeries(found)
        made._sarus_cells = held.iloc[:, -1] if held.shape == (len(found), 1) else None
        return made
    if held.shape != flat.shape:
        return found
    held.columns = flat.columns
    made = ReleasedFrame(found)
    made._sarus_cells = held.T if turned else held
    return made


def _plain(value: Any) -> Any:
    return pd.Series(value) if isinstance(value, pd.Series) else pd.DataFrame(value)


def _number_at(cells: Any, label: Any) -> Any:
    """The released number with a label; None where there is none, or more than one."""
    try:
        return cells.at[label]
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _numbers(series: Any) -> list[Any]:
    """Each cell as the released number that it still is, or as it is."""
    plain, cells = _plain(series), series._sarus_cells
    if cells is None or not cells.index.is_unique:
        return list(plain)
    known = dict(zip(cells.index, cells.to_numpy(), strict=True))
    numbers = [known.get(label) for label in plain.index]
    return [n if isinstance(n, Released) and n == cell else cell
            for n, cell in zip(numbers, plain, strict=True)]  # fmt: skip


def _error(number: Any) -> float:
    error = number.error if isinstance(number, Released) else None
    return float("nan") if error is None else float(error)


def _whole(value: Any) -> Any:
    """A number made of all that went in."""
    cells = value._sarus_cells
    numbers = [] if cells is None else [n for n in cells.to_numpy().ravel() if
                                        isinstance(n, Released)]  # fmt: skip
    if not numbers:
        raise AttributeError("This was overwritten: no cell of it is a released number any more.")
    found = numbers[0]
    for number in numbers[1:]:
        if number._origins.known.keys() - found._origins.known.keys():
            found = found + number
    return found


def _with_errors(value: Any) -> Any:
    """A plain table with a column of ± beside each that has one."""
    plain, error = _plain(value), value.error
    if isinstance(plain, pd.Series):
        plain = plain.to_frame() if plain.name is not None else plain.to_frame("value")
        error = error.to_frame(plain.columns[0])
    if plain.columns.nlevels > 1 or not plain.columns.is_unique:
        return plain
    wide = {}
    for name in plain.columns:
        wide[name] = plain[name]
        if error[name].notna().any():
            wide[f"{name} {PLUS_MINUS}"] = error[name]
    return pd.DataFrame(wide, index=plain.index)


def _arithmetic(work: Callable[[Any, Any], Any], name: str) -> Callable[[Any, Any], Any]:
    def run(self: Any, other: Any) -> Any:
        base = pd.Series if isinstance(self, pd.Series) else pd.DataFrame
        found = getattr(base, name)(self, other)
        if isinstance(found, ReleasedSeries | ReleasedFrame):
            found._sarus_cells = _computed(work, self, other)
        return found

    return run


def _computed(work: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    """The released numbers of a result, or None where they are not known."""
    left = _shadow(one)
    right = _shadow(other) if isinstance(other, pd.Series | pd.DataFrame) else other
    try:
        return None if left is None or right is None else each(work, left, right)
    except (TypeError, ValueError):
        return None


def _shadow(value: Any) -> Any:
    """A table or series with released numbers in the place of what they are."""
    if isinstance(value, ReleasedSeries):
        return pd.Series(_numbers(value), index=value.index, dtype=object, name=value.name)
    if isinstance(value, ReleasedFrame):
        if not value.columns.is_unique:
            return None
        return pd.DataFrame({n: _shadow(value[n]) for n in value.columns}, index=value.index)
    return _plain(value).astype(object)


def _reversed(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda one, other: work(other, one)


def _alike(name: str) -> Callable[..., Any]:
    """A method that moves cells and changes none: the released numbers go with them."""

    def run(self: Any, *places: Any, **named: Any) -> Any:
        base = pd.Series if isinstance(self, pd.Series) else pd.DataFrame
        found, held = getattr(base, name)(self, *places, **named), _shadow(self)
        if isinstance(found, ReleasedSeries | ReleasedFrame):
            found._sarus_cells = None if held is None else getattr(held, name)(*places, **named)
        return found

    run.__name__, run.__doc__ = name, getattr(pd.DataFrame, name, pd.Series).__doc__
    return run


for _class in (ReleasedSeries, ReleasedFrame):
    for _name in ("reset_index", "rename", "rename_axis", "set_axis", "set_index", "to_frame",
                  "transpose", "unstack"):  # fmt: skip
        if hasattr(_class, _name):
            setattr(_class, _name, _alike(_name))

for _name in ("add", "sub", "mul", "truediv"):
    _work = getattr(operator, _name)
    for _class in (ReleasedSeries, ReleasedFrame):
        setattr(_class, f"__{_name}__", _arithmetic(_work, f"__{_name}__"))
        setattr(_class, f"__r{_name}__", _arithmetic(_reversed(_work), f"__r{_name}__"))
