"""Setting columns: `df[name] = …`, `df.loc[mask, name] = …`, `assign`, `insert`.

A change is meant as a new frame: what the old one was computed into stays as it was.
"""

from sarus_kernel.vault.rewrite.lower.elementwise import brought, typed
from sarus_kernel.vault.rewrite.lower.expressions import choose, missing
from sarus_kernel.vault.rewrite.lower.literals import expression, labels, to_literal
from sarus_kernel.vault.rewrite.lower.rows import with_scalar
from sarus_kernel.vault.rewrite.lower.selecting import NOTHING, POSITION, only
from sarus_kernel.vault.rewrite.lower.values import (
    Cell,
    Context,
    DataFrame,
    Rows,
    Scalar,
    Series,
    Summary,
    Unlowered,
)


def setitem(context: Context, frame: DataFrame, key: object, value: object, /) -> DataFrame:
    """The frame after `frame[key] = value`."""
    if not isinstance(frame, DataFrame):
        raise Unlowered("Only columns of a table can be set.")
    if isinstance(key, list | tuple) and isinstance(value, DataFrame):
        for label, other in zip(labels(key, "A table"), value.columns, strict=False):
            frame = setitem(context, frame, label, Series(value.rows, value.columns[other]))
        return frame
    if not isinstance(key, str):
        raise Unlowered("A column is set by its name; for some rows use `df.loc[mask, name] = …`.")
    rows, cell = _value(context, frame.rows, value)
    return DataFrame(rows, {**frame.columns, labels(key, "A table")[0]: cell})


def _value(context: Context, rows: Rows, value: object) -> tuple[Rows, Cell]:
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
