"""Several tables to one: `merge`, `join`, `concat`."""

from dataclasses import dataclass, replace
from itertools import takewhile

from sarus_kernel.lowering.concatenating import are_results, below, beside
from sarus_kernel.lowering.elementwise import plain, together
from sarus_kernel.lowering.labelling import to_frame
from sarus_kernel.lowering.literals import NULL, labels
from sarus_kernel.lowering.row_alignment import match
from sarus_kernel.lowering.rows import all_of, fresh, joined, schema
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.told import is_told, within
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    Ranked,
    Rows,
    Series,
    Span,
    Summary,
    Unknown,
    Unlowered,
)
from sarus_kernel.plan.columns import Column, ColumnNode, Literal, apply
from sarus_kernel.plan.relations import Join, Relation, Union, project
from sarus_kernel.plan.types import Kind


@dataclass(frozen=True)
class Keys:
    """What two tables are merged on: labels ("" for a level of row labels) and expressions."""

    left_labels: tuple[str, ...]
    left: tuple[ColumnNode, ...]
    right_labels: tuple[str, ...]
    right: tuple[ColumnNode, ...]


def _frame(context: Context, value: object) -> DataFrame:
    if isinstance(value, Series):
        return to_frame(context, value)
    if isinstance(value, DataFrame):
        return value
    raise Unlowered("Only tables can be merged.")


def merge(context: Context, left: object, /, right: object = None, how: object = "inner",
          on: object = None, left_on: object = None, right_on: object = None,
          left_index: object = False, right_index: object = False, sort: object = False,
          suffixes: object = ("_x", "_y"), copy: object = None, indicator: object = False,
          validate: object = None) -> DataFrame:  # fmt: skip
    """`left.merge(right, how, on=…)`: pairs of rows with equal keys; missing keys are equal."""
    one, other = _frame(context, left), _frame(context, right)
    if indicator is not False or validate is not None or how not in _HOW:
        raise Unlowered("`merge` is inner, left, right, outer or cross, "
                        "without `indicator` or `validate`.")  # fmt: skip
    if how == "cross":
        return _merged(context, one, other, Keys((), (), (), ()), "cross", suffixes)
    if on is None and left_on is None and right_on is None and not (left_index or right_index):
        on = [label for label in one.columns if label in other.columns]
        if not on:
            raise Unlowered("The two tables have no column in common; say which with `on=`.")
    ours = _side(context, one, on if left_on is None else left_on, left_index)
    theirs = _side(context, other, on if right_on is None else right_on, right_index)
    if len(ours[0]) != len(theirs[0]):
        raise Unlowered("`merge` wants as many keys on the left as on the right.")
    found = _merged(context, one, other, Keys(*ours, *theirs), str(how), suffixes)
    if left_index is True and right_index is True:
        return found
    return replace(found, rows=replace(found.rows, index=()))


_HOW = ("inner", "left", "right", "outer", "cross")


def _side(context: Context, frame: DataFrame, on: object, index: object) \
        -> tuple[tuple[str, ...], tuple[ColumnNode, ...]]:  # fmt: skip
    if index is True:
        if not frame.rows.index:
            raise Unlowered("A table without labels cannot be merged by them; use `on=`.")
        nodes = tuple(node for _, node in frame.rows.index)
        return tuple("" for _ in nodes), nodes
    chosen = labels(on, "`merge`")
    series = (Series(frame.rows, cell_of(frame, label)) for label in chosen)
    return tuple(chosen), tuple(plain(context, s) for s in series)


def _merged(context: Context, one: DataFrame, other: DataFrame, keys: Keys, how: str,
            suffixes: object) -> DataFrame:  # fmt: skip
    shared = [a for a, b in zip(keys.left_labels, keys.right_labels, strict=True) if a and a == b]
    left, right = _labels(one, other, shared, suffixes)
    left_keys = [fresh("left_key", n.digest, str(i)) for i, n in enumerate(keys.left)]
    right_keys = [fresh("right_key", n.digest, str(i)) for i, n in enumerate(keys.right)]
    # A key that is shown is joined on under its own name, so that plans stay readable.
    left_side, left_keys = _projected(context, one, left, left_keys, keys.left)
    right_side, right_keys = _projected(context, other, right, right_keys, keys.right)
    pairs = list(zip(left_keys, right_keys, strict=True))
    condition = _equal(context, left_side, right_side, pairs) if pairs else None
    sides = (right_side, left_side) if how == "right" else (left_side, right_side)
    kind = {"right": "left", "outer": "full"}.get(how, how)
    rows = Rows(Join(*sides, kind, condition))
    merged_keys = [_key(how, a, b) for a, b in pairs]
    columns: dict[str, Cell] = {new: _cell(one, old, new) for old, new in left.items()}
    for label, node in zip(keys.left_labels, merged_keys, strict=True):
        if label in shared:
            columns[left[label]] = node
    columns |= {new: _cell(other, old, new) for old, new in right.items()}
    index = tuple(zip((n for n, _ in one.rows.index), merged_keys, strict=False))
    return DataFrame(replace(rows, index=index, order=_order(one, left)), columns)


def _cell(frame: DataFrame, old: str, new: str) -> Cell:
    cell = frame.columns[old]
    if isinstance(cell, ColumnNode):
        return Column(new)
    if isinstance(cell, Ranked):
        return Ranked(Column(new), cell.labels)
    if isinstance(cell, Span):
        return Span(*(Column(name) for name in _ends(cell, new)))
    return cell


def _ends(span: Span, name: str) -> tuple[str, str]:
    """What the two ends of a length of time are called beside other columns."""
    digests = span.start.digest, span.end.digest
    return fresh(f"{name}_start", *digests), fresh(f"{name}_end", *digests)


def _labels(one: DataFrame, other: DataFrame, shared: list[str], suffixes: object) \
        -> tuple[dict[str, str], dict[str, str]]:  # fmt: skip
    """Old labels to new ones on either side; a shared key is shown once."""
    if not isinstance(suffixes, list | tuple) or len(suffixes) != 2:
        raise Unlowered("`suffixes` is a pair of texts.")
    ends = [part or "" for part in suffixes]
    both = (set(one.columns) & set(other.columns)) - set(shared)
    left = {n: f"{n}{ends[0]}" if n in both else n for n in one.columns}
    right = {n: f"{n}{ends[1]}" if n in both else n for n in other.columns if n not in shared}
    names = [*left.values(), *right.values()]
    if len(set(names)) != len(names):
        raise Unlowered("Two columns would have the same name; choose other suffixes.")
    return left, right


def _projected(context: Context, frame: DataFrame, named: dict[str, str], keys: list[str],
               nodes: tuple[ColumnNode, ...]) -> tuple[Relation, list[str]]:  # fmt: skip
    """One side under its new names, keys included; the names of the keys there."""
    columns: dict[str, ColumnNode] = {}
    for old, new in named.items():
        cell = frame.columns[old]
        if isinstance(cell, Span):
            columns |= dict(zip(_ends(cell, new), (cell.start, cell.end), strict=True))
        elif not isinstance(cell, Unknown):
            columns[new] = cell.column if isinstance(cell, Ranked) else cell
    if is_told(context, frame.rows.relation):  # its numbers may come to stand beside people's rows
        types = schema(context, frame.rows)
        columns = {n: node if node in nodes else within(node, node.type(types))
                   for n, node in columns.items()}  # fmt: skip
    shown = {node: name for name, node in reversed(columns.items())}
    names = [shown.get(node, key) for node, key in zip(nodes, keys, strict=True)]
    columns |= dict(zip(names, nodes, strict=True))
    return project(joined(frame.rows, columns.values()), columns), names


def _equal(context: Context, left: Relation, right: Relation, pairs: list[tuple[str, str]]) \
        -> ColumnNode:  # fmt: skip
    """Whether the keys agree. pandas holds two missing keys for equal, SQL does not."""
    conditions: list[ColumnNode] = []
    for a, b in pairs:
        types = context.scope.schema(left)[a], context.scope.schema(right)[b]
        one, other = Column(a), Column(b)
        if not all(type_.nullable for type_ in types):
            conditions.append(apply("equal", one, other))
            continue
        # Equal where both are missing, or both are there and equal; engines can hash both parts.
        stand_in = _STAND_INS[types[0].kind]
        filled = (apply("coalesce", node, stand_in) for node in (one, other))
        gaps = (apply("is_null", node) for node in (one, other))
        conditions += [apply("equal", *filled), apply("equal", *gaps)]
    return all_of(conditions)


_STAND_INS: dict[Kind, Literal] = {
    Kind.BOOLEAN: Literal(False, "boolean"),
    Kind.INTEGER: Literal(0, "integer"),
    Kind.NUMBER: Literal(0.0, "number"),
    Kind.TEXT: Literal("", "text"),
    Kind.DATE: Literal("1970-01-01", "date"),
    Kind.TIMESTAMP: Literal("1970-01-01T00:00:00", "timestamp"),
    Kind.NULL: NULL,
}


def _key(how: str, left: str, right: str) -> ColumnNode:
    if how == "outer":
        return apply("coalesce", Column(left), Column(right))
    return Column(right if how == "right" else left)


def _order(frame: DataFrame, named: dict[str, str]) -> tuple[tuple[ColumnNode, bool], ...]:
    """The order of the left rows, as far as it can be said with the columns that are left."""
    places: dict[ColumnNode, str] = {}
    for old, new in named.items():
        cell = frame.columns[old]
        if isinstance(cell, ColumnNode):
            places[cell] = new
    known = takewhile(lambda key: key[0] in places, frame.rows.order)
    return tuple((Column(places[node]), down) for node, down in known)


def join(context: Context, left: object, /, other: object = None, on: object = None,
         how: object = "left", lsuffix: object = "", rsuffix: object = "",
         sort: object = False) -> DataFrame:  # fmt: skip
    """`left.join(other)`: by the labels of the other table."""
    if isinstance(other, list | tuple):
        raise Unlowered("`join` of several tables at once is not understood; join one by one.")
    suffixes = (lsuffix, rsuffix)
    if on is None:
        return merge(context, left, other, how, left_index=True, right_index=True,
                     suffixes=suffixes)  # fmt: skip
    return merge(context, left, other, how, left_on=on, right_index=True, suffixes=suffixes)


def concat(context: Context, objs: object, /, *, axis: object = 0, join: object = "outer",
           ignore_index: object = False, keys: object = None, sort: object = False,
           copy: object = None, verify_integrity: object = False,
           names: object = None) -> object:  # fmt: skip
    """`pd.concat([…])`: rows one after the other, or columns of the same rows."""
    if isinstance(objs, dict) and keys is None:
        keys, objs = list(objs), list(objs.values())
    parts = list(objs) if isinstance(objs, list | tuple) else []
    if not parts or verify_integrity is not False or names is not None:
        raise Unlowered("`concat` wants a list of tables.")
    results = are_results(context, parts) and ignore_index is False
    if axis in (1, "columns"):
        return beside(context, parts, keys) if results and _apart(parts) else \
            _side_by_side(parts, keys)  # fmt: skip
    if results:
        return below(context, parts, keys)
    if keys is not None:
        raise Unlowered("`concat` with keys is not understood; add a column to each table.")
    if all(isinstance(part, Series) for part in parts):
        frames = [DataFrame(p.rows, {"value": p.column}) for p in parts]
        whole = _stacked(context, frames, "outer")
        names_ = {part.name for part in parts}
        return Series(whole.rows, whole.columns["value"],
                      names_.pop() if len(names_) == 1 else None)  # fmt: skip
    return _stacked(context, [_frame(context, part) for part in parts], join)


def _stacked(context: Context, frames: list[DataFrame], join: object) -> DataFrame:
    every = list(dict.fromkeys(label for frame in frames for label in frame.columns))
    if join == "inner":
        every = [label for label in every if all(label in f.columns for f in frames)]
    if not every:
        raise Unlowered("The tables have no column in common.")
    unknown = {n: c for f in frames for n, c in f.columns.items() if isinstance(c, Unknown)}
    known = [label for label in every if label not in unknown]
    if not known:
        raise Unlowered(next(iter(unknown.values())).reason)
    parts: list[Relation] = []
    for frame in frames:
        columns = {n: plain(context, Series(frame.rows, frame.columns[n]))
                   if n in frame.columns else NULL for n in known}  # fmt: skip
        parts.append(project(joined(frame.rows, columns.values()), columns))
    cells: dict[str, Cell] = {n: unknown.get(n) or Column(n) for n in every}
    return DataFrame(Rows(Union(tuple(parts))), cells)


def _apart(parts: list[object]) -> bool:
    """Whether results are not of the very same rows: columns, or numbers by label."""
    if not all(isinstance(part, Series) for part in parts):
        return all(isinstance(part, Summary) for part in parts)
    rows = [part.rows for part in parts if isinstance(part, Series)]
    return any(match(rows[0], other) is None for other in rows[1:])


def _side_by_side(parts: list[object], keys: object) -> DataFrame:
    given = labels(keys, "`concat`") if keys is not None else None
    columns: dict[str, object] = {}
    for place, part in enumerate(parts):
        if isinstance(part, Series):
            name = given[place] if given else part.name
            added: dict[str, object] = {name or "": part}
        elif isinstance(part, DataFrame):
            added = {n: Series(part.rows, c, n) for n, c in part.columns.items()}
        else:
            raise Unlowered("`concat` puts tables and columns side by side only.")
        if set(added) & set(columns) or "" in added:
            raise Unlowered("Columns side by side need names that differ; rename them first.")
        columns |= added
    found = together(columns)
    assert isinstance(found, DataFrame)
    return found
