"""Two sets of rows beside each other: the same rows, rows picked from others, rows looked up."""

from dataclasses import replace

from sarus_kernel.lowering.rows import all_of, fresh, joined
from sarus_kernel.lowering.told import columns_told
from sarus_kernel.lowering.values import Beside, Context, Rows, Scalar, Unlowered, Windowed
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Filter, Limit, Project, Relation, Sort
from sarus_kernel.plan.windows import Window


def merged(one: Relation, other: Relation) -> Relation | None:
    """Two relations with the same rows as one: the same, or aggregates over the same groups."""
    if one == other:
        return one
    if isinstance(one, Filter) and isinstance(other, Filter) and one.condition == other.condition:
        inside = merged(one.relation, other.relation)
        return replace(one, relation=inside) if inside is not None else None
    if isinstance(one, Window) or isinstance(other, Window):
        return _windows(one, other)
    if not (isinstance(one, Aggregate) and isinstance(other, Aggregate)):
        return None
    if (one.key_names, one.keys) != (other.key_names, other.keys):
        return None
    inside = merged(one.relation, other.relation)  # the same rows, perhaps with more columns
    if inside is None:
        return None
    one = replace(one, relation=inside)
    ours = dict(zip(one.names, one.aggregates, strict=True))
    theirs = dict(zip(other.names, other.aggregates, strict=True))
    if any(ours[name] != theirs[name] for name in ours.keys() & theirs.keys()):
        return None
    both = ours | theirs
    return replace(one, names=tuple(both), aggregates=tuple(both.values()))


def _windows(one: Relation, other: Relation) -> Relation | None:
    """Windows over the same rows, one after the other: none changes which rows there are."""
    ours, theirs = _apart(one), _apart(other)
    inside = merged(ours[0], theirs[0])
    if inside is None or any({*a.names} & {*b.names} and (a.names, a.functions, a.order)
                             != (b.names, b.functions, b.order)
                             for a in ours[1] for b in theirs[1]):  # fmt: skip
        return None
    known = {window.names for window in ours[1]}
    whole: Relation = inside
    for window in (*ours[1], *(w for w in theirs[1] if w.names not in known)):
        whole = replace(window, relation=whole)
    return whole


def _apart(relation: Relation) -> tuple[Relation, tuple[Window, ...]]:
    """The rows below windows, if there are any, and these from the innermost."""
    found: list[Window] = []
    while isinstance(relation, Window):
        found.append(relation)
        relation = relation.relation
    return relation, tuple(found[::-1])


_Added = Beside | Windowed


def _add(besides: tuple[_Added, ...], new: _Added) -> tuple[_Added, ...]:
    if new in besides:
        return besides
    for place, beside in enumerate(besides):
        if isinstance(beside, Windowed) or isinstance(new, Windowed):
            continue
        whole = merged(beside.relation, new.relation) if beside.condition == new.condition else None
        if whole is not None:
            return (*besides[:place], replace(beside, relation=whole), *besides[place + 1 :])
    return (*besides, new)


def put_beside(rows: Rows, *besides: Beside | Windowed) -> Rows:
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


def rank(column: ColumnNode, labels: tuple[str | float, ...]) -> ColumnNode:
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
        if any(isinstance(one, Windowed) and one not in rows.beside for one in other.beside):
            # beside fewer rows it would be worked out anew, over these alone
            raise Unlowered(
                "This order within a person is over more rows than are left here.\n"
                "Make it a column first, then filter: df['n'] = …; df = df[…]"
            )
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
              rows: Rows) -> tuple[Rows, list[ColumnNode]]:  # fmt: skip
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
    return put_beside(rows, Beside(right, condition)), columns_told(context, right, found)
