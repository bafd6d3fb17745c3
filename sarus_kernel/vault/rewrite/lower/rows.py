"""Rows as relations: bring what stands beside them in, pick some, match two sets of them."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Filter, Join, Limit, Project, Relation, Sort
from sarus_kernel.plan.types import ColumnType, Schema
from sarus_kernel.plan.walk import walk
from sarus_kernel.vault.rewrite.lower.values import (
    Beside,
    Cell,
    Context,
    Ranked,
    Rows,
    Scalar,
    Span,
    Unlowered,
)


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


def own_names(beside: Beside) -> tuple[str, ...]:
    """The columns that a relation brings along."""
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
        types = context.scope.schema(beside.relation)
        if beside.condition is not None:
            types = {name: type_.as_nullable() for name, type_ in types.items()}
        whole.update(types)
    return whole


def type_of(context: Context, rows: Rows, node: ColumnNode) -> ColumnType:
    """The type of an expression over some rows. Raises QuestionError."""
    return node.type(schema(context, rows))


def _needed(rows: Rows, expressions: Iterable[ColumnNode]) -> list[Beside]:
    names = used(expressions)
    needed = []
    for beside in reversed(rows.beside):
        if names & set(own_names(beside)):
            needed.append(beside)
            names |= used([beside.condition] if beside.condition is not None else [])
    return needed[::-1]


def joined(rows: Rows, expressions: Iterable[ColumnNode]) -> Relation:
    """The relation over which some expressions make sense."""
    return _join(rows.relation, _needed(rows, expressions))


def _join(relation: Relation, besides: list[Beside]) -> Relation:
    for beside in besides:
        kind = "cross" if beside.condition is None else "left"
        relation = Join(relation, beside.relation, kind, beside.condition)
    return relation


def _over(rows: Rows, relation: Relation, brought: list[Beside]) -> Rows:
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
    brought = _needed(rows, [condition])
    return _over(rows, Filter(_join(rows.relation, brought), condition), brought)


def first(rows: Rows, most: int, skip: int = 0, flip: bool = False) -> Rows:
    """Some rows in their order; `flip` counts from the end."""
    keys = tuple(key for key, _ in rows.order)
    brought = _needed(rows, keys)
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
    basis = [relation.digest, *(key.digest for key in keys.values())]
    key_names = [fresh(_hint(n), *basis, str(i)) for i, n in enumerate(keys)]
    named = {fresh(_hint(m.function), *basis, m.digest): m for m in measures}
    names = [fresh(_hint(m.function), *basis, m.digest) for m in measures]
    aggregate = Aggregate(
        relation, tuple(key_names), tuple(keys.values()), tuple(named), tuple(named.values())
    )
    columns = [Column(name) for name in key_names]
    index = tuple(zip(keys, columns, strict=True))
    return Rows(aggregate, index=index), columns, [Column(name) for name in names]


def _hint(name: str) -> str:
    return name[:40] or "key"


def _parts(measure: Aggregation) -> list[ColumnNode]:
    return [*measure.arguments, *([measure.where] if measure.where is not None else [])]


def merged(one: Relation, other: Relation) -> Relation | None:
    """Two relations with the same rows as one: the same, or aggregates over the same groups."""
    if one == other:
        return one
    if isinstance(one, Filter) and isinstance(other, Filter) and one.condition == other.condition:
        inside = merged(one.relation, other.relation)
        return replace(one, relation=inside) if inside is not None else None
    if not (isinstance(one, Aggregate) and isinstance(other, Aggregate)):
        return None
    if (one.relation, one.key_names, one.keys) != (other.relation, other.key_names, other.keys):
        return None
    ours = dict(zip(one.names, one.aggregates, strict=True))
    theirs = dict(zip(other.names, other.aggregates, strict=True))
    if any(ours[name] != theirs[name] for name in ours.keys() & theirs.keys()):
        return None
    both = ours | theirs
    return replace(one, names=tuple(both), aggregates=tuple(both.values()))


def _add(besides: tuple[Beside, ...], new: Beside) -> tuple[Beside, ...]:
    for place, beside in enumerate(besides):
        whole = merged(beside.relation, new.relation) if beside.condition == new.condition else None
        if whole is not None:
            return (*besides[:place], replace(beside, relation=whole), *besides[place + 1 :])
    return (*besides, new)


def put_beside(rows: Rows, *besides: Beside) -> Rows:
    """The same rows with more beside them; aggregates of the same groups become one."""
    whole = rows.beside
    for beside in besides:
        whole = _add(whole, beside)
    return replace(rows, beside=whole)


def with_scalar(rows: Rows, scalar: Scalar) -> Rows:
    """The same rows with the rows of a scalar beside them, so that its column makes sense."""
    other = scalar.rows
    if isinstance(rows.relation, Aggregate) and not rows.relation.keys:
        whole = merged(rows.relation, other.relation)
        if whole is not None:
            return put_beside(replace(rows, relation=whole), *other.beside)
    return put_beside(rows, Beside(other.relation), *other.beside)


def match(one: Rows, other: Rows) -> Rows | None:
    """One description of two sets of rows, if they are the same rows with the same labels."""
    same_labels = one.labels == other.labels and _nodes(one.index) == _nodes(other.index)
    relation = merged(one.relation, other.relation) if same_labels else None
    if relation is None:
        return None
    order = one.order if _same_order(one, other) else by_labels(one)
    return put_beside(replace(one, relation=relation, order=order), *other.beside)


def by_labels(rows: Rows, descending: bool = False) -> tuple[tuple[ColumnNode, bool], ...]:
    """The order of the row labels."""
    ranks = dict(rows.ranks)
    nodes_ = [rank(n, ranks[n]) if n in ranks else n for _, n in rows.index]
    return tuple((node, descending) for node in nodes_)


def rank(column: ColumnNode, labels: tuple[str, ...]) -> ColumnNode:
    """The place of each label in a list of them."""
    branches: list[ColumnNode] = []
    for place, label in enumerate(labels):
        branches += [apply("equal", column, literal(label)), literal(place)]
    return Apply("case", (*branches, literal(len(labels))))


def follow(rows: Rows, other: Rows) -> Rows | None:
    """The first rows with the second ones' columns in reach: the same rows, or picked from them."""
    same = match(rows, other)
    if same is not None:
        return replace(same, order=rows.order)
    same_labels = rows.labels == other.labels and _nodes(rows.index) == _nodes(other.index)
    if same_labels and other.relation.digest in rows.ancestors:
        return put_beside(rows, *other.beside)
    return None


def _nodes(index: tuple[tuple[str, ColumnNode], ...]) -> list[ColumnNode]:
    return [node for _, node in index]


def _same_order(one: Rows, other: Rows) -> bool:
    return [(n.digest, d) for n, d in one.order] == [(n.digest, d) for n, d in other.order]


def renumbered(rows: Rows) -> Rows:
    """The same rows labelled 0, 1, 2, … anew."""
    if not (rows.ancestors or rows.order or rows.index):
        return rows
    words = [rows.relation.digest, *(f"{n.digest}{d}" for n, d in rows.order)]
    return replace(rows, index=(), labels=fresh("labels", rows.labels, *words), ancestors=())


def unique_index(context: Context, rows: Rows) -> bool:
    """Whether no two rows have the same labels, by construction or by a verified key."""
    labels = {node.name for _, node in rows.index if isinstance(node, Column)}
    if not rows.index or len(labels) != len(rows.index):
        return False
    relation = rows.relation
    while isinstance(relation, Filter | Sort | Limit):
        relation = relation.relation
    if isinstance(relation, Aggregate):
        return set(relation.key_names) <= labels
    name = getattr(relation, "name", None)
    return isinstance(name, str) and context.catalog.table(name).key in labels


def looked_up(context: Context, table: Rows, values: list[ColumnNode], keys: list[ColumnNode],
              rows: Rows) -> tuple[Rows, list[Column]]:  # fmt: skip
    """Columns of another set of rows, fetched by its labels: `keys` are over `rows`.

    Raises Unlowered unless a label names at most one row there.
    """
    if not unique_index(context, table) or len(keys) != len(table.index):
        raise Unlowered("These columns come from different rows; merge the tables on a key first.")
    index = _nodes(table.index)
    relation = joined(table, [*values, *index])
    names = [fresh("label", relation.digest, node.digest) for node in index]
    found = [fresh("value", relation.digest, node.digest) for node in values]
    columns = dict(zip((*names, *found), (*index, *values), strict=True))
    right = Project(relation, tuple(columns), tuple(columns.values()))
    pairs = zip(keys, names, strict=True)
    condition = all_of(apply("equal", key, Column(name)) for key, name in pairs)
    return put_beside(rows, Beside(right, condition)), [Column(name) for name in found]
