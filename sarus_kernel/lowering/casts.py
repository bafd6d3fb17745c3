"""Changing the kind of values: `astype`, `to_numeric`, `to_datetime`, `int(x)`."""

from dataclasses import replace

from sarus_kernel.lowering.elementwise import elementwise
from sarus_kernel.lowering.expressions import Builder, is_null, numeric, truncated
from sarus_kernel.lowering.literals import expression
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.values import (
    Context,
    DataFrame,
    Name,
    Series,
    Span,
    Typed,
    Unlowered,
)
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.types import TEMPORAL, Kind


def _integer(value: Typed) -> ColumnNode:
    if value.type.kind in TEMPORAL:
        raise Unlowered("A date as an integer is not understood; take a part of it, as `.dt.year`.")
    return truncated(value)


def _float(value: Typed) -> ColumnNode:
    return apply("to_number", expression(value))


def _text(value: Typed) -> ColumnNode:
    node, type_ = expression(value), value.type
    if type_.kind is Kind.BOOLEAN:
        return apply("case", node, literal("True"), apply("not", node), literal("False"),
                     apply("to_text", node))  # fmt: skip
    if type_.kind is Kind.NUMBER or (type_.kind is Kind.INTEGER and type_.nullable):
        raise Unlowered("Numbers with fractions or gaps are written differently by each engine; "
                        "use `.fillna(…).astype(int)` before `.astype(str)`.")  # fmt: skip
    if type_.kind is Kind.TIMESTAMP:
        raise Unlowered("A time as text is not understood; take a part of it, as `.dt.year`.")
    return node if type_.kind is Kind.TEXT else apply("to_text", node)


def _boolean(value: Typed) -> ColumnNode:
    if value.type.kind is Kind.BOOLEAN:
        return expression(value)
    node = apply("not_equal", numeric(value), literal(0))
    return apply("or", is_null(value), node) if value.type.nullable else node


def _time(value: Typed) -> ColumnNode:
    if value.type.kind in TEMPORAL:
        return expression(value)
    if value.type.kind is not Kind.TEXT:
        raise Unlowered("Numbers are not dates; say how they are written, as format='%Y'.")
    return apply("to_timestamp", expression(value))


_DTYPES: dict[str, Builder] = {
    "int": _integer, "int8": _integer, "int16": _integer, "int32": _integer, "int64": _integer,
    "float": _float, "float32": _float, "float64": _float,
    "str": _text, "string": _text,
    "bool": _boolean, "boolean": _boolean,
    "datetime64": _time,
    "object": expression,
}  # fmt: skip


def _dtype(given: object) -> Builder:
    name = given.name if isinstance(given, Name) else given
    word = str(name).rsplit(".", 1)[-1].split("[")[0].lower()
    if not isinstance(name, str) or word not in _DTYPES:
        raise Unlowered("`astype` wants int, float, str, bool or datetime64; "
                        "leave other columns as they are.")  # fmt: skip
    return _DTYPES[word]


def astype(context: Context, value: object, /, dtype: object, copy: object = None,
           errors: object = "raise") -> object:  # fmt: skip
    """`x.astype(int)` or `df.astype({"a": int})`. What cannot be converted is missing."""
    if not isinstance(dtype, dict):
        return elementwise(context, _dtype(dtype), value)
    if not isinstance(value, DataFrame):
        raise Unlowered("`astype` with a dict is understood for tables only.")
    columns = dict(value.columns)
    for label, kind in dtype.items():
        series = Series(value.rows, cell_of(value, label), label)
        done = elementwise(context, _dtype(kind), series)
        assert isinstance(done, Series)
        columns[label] = done.column
    return replace(value, columns=columns)


def _number(value: Typed) -> ColumnNode:
    if value.type.kind in TEMPORAL:
        raise Unlowered("A date as a number is not understood; take a part of it, as `.dt.year`.")
    return apply("to_number", expression(value)) if value.type.kind is Kind.TEXT \
        else expression(value)  # fmt: skip


def to_numeric(context: Context, value: object, /, errors: object = "raise",
               downcast: object = None) -> object:  # fmt: skip
    """`pd.to_numeric(x)`. What is not a number is missing."""
    return elementwise(context, _number, value)


def _year(value: Typed) -> ColumnNode:
    text = apply("to_text", truncated(value))
    return apply("to_date", apply("concat", text, literal("-01-01")))


def _compact(value: Typed) -> ColumnNode:
    text = apply("to_text", truncated(value))
    parts = [apply("substring", text, literal(a), literal(n)) for a, n in ((1, 4), (5, 2), (7, 2))]
    dash = literal("-")
    return apply("to_date", apply("concat", parts[0], dash, parts[1], dash, parts[2]))


_FORMATS: dict[str, Builder] = {"%Y": _year, "%Y%m%d": _compact}
_ISO = (None, "ISO8601", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def to_datetime(context: Context, value: object, /, errors: object = "raise",
                format: object = None) -> object:
    """`pd.to_datetime(x)` of dates or ISO 8601 text; of years or yyyymmdd with a format."""
    if isinstance(value, DataFrame):
        raise Unlowered("`to_datetime` of a table is not understood; use a date column.")
    if isinstance(format, str) and format in _FORMATS:
        return elementwise(context, _of_numbers(format), value)
    if format not in _ISO:
        raise Unlowered("`to_datetime` reads year-month-day, '%Y' or '%Y%m%d' only.")
    return elementwise(context, _time, value)


def _of_numbers(format: str) -> Builder:
    def build(value: Typed) -> ColumnNode | Span:
        if value.type.kind in TEMPORAL:
            return expression(value)
        whole = value
        if value.type.kind is Kind.TEXT:
            whole = Typed(apply("to_integer", expression(value)), replace(
                value.type, kind=Kind.INTEGER))  # fmt: skip
        return _FORMATS[format](whole)

    return build


def to_float(context: Context, value: object, /) -> object:
    """`float(x)`."""
    return elementwise(context, _float, value)


def to_int(context: Context, value: object, /) -> object:
    """`int(x)`: without the fraction."""
    return elementwise(context, truncated, value)
