"""Rows as relations: bring what stands beside them in, pick some, group them."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from sarus_kernel.lowering.values import (
    Beside,
    Cell,
    Context,
    Ranked,
    Rows,
    Span,
    Unlowered,
    Windowed,
)
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, literal
from sarus_kernel.plan.relations import Aggregate, Filter, Join, Limit, Project, Relation, Sort
from sarus_kernel.plan.types import ColumnType, Schema
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window


def fresh(hint: str, *digests: str) -> str:
    """A column name that follows from what the column is, so that no two differ in meaning."""
    content = "|".join((hint, *digests))
    return f"{hint}_{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def nodes(*cells: Cell) -> list[ColumnNode]:
    """The expressions inside some columns."""
    found: list[ColumnNode] = []
    for cell in cells:
        if isinstance(cell, ColumnNode):
            found.append(cell)
        elif isinstance(cell, Span):
            found += [cell.start, cell.end]
        elif isinstance(cell, Ranked):
            found.append(cell.column)
    return found


def used(expressions: Iterable[ColumnNode]) -> set[str]:
    """The names of the columns that some expressions read."""
    return {n.name for e in expressions for n in walk(e) if isinstance(n, Column)}


def own_names(beside: Beside | Windowed) -> tuple[str, ...]:
    """The columns that a relation, or a window, brings along."""
    if isinstance(beside, Windowed):
        return tuple(beside.functions)
    relation = beside.relation
    if isinstance(relation, Aggregate):
        return relation.key_names + relation.names
    if isinstance(relation, Project):
        return relation.names
    raise Unlowered("These columns come from different rows; merge the tables on a key first.")


def schema(context: Context, rows: Rows) -> Schema:
    """The types of every column of some rows, of those beside them too."""
    whole = dict(context.scope.schema(rows.relation))
    for beside in rows.beside:
        if isinstance(beside, Windowed):
            whole.update({name: made.type(whole) for name, made in beside.functions.items()})
            continue
        types = context.scope.schema(beside.relation)
        if beside.condition is not None:
            types = {name: type_.as_nullable() for name, type_ in types.items()}
        whole.update(types)
    return whole


def type_of(context: Context, rows: Rows, node: ColumnNode) -> ColumnType:
    """The type of an expression over some rows. Raises QuestionError."""
    return node.type(schema(context, rows))


def reads(beside: Beside | Windowed) -> set[str]:
    """The columns that have to be there before something can be put beside rows."""
    if isinstance(beside, Beside):
        return used([beside.condition]) if beside.condition is not None else set()
    arguments = (node for made in beside.functions.values() for node in made.arguments)
    return used([*beside.partition, *(key for key, _ in beside.order), *arguments])


def _needed(
    rows: Rows, expressions: Iterable[ColumnNode], picking: bool = False
) -> list[Beside | Windowed]:
    """What has to be brought in for some expressions; where rows are picked, every window too:
    it is over the rows as they were before.
    """
    names = used(expressions)
    needed = []
    for beside in reversed(rows.beside):
        asked = names & set(own_names(beside))
        if asked or (picking and isinstance(beside, Windowed)):
            needed.append(beside)
            names |= reads(beside)
    return needed[::-1]


def joined(rows: Rows, expressions: Iterable[ColumnNode]) -> Relation:
    """The relation over which some expressions make sense."""
    return _join(rows.relation, _needed(rows, expressions))


def _join(relation: Relation, besides: list[Beside | Windowed]) -> Relation:
    for beside in besides:
        if isinstance(beside, Windowed):
            relation = _windowed(relation, beside)
        else:
            kind = "cross" if beside.condition is None else "left"
            relation = Join(relation, beside.relation, kind, beside.condition)
    return relation


def _windowed(relation: Relation, beside: Windowed) -> Relation:
    """The relation with a window's columns; those of the same rows in the same order are one."""
    keys, down = tuple(k for k, _ in beside.order), tuple(d for _, d in beside.order)
    names, functions = tuple(beside.functions), tuple(beside.functions.values())
    if isinstance(relation, Window) and not reads(beside) & set(relation.names):
        order = (relation.partition, relation.order, relation.descending)
        if order == (beside.partition, keys, down):
            both = (*relation.names, *names), (*relation.functions, *functions)
            return replace(relation, names=both[0], functions=both[1])
    return Window(relation, beside.partition, keys, down, names, functions)


def _over(rows: Rows, relation: Relation, brought: list[Beside | Windowed]) -> Rows:
    left = tuple(b for b in rows.beside if b not in brought)
    return replace(
        rows,
        relation=relation,
        beside=left,
        ancestors=(*rows.ancestors, rows.relation.digest),
    )


def kept(condition: ColumnNode) -> ColumnNode:
    """The condition as a filter needs it, where null is as good as false.

    What pandas needs spelled out (`coalesce(x > 1, false)`) hides ranges and lists from whoever
    reads the filter, so it is taken off again wherever only truth counts.
    """
    if not isinstance(condition, Apply):
        return condition
    first_, *rest = condition.arguments
    if condition.function == "coalesce" and rest == [literal(False)]:
        return kept(first_)
    if condition.function in ("and", "or"):
        parts: list[ColumnNode] = []
        for part in map(kept, condition.arguments):
            same = isinstance(part, Apply) and part.function == condition.function
            parts += part.arguments if same and isinstance(part, Apply) else [part]
        return Apply(condition.function, tuple(parts))
    return condition


def filtered(rows: Rows, condition: ColumnNode) -> Rows:
    """The rows for which a condition is true. Their columns are still columns of these."""
    condition = kept(condition)
    brought = _needed(rows, [condition], picking=True)
    return _over(rows, Filter(_join(rows.relation, brought), condition), brought)


def first(rows: Rows, most: int, skip: int = 0, flip: bool = False) -> Rows:
    """Some rows in their order; `flip` counts from the end."""
    keys = tuple(key for key, _ in rows.order)
    brought = _needed(rows, keys, picking=True)
    down = tuple(descending is not flip for _, descending in rows.order)
    ordered = Sort(_join(rows.relation, brought), keys, down)
    return _over(rows, Limit(ordered, most, skip), brought)


def all_of(conditions: Iterable[ColumnNode]) -> ColumnNode:
    """Whether all conditions hold."""
    parts = tuple(conditions)
    if not parts:
        return literal(True)
    return parts[0] if len(parts) == 1 else Apply("and", parts)


def grouped(
    rows: Rows, keys: dict[str, ColumnNode], aggregations: Iterable[Aggregation]
) -> tuple[Rows, list[Column], list[Column]]:
    """One row per group: its rows, the columns of the keys and those of the aggregates.

    Names follow from content, so that equal aggregates of the same rows are one column.
    """
    measures = list(aggregations)
    relation = joined(rows, [*keys.values(), *(n for m in measures for n in _parts(m))])
    basis = [_picked(relation).digest, *(key.digest for key in keys.values())]
    key_names = [fresh(_hint(n), *basis, str(i)) for i, n in enumerate(keys)]
    named = {fresh(_hint(m.function), *basis, m.digest): m for m in measures}
    names = [fresh(_hint(m.function), *basis, m.digest) for m in measures]
    aggregate = Aggregate(
        relation, tuple(key_names), tuple(keys.values()), tuple(named), tuple(named.values())
    )
    columns = [Column(name) for name in key_names]
    index = tuple(zip(keys, columns, strict=True))
    return Rows(aggregate, index=index), columns, [Column(name) for name in names]


def _picked(relation: Relation) -> Relation:
    """What says which rows there are: windows over them say nothing of that."""
    while isinstance(relation, Window):
        relation = relation.relation
    return relation


def _hint(name: str) -> str:
    return name[:40] or "key"


def _parts(measure: Aggregation) -> list[ColumnNode]:
    return [*measure.arguments, *([measure.where] if measure.where is not None else [])]
