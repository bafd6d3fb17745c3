"""One value or another: `map`, `replace`, `where`, `np.where`, `isin`, `between`, `cut`."""

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from sarus_kernel.lowering.elementwise import (
    brought,
    elementwise,
    plain,
    together,
    typed,
)
from sarus_kernel.lowering.expressions import choose, compare, invert, is_null
from sarus_kernel.lowering.literals import (
    FALSE,
    NULL,
    beside_times,
    expression,
    number,
    to_literal,
    typed_literal,
    words,
)
from sarus_kernel.lowering.row_alignment import looked_up, put_beside
from sarus_kernel.lowering.rows import fresh, joined
from sarus_kernel.lowering.values import (
    Array,
    Beside,
    Context,
    DataFrame,
    Ranked,
    Scalar,
    Series,
    Summary,
    Typed,
    Unlowered,
)
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.relations import Distinct, Filter, Relation, project
from sarus_kernel.plan.types import ColumnType, Kind


def isin(context: Context, value: object, /, values: object) -> object:
    """`x.isin([…])`, or of the values of another column."""
    options = values.series if isinstance(values, Array) else values
    if isinstance(options, Series):
        if not isinstance(value, Series):
            raise Unlowered("`isin` of a whole table is understood with a list only.")
        return _among_rows(context, value, options)
    if isinstance(options, dict) or not isinstance(options, list | tuple):
        raise Unlowered("`isin` wants a list of values or a column.")
    return elementwise(context, lambda v: _member(v, list(options)), value)


def _member(value: Typed, options: list[object]) -> ColumnNode:
    literals = [to_literal(option) for option in options]
    found: list[ColumnNode] = []
    for option in literals:
        if option.value is not None and _comparable(value.type, option):
            found.append(expression(beside_times(value, typed_literal(option))[1]))
    holds_null = any(option.value is None for option in literals)
    node: ColumnNode = FALSE
    if found:
        node = Apply("in", (expression(value), *found))
        node = apply("coalesce", node, FALSE) if value.type.nullable else node
    # pandas finds a missing value in a list that holds one.
    return apply("or", node, is_null(value)) if holds_null and value.type.nullable else node


def _comparable(type_: ColumnType, option: Literal) -> bool:
    """A text is in no list of numbers; pandas says so without complaint."""
    return (type_.kind is Kind.TEXT) <= (option.kind == "text") and (
        option.kind != "text" or type_.kind not in (Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN)
    )


def _among_rows(context: Context, series: Series, other: Series) -> Series:
    """Whether another table has the value: its different values, joined from the left."""
    value, option = plain(context, series), plain(context, other)
    relation = joined(other.rows, [option])
    name = fresh("value", relation.digest, option.digest)
    listed: Relation = project(relation, {name: option})
    both = typed(context, series.rows, value), typed(context, other.rows, option)
    if both[1].type.nullable:
        listed = Filter(listed, apply("not", apply("is_null", Column(name))))
    distinct = Distinct(listed)
    key, flag = (fresh(hint, distinct.digest) for hint in ("key", "found"))
    right = project(distinct, {key: Column(name), flag: literal(True)})
    rows = put_beside(series.rows, Beside(right, apply("equal", value, Column(key))))
    node: ColumnNode = apply("coalesce", Column(flag), FALSE)
    if all(one.type.nullable for one in both):
        raise Unlowered("`isin` of two columns that both have missing values: pandas finds missing "
                        "ones in missing ones; call `dropna()` on one of them first.")  # fmt: skip
    return Series(rows, node, series.name)


def between(context: Context, series: object, /, left: object, right: object,
            inclusive: object = "both") -> object:  # fmt: skip
    """`x.between(low, high)`."""
    signs = {"both": (True, True), "left": (True, False), "right": (False, True),
             "neither": (False, False)}  # fmt: skip
    if not isinstance(inclusive, str) or inclusive not in signs:
        raise Unlowered("`inclusive` is 'both', 'left', 'right' or 'neither'.")
    low, high = signs[inclusive]
    above = compare("greater_equal" if low else "greater")
    below = compare("less_equal" if high else "less")

    def build(value: Typed, least: Typed, most: Typed) -> ColumnNode:
        parts = above(value, least), below(value, most)
        return Apply("and", tuple(p for p in parts if isinstance(p, ColumnNode)))

    return elementwise(context, build, series, left, right)


def map_(context: Context, series: object, /, func: object = None, na_action: object = None,
         arg: object = None) -> object:  # fmt: skip
    """`x.map({old: new})`, or by the labels of another series; what is not there is missing."""
    arg = func if arg is None else arg
    if isinstance(arg, Series) and isinstance(series, Series):
        keys = [plain(context, series)]
        rows, found = looked_up(context, arg.rows, [plain(context, arg)], keys, series.rows)
        return Series(rows, found[0], series.name)
    if not isinstance(arg, dict):
        raise Unlowered("`map` wants a dict or a series with unique labels.")
    return elementwise(context, lambda v: _translated(v, arg, NULL), series)


def _translated(value: Typed, table: Mapping[object, object], otherwise: ColumnNode) -> ColumnNode:
    branches: list[ColumnNode] = []
    for old, new in table.items():
        source, target = to_literal(old), to_literal(new)
        if not _comparable(value.type, source):
            continue
        node = compare("equal")(value, typed_literal(source))
        if source.value is None:
            node = is_null(value)
        if isinstance(node, ColumnNode):
            branches += [node, target]
    return Apply("case", (*branches, otherwise)) if branches else otherwise


def replace_(context: Context, received: object, /, to_replace: object = None,
             value: object = None, *, inplace: object = False, regex: object = False) \
        -> object:  # fmt: skip
    """`x.replace({old: new})`, `x.replace(old, new)`; a frame also takes {column: {old: new}}."""
    if regex is not False:
        raise Unlowered("`replace` with a pattern is not understood; give the values.")
    table = to_replace
    if not isinstance(table, dict):
        olds = table if isinstance(table, list | tuple) else [table]
        news = value if isinstance(value, list | tuple) else [value] * len(olds)
        if len(olds) != len(news):
            raise Unlowered("`replace` wants as many new values as old ones.")
        table = {_value(old): new for old, new in zip(olds, news, strict=True)}
    nested = [v for v in table.values() if isinstance(v, dict)]
    if isinstance(received, DataFrame) and nested:
        return _replaced_columns(context, received, table)
    if nested or (value is not None and isinstance(to_replace, dict)):
        raise Unlowered("`replace` wants {old: new}, or {column: {old: new}} for a table.")
    return elementwise(context, lambda v: _replaced(v, table), received)


def _value(old: object) -> object:
    return old if isinstance(old, float) else to_literal(old).value


def _replaced_columns(context: Context, frame: DataFrame, table: dict[object, object]) -> object:
    parts: dict[str, object] = {}
    for label, cell in frame.columns.items():
        series = Series(frame.rows, cell, label)
        pairs = table.get(label)
        parts[label] = replace_(context, series, pairs) if isinstance(pairs, dict) else series
    return together(parts)


def _replaced(value: Typed, table: Mapping[object, object]) -> ColumnNode:
    if not isinstance(value.node, ColumnNode):
        raise Unlowered("A length of time cannot be replaced; take its `.dt.days` first.")
    closed = value.type.categories is not None and set(value.type.categories) <= set(table)
    # Where every value of a closed column is replaced, nothing of the old kind is left.
    return _translated(value, table, NULL if closed else value.node)


def where(context: Context, value: object, /, cond: object, other: object = NULL) -> object:
    """`x.where(condition, other)`: the other value where the condition does not hold."""
    return _either(context, cond, value, other)


def mask(context: Context, value: object, /, cond: object, other: object = NULL) -> object:
    """`x.mask(condition, other)`: the other value where the condition holds."""
    return _either(context, elementwise(context, invert, cond), value, other)


def _either(context: Context, condition: object, value: object, other: object) -> object:
    if isinstance(value, DataFrame) and isinstance(condition, Series):
        columns = {n: Series(value.rows, c, n) for n, c in value.columns.items()}
        return together({n: _either(context, condition, c, other) for n, c in columns.items()})
    if isinstance(value, Series) and isinstance(condition, Series):
        rows, cell = brought(context, value.rows, condition)
        value, condition = replace(value, rows=rows), Series(rows, cell, value.name)
    found = elementwise(
        context, lambda v, c, o: choose(expression(c), v, o), value, condition, other)  # fmt: skip
    name = value.name if isinstance(value, Series | Summary) else None
    return replace(found, name=name) if isinstance(found, Series) else found


def numpy_where(context: Context, condition: object, one: object, other: object, /) -> object:
    """`np.where(condition, one, other)`."""
    if not isinstance(condition, Series | Scalar):
        raise Unlowered("`np.where` wants a condition on a column and two values.")
    found = elementwise(
        context, lambda c, a, b: choose(expression(c), a, b), condition, one, other)  # fmt: skip
    return replace(found, name=None) if isinstance(found, Series) else found


def numpy_select(context: Context, /, condlist: object, choicelist: object,
                 default: object = 0) -> object:  # fmt: skip
    """`np.select([conditions], [values], default)`: the first condition that holds decides."""
    conditions, choices = condlist, choicelist
    if not (isinstance(conditions, list | tuple) and isinstance(choices, list | tuple)):
        raise Unlowered("`np.select` wants a list of conditions and a list of values.")
    if len(conditions) != len(choices) or not conditions:
        raise Unlowered("`np.select` wants as many values as conditions.")
    whole: object = default
    for condition, choice in zip(conditions[::-1], choices[::-1], strict=True):
        whole = numpy_where(context, condition, choice, whole)
    return whole


def cut(context: Context, series: object, /, bins: object, right: object = True,
        labels: object = None, include_lowest: object = False, ordered: object = True) \
        -> object:  # fmt: skip
    """`pd.cut(x, [edges], labels=[…])`: the interval a number lies in; missing outside of all."""
    if not isinstance(bins, list | tuple) or len(bins) < 2:
        raise Unlowered("`cut` wants the edges as a list; their number alone depends on the data.")
    edges = [_edge(edge) for edge in bins]
    if any(a >= b for a, b in pairwise(edges)):
        raise Unlowered("The edges of `cut` must increase.")
    if not isinstance(series, Series):
        raise Unlowered("`cut` is understood for columns only.")
    names = _interval_names(edges, right is not False, labels, include_lowest is True)
    node = elementwise(
        context, lambda v: _interval(v, edges, names, right is not False, include_lowest is True),
        series)  # fmt: skip
    assert isinstance(node, Series)
    if labels is False or not isinstance(node.column, ColumnNode):
        return node
    return replace(node, column=Ranked(node.column, tuple(str(n) for n in names)))


def _edge(edge: object) -> float:
    if isinstance(edge, float) and math.isinf(edge):
        return edge
    return number(edge, "An edge of `cut`")


def _interval_names(edges: list[float], right: bool, labels: object, lowest: bool) \
        -> list[str | int]:  # fmt: skip
    if labels is False:
        return list(range(len(edges) - 1))
    if labels is None:
        if lowest:
            raise Unlowered("`cut` with include_lowest wants labels; give a list of them.")
        if len({isinstance(edge, float) for edge in edges}) > 1:
            edges = [float(edge) for edge in edges]
        left, end = ("(", "]") if right else ("[", ")")
        pairs = pairwise(edges)
        return [f"{left}{a}, {b}{end}" for a, b in pairs]
    if not isinstance(labels, list | tuple) or len(labels) != len(edges) - 1:
        raise Unlowered("`cut` wants one label less than edges.")
    found = [words(label, "A label of `cut`") for label in labels]
    if len(set(found)) != len(found):
        raise Unlowered("The labels of `cut` must differ.")
    return list(found)


def _interval(value: Typed, edges: list[float], names: list[str | int], right: bool,
              lowest: bool) -> ColumnNode:  # fmt: skip
    node = expression(value)
    branches: list[ColumnNode] = []
    for place, (low, high) in enumerate(pairwise(edges)):
        closed_low = not right or (lowest and place == 0)
        closed_high = right or (lowest and place == len(edges) - 2)
        inside: list[ColumnNode] = []
        if math.isfinite(low):
            inside.append(apply("greater_equal" if closed_low else "greater", node, literal(low)))
        if math.isfinite(high):
            inside.append(apply("less_equal" if closed_high else "less", node, literal(high)))
        inside = inside or [apply("not", is_null(value))]
        branches += [inside[0] if len(inside) == 1 else Apply("and", tuple(inside)),
                     literal(names[place])]  # fmt: skip
    return Apply("case", (*branches, NULL))
