"""GROUP BY: its keys, and ROLLUP, CUBE and GROUPING SETS as one aggregate for each set."""

from itertools import combinations

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.select.inspection import has_aggregate, name_of
from sarus_kernel.frontends.sql.select.protocol import Select
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, literal
from sarus_kernel.plan.relations import Aggregate, Distinct, Join, Relation, Union, project

MOST_SETS = 32
Set = tuple[str, ...]
_SHAPES = (exp.Rollup, exp.Cube, exp.GroupingSets)


def read(select: Select) -> None:
    """Fill the keys of a SELECT, and its grouping sets if it has more than one."""
    group = select.node.args.get("group")
    if group is None:
        return
    items = list(group.expressions)
    if group.args.get("all"):
        items += [e.unalias() for e in select.node.expressions if not has_aggregate(e)]
    plain = tuple(n for i in items if not isinstance(i, _SHAPES) for n in _keys(select, i))
    choices = [_sets(select, part) for part in _shapes(group, plain, select)]
    if not choices:
        return
    sets: list[Set] = [() if _covers(group) else plain]
    for choice in choices:
        sets = [tuple(dict.fromkeys(one + other)) for one in sets for other in choice]
        if len(sets) > MOST_SETS:
            raise NotSupported(f"ROLLUP, CUBE and GROUPING SETS give more than {MOST_SETS} sets.")
    select.sets = tuple(sets)


def _covers(group: exp.Group) -> bool:
    """`GROUP BY a, b WITH ROLLUP`: the whole list is rolled up."""
    return any(
        not shape.expressions for part in ("rollup", "cube") for shape in group.args.get(part) or []
    )


def _shapes(group: exp.Group, plain: Set, select: Select) -> list[tuple[exp.Expr, Set]]:
    parts = ("rollup", "cube", "grouping_sets")
    shapes = [each for each in group.expressions if isinstance(each, _SHAPES)]
    shapes += [shape for part in parts for shape in group.args.get(part) or []]
    return [(shape, plain if not shape.expressions else ()) for shape in shapes]


def _sets(select: Select, part: tuple[exp.Expr, Set]) -> list[Set]:
    shape, whole = part
    if isinstance(shape, exp.GroupingSets):
        return [one for item in shape.expressions for one in _nested(select, item)]
    each: list[Set] = [(name,) for name in whole]
    each = each or [_keys(select, item) for item in shape.expressions]
    if isinstance(shape, exp.Rollup):
        return [_joined(each[:n]) for n in range(len(each), -1, -1)]
    return [_joined(chosen) for n in range(len(each), -1, -1) for chosen in combinations(each, n)]


def _nested(select: Select, item: exp.Expr) -> list[Set]:
    if isinstance(item, _SHAPES):
        return _sets(select, (item, ()))
    return [_keys(select, item)]


def _joined(parts: object) -> Set:
    return tuple(name for part in parts for name in part)  # type: ignore[attr-defined]


def _keys(select: Select, item: exp.Expr) -> Set:
    """The keys that an item names: `(a, b)` names two, `()` none."""
    if isinstance(item, exp.Tuple):
        return tuple(name for each in item.expressions for name in _keys(select, each))
    inner = item.this if isinstance(item, exp.Paren) else item
    return (_key(select, inner),)


def _key(select: Select, item: exp.Expr) -> str:
    column = select.bind(select.expanded(select.meant(item)))
    for name, known in select.keys.items():
        if known == column:
            return name
    name = select.reader.fresh(name_of(item)[:60])
    select.keys[name] = column
    return name


def rows(select: Select) -> Relation:
    """The groups, one relation for all sets: where a set lacks a key, that key is null."""
    relation = _union(select) if select.sets else _one(select, tuple(select.keys))
    for other, kind, test in select.later.values():
        relation = Join(relation, other, kind, test)
    return relation


def _one(select: Select, keys: Set) -> Aggregate:
    if select.different:
        return _of_different(select, keys)
    return Aggregate(
        select.names.relation,
        keys,
        tuple(select.keys[name] for name in keys),
        tuple(select.aggregates),
        tuple(select.aggregates.values()),
    )


def _of_different(select: Select, keys: Set) -> Aggregate:
    """SUM(DISTINCT x): of the different values, which are groups of their own. Where these are
    about people they are selected as such (few people's values are left out), and then summed."""
    arguments = {a.arguments for a in select.aggregates.values()}
    if select.different != select.aggregates.keys() or len(arguments) > 1:
        raise NotSupported(
            "SUM(DISTINCT x) and AVG(DISTINCT x) stand alone in a SELECT, beside keys: which "
            "values there are is a question of its own."
        )
    value = select.reader.fresh("value")
    columns = {name: select.keys[name] for name in keys} | {value: arguments.pop()[0]}
    made = tuple(Aggregation(a.function, (Column(value),)) for a in select.aggregates.values())
    rows = Distinct(project(select.names.relation, columns))
    return Aggregate(rows, keys, tuple(map(Column, keys)), tuple(select.aggregates), made)


def _union(select: Select) -> Relation:
    parts = []
    if () in select.sets and not select.aggregates:  # one row, which has to have some column
        select.aggregates[select.reader.fresh("rows")] = Aggregation("count")
    for keys in select.sets:
        columns: dict[str, ColumnNode] = {
            name: Column(name) if name in keys else literal(None) for name in select.keys
        }
        columns |= {name: Column(name) for name in select.aggregates}
        for name, asked in select.levels.items():
            bits = [0 if key in keys else 1 for key in asked]
            columns[name] = literal(int("".join(map(str, bits)) or "0", 2))
        parts.append(project(_one(select, keys), columns))
    return Union(tuple(parts))


def level(select: Select, node: exp.Grouping) -> ColumnNode:
    """`GROUPING(a, b)`: which of these keys a row is a total over."""
    asked = tuple(name for item in node.expressions for name in _keys(select, item))
    if not select.sets:
        return literal(0)
    for name, known in select.levels.items():
        if known == asked:
            return Column(name)
    name = select.reader.fresh("grouping")
    select.levels[name] = asked
    return Column(name)
