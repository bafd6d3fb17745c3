"""Groups of time: `resample("ME")`, `pd.Grouper(key="date", freq="YE")`.

What is asked about people is which period each row falls into, written as `to_period` writes it.
How pandas labels a period, by its first day or its last, is known from the synthetic table.
"""

from sarus_kernel.lowering.dates import to_period
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.values import Cell, Context, DataFrame, Every, Series, Unlowered

_LETTERS = {
    "D": "D", "M": "M", "ME": "M", "MS": "M", "Q": "Q", "QE": "Q", "QS": "Q", "QE-DEC": "Q",
    "QS-JAN": "Q", "Y": "Y", "YE": "Y", "YS": "Y", "YE-DEC": "Y", "YS-JAN": "Y",
}  # fmt: skip
"""Frequencies of whole periods of the calendar."""


def grouper(context: Context, /, *, key: object = None, freq: object = None) -> Every:
    """`pd.Grouper(key="date", freq="YE")`."""
    return every(key, freq)


def every(key: object, rule: object) -> Every:
    """A period of a column's, or (key None) of the row labels. Raises Unlowered."""
    if not isinstance(rule, str) or rule not in _LETTERS:
        raise Unlowered("Periods here are days (D), months (ME), quarters (QE) and years (YE).")
    if key is not None and not isinstance(key, str):
        raise Unlowered("The dates are named by a column's name.")
    return Every(key, _LETTERS[rule])


def period_of(context: Context, frame: DataFrame, asked: Every) -> tuple[str, Cell]:
    """The period that each row falls into, and what it is called."""
    if asked.key is None:
        if len(frame.rows.index) != 1:
            raise Unlowered("`resample` wants dates as row labels, or on='column'.")
        name, cell = frame.rows.index[0]
        series = Series(frame.rows, cell, name)
    else:
        name, series = asked.key, Series(frame.rows, cell_of(frame, asked.key), asked.key)
    found = to_period(context, series, asked.letter)
    assert isinstance(found, Series)
    return name, found.column
