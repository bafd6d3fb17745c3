"""Which columns there are and what they are called: `drop`, `rename`, `filter`, `to_frame`."""

from dataclasses import replace

from sarus_kernel.lowering.elementwise import plain, typed
from sarus_kernel.lowering.expressions import missing
from sarus_kernel.lowering.literals import expression, labels, to_literal, words
from sarus_kernel.lowering.long_format import long_format
from sarus_kernel.lowering.row_alignment import looked_up
from sarus_kernel.lowering.selecting import POSITION, cell_of, only
from sarus_kernel.lowering.values import (
    Context,
    DataFrame,
    Series,
    Summary,
    Unlowered,
)
from sarus_kernel.plan.columns import apply
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind


def drop(context: Context, frame: DataFrame, /, labels_: object = None, *, axis: object = 0,
         index: object = None, columns: object = None, level: object = None,
         inplace: object = False, errors: object = "raise",
         labels: object = None) -> DataFrame:  # fmt: skip
    """`df.drop(columns=[…])`."""
    if columns is None and axis in (1, "columns"):
        columns = labels_ if labels_ is not None else labels
    if columns is None or index is not None or level is not None:
        raise Unlowered(f"`drop` of rows {POSITION} instead.")
    gone = _labels(columns)
    if errors != "ignore":
        for label in gone:
            cell_of(frame, label)
    kept = [label for label in frame.columns if label not in gone]
    return only(frame, kept)


def _labels(value: object) -> list[str]:
    return labels(value, "A table")


def rename(context: Context, frame: DataFrame, /, mapper: object = None, *, index: object = None,
           columns: object = None, axis: object = None, copy: object = None,
           inplace: object = False, level: object = None, errors: object = "ignore") \
        -> DataFrame:  # fmt: skip
    """`df.rename(columns={old: new})`."""
    columns = mapper if columns is None and axis in (1, "columns") else columns
    if not isinstance(columns, dict) or index is not None:
        raise Unlowered("`rename` wants `columns={old: new}`.")
    names = {old: labels(new, "A table")[0] for old, new in columns.items()}
    renamed = [names.get(label, label) for label in frame.columns]
    if len(set(renamed)) != len(renamed):
        raise Unlowered("Two columns would have the same name; choose another one.")
    return DataFrame(frame.rows, dict(zip(renamed, frame.columns.values(), strict=True)))


def rename_series(context: Context, series: object, /, index: object = None, *,
                  axis: object = None, copy: object = None, inplace: object = False) \
        -> object:  # fmt: skip
    """`series.rename("name")`."""
    if not isinstance(series, Series | Summary) or not (isinstance(index, str) or index is None):
        raise Unlowered("`rename` of a column wants its new name as text.")
    return replace(series, name=index)


def reindex(context: Context, frame: DataFrame, /, labels_: object = None, *,
            columns: object = None, index: object = None, axis: object = None) \
        -> DataFrame:  # fmt: skip
    """`df.reindex(columns=[…])`; a new column is missing everywhere."""
    columns = labels_ if columns is None and axis in (1, "columns") else columns
    if columns is None or index is not None:
        raise Unlowered("`reindex` is understood for columns only.")
    absent = {label: missing() for label in _labels(columns) if label not in frame.columns}
    nulls = {label: expression(typed_) for label, typed_ in absent.items()}
    return only(DataFrame(frame.rows, {**frame.columns, **nulls}), _labels(columns))


def reindex_series(context: Context, series: object, /, index: object, *, axis: object = 0,
                   method: object = None, fill_value: object = None) -> Series:  # fmt: skip
    """`totals.reindex(people.person_id)`: looked up by the labels, as `map` looks them up."""
    if not isinstance(series, Series) or not isinstance(index, Series) or method is not None:
        raise Unlowered("`reindex` of a column wants labels that are a column, as in "
                        "totals.reindex(people.person_id).")  # fmt: skip
    value = typed(context, series.rows, series.column)
    node, key = expression(value), plain(context, index)
    rows, (cell,) = looked_up(context, series.rows, [node], [key], index.rows)
    if fill_value is not None and value.type.nullable:
        raise Unlowered("`reindex` fills labels that are not there, not values that are missing: "
                        "leave `fill_value` out, and use fillna.")  # fmt: skip
    found = cell if fill_value is None else apply("coalesce", cell, to_literal(fill_value))
    return Series(replace(rows, index=((index.name or "", key),), labels=""), found, series.name)


def filter_labels(context: Context, frame: DataFrame, /, items: object = None, *,
                  like: object = None, axis: object = None) -> DataFrame:  # fmt: skip
    """`df.filter(items=[…])` or `df.filter(like="age")`: columns by their names."""
    if axis not in (None, 1, "columns") or (items is None) == (like is None):
        raise Unlowered("`filter` wants `items` or `like`, and picks columns.")
    if items is not None:
        return only(frame, [label for label in _labels(items) if label in frame.columns])
    part = words(like, "`filter`")
    return only(frame, [label for label in frame.columns if part in label])


def set_axis(context: Context, frame: DataFrame, /, labels: object, *,
             axis: object = 0) -> DataFrame:  # fmt: skip
    """`df.set_axis([…], axis=1)`, or `df.columns = […]`: new names for all columns."""
    names = _labels(labels)
    if axis not in (1, "columns") or len(names) != len(frame.columns):
        raise Unlowered("`set_axis` wants as many column names as there are columns, and axis=1.")
    if len(set(names)) != len(names):
        raise Unlowered("Two columns would have the same name; choose another one.")
    return DataFrame(frame.rows, dict(zip(names, frame.columns.values(), strict=True)))


_KINDS: dict[str, tuple[Kind, ...]] = {
    "number": NUMERIC, "int": (Kind.INTEGER,), "int64": (Kind.INTEGER,), "float": (Kind.NUMBER,),
    "float64": (Kind.NUMBER,), "bool": (Kind.BOOLEAN,), "object": (Kind.TEXT,),
    "str": (Kind.TEXT,), "string": (Kind.TEXT,), "datetime": TEMPORAL, "datetime64": TEMPORAL,
}  # fmt: skip


def select_dtypes(context: Context, frame: DataFrame, /, include: object = None,
                  exclude: object = None) -> DataFrame:  # fmt: skip
    """`df.select_dtypes(include="number")`. Nullable integers count as numbers with fractions."""
    wanted, unwanted = _kinds(include), _kinds(exclude)
    kept = []
    for label, cell in frame.columns.items():
        type_ = typed(context, frame.rows, cell).type
        floats = type_.kind is Kind.INTEGER and type_.nullable
        kind = Kind.NUMBER if floats else type_.kind
        if (include is None or kind in wanted) and kind not in unwanted:
            kept.append(label)
    return only(frame, kept)


def _kinds(given: object) -> set[Kind]:
    if given is None:
        return set()
    found: set[Kind] = set()
    for word in given if isinstance(given, list | tuple) else [given]:
        name = str(getattr(word, "name", word)).rsplit(".", 1)[-1]
        if name not in _KINDS:
            raise Unlowered("`select_dtypes` wants number, int, float, bool, str or datetime.")
        found |= set(_KINDS[name])
    return found


def to_frame(context: Context, series: object, /, name: object = None) -> DataFrame:
    """`series.to_frame()`."""
    if isinstance(series, Summary):
        series = long_format(series)
    if not isinstance(series, Series):
        raise Unlowered("`to_frame` is understood for columns only.")
    label = name if name is not None else series.name
    if not isinstance(label, str):
        raise Unlowered("This column has no name; give one, as in `to_frame('n')`.")
    return DataFrame(series.rows, {label: series.column})
