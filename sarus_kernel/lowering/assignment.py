"""Setting columns: `df[name] = …`, `df.loc[mask, name] = …`, `assign`, `insert`.

A change is meant as a new frame: what the old one was computed into stays as it was. A new column
without a meaning is there and unknown (refused where it is used): it spoils no other column, since
setting whole columns changes neither the rows nor the others.
"""

from sarus_kernel.lowering.elementwise import brought, typed
from sarus_kernel.lowering.expressions import choose, missing
from sarus_kernel.lowering.literals import expression, labels, to_literal, words
from sarus_kernel.lowering.row_alignment import with_scalar
from sarus_kernel.lowering.selecting import NOTHING, POSITION, only
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    Rows,
    Scalar,
    Series,
    Summary,
    Unknown,
    Unlowered,
)

MOST_REASON = 200
"""The most characters of a reason that a question gives."""


def setitem(context: Context, frame: DataFrame, key: object, value: object, /) -> DataFrame:
    """The frame after `frame[key] = value`."""
    if not isinstance(frame, DataFrame):
        raise Unlowered("Only columns of a table can be set.")
    if isinstance(key, list | tuple) and isinstance(value, Unknown):
        same: dict[str, Cell] = dict.fromkeys(labels(key, "A table"), value)
        return DataFrame(frame.rows, {**frame.columns, **same})
    if isinstance(key, list | tuple) and isinstance(value, DataFrame):
        for label, other in zip(labels(key, "A table"), value.columns, strict=False):
            frame = setitem(context, frame, label, Series(value.rows, value.columns[other]))
        return frame
    if not isinstance(key, str):
        raise Unlowered("A column is set by its name; for some rows use `df.loc[mask, name] = …`.")
    rows, cell = _value(context, frame.rows, value)
    return DataFrame(rows, {**frame.columns, labels(key, "A table")[0]: cell})


def unknown(context: Context, reason: object, serial: object = None, /) -> object:
    """`sarus.unknown(reason, serial)`: a column that code outside of the plan made.

    The reason is the asker's and is said back to nobody else. Always raises Unlowered with it.
    """
    said = words(reason, "A reason")[:MOST_REASON]
    said = "".join(letter if letter.isprintable() else " " for letter in said).strip()
    raise Unlowered(said or "A column was made by code that is not part of the question.")


def _value(context: Context, rows: Rows, value: object) -> tuple[Rows, Cell]:
    """The new column; unknown where it has no meaning over these rows."""
    try:
        return _known_value(context, rows, value)
    except Unlowered as reason:
        return rows, Unknown(str(reason))


def _known_value(context: Context, rows: Rows, value: object) -> tuple[Rows, Cell]:
    if isinstance(value, Unknown):
        return rows, value
    if isinstance(value, Series):
        return brought(context, rows, value)
    if isinstance(value, Scalar):
        return with_scalar(rows, value), value.column
    if isinstance(value, list | dict | DataFrame | Summary):
        raise Unlowered("A column is set to a column or to one value; a list fits no one's rows.")
    return rows, to_literal(value)


def set_some(context: Context, frame: DataFrame, key: object, value: object, /) -> DataFrame:
    """The frame after `frame.loc[mask, column] = value`."""
    if not (isinstance(key, tuple) and len(key) == 2 and isinstance(frame, DataFrame)):
        raise Unlowered("`loc` is set as `df.loc[mask, column] = value` only.")
    mask, columns = key
    if mask == NOTHING:
        return setitem(context, frame, columns, value)
    if not isinstance(mask, Series):
        raise Unlowered(f"`loc` with row labels {POSITION} instead.")
    for label in labels(columns, "A table"):
        frame = _set_one(context, frame, mask, label, value)
    return frame


def _set_one(context: Context, frame: DataFrame, mask: Series, label: str, value: object) \
        -> DataFrame:  # fmt: skip
    try:
        return _changed(context, frame, mask, label, value)
    except Unlowered as reason:  # whoever is meant, the rows and the other columns stay
        return DataFrame(frame.rows, {**frame.columns, label: Unknown(str(reason))})


def _changed(context: Context, frame: DataFrame, mask: Series, label: str, value: object) \
        -> DataFrame:  # fmt: skip
    rows, condition = brought(context, frame.rows, mask)
    rows, cell = _value(context, rows, value)
    old = typed(context, rows, frame.columns[label]) if label in frame.columns else missing()
    new = choose(expression(typed(context, rows, condition)), typed(context, rows, cell), old)
    return DataFrame(rows, {**frame.columns, label: new})


def assign(context: Context, frame: DataFrame, /, **new: object) -> DataFrame:
    """`df.assign(name=value, …)`, one after the other."""
    for label, value in new.items():
        frame = setitem(context, frame, label, value)
    return frame


def insert(context: Context, frame: DataFrame, /, loc: object, column: object, value: object,
           allow_duplicates: object = False) -> DataFrame:  # fmt: skip
    """`df.insert(place, name, value)`."""
    new = setitem(context, frame, column, value)
    order = [label for label in new.columns if label != column]
    if not isinstance(loc, int) or not isinstance(column, str) or not 0 <= loc <= len(order):
        raise Unlowered("`insert` wants a place within the columns.")
    return only(new, [*order[:loc], column, *order[loc:]])
