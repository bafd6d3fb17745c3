"""`x [NOT] IN (SELECT y …)` and `x > ALL (SELECT y …)`, with SQL's three truths.

It is true where some y equals x; null where none does and some might (x or that y is null); else
false. What might is looked at where it is the person's own or public: in a subquery that names the
rows around it, in public tables, and in pairs (a, b), where the other half still has to be equal.
In any other subquery (of released rows, or of people by their key) a null y is passed over: one
null of somebody else's would decide about everybody.
"""

from collections.abc import Sequence

from sqlglot import exp

from sarus_kernel.frontends.sql.select import correlated, inner_rows, long_lists, public_values
from sarus_kernel.frontends.sql.select.protocol import Select
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Distinct, Filter, Join, Relation, project

ALWAYS = apply("equal", literal(1), literal(1))
_EMPTY, _KNOWN, _NULLS = 0, 1, 2
"""What is in a list: nothing, no null, some null."""


def condition(select: Select, node: exp.In, negated: bool) -> None:
    """IN as a condition of WHERE: the rows that have a partner; of NOT IN, those that have none."""
    values = [select.bind(item) for item in _items(node)]
    other, tests, found = inner_rows.outputs(select, node.args["query"], len(values))
    equal = [apply("equal", x, y) for x, y in zip(values, found, strict=True)]
    if not negated:
        inner_rows.joined(select, other, [*equal, *tests], False)
    elif tests or len(values) > 1:
        inner_rows.joined(select, other, [*_maybe(select, other, equal), *tests], True)
    else:
        _without(select, other, values[0], found[0])


def none_of(
    select: Select, other: Relation, test: ColumnNode, tests: list[ColumnNode]
) -> list[ColumnNode]:
    """The conditions under which a partner forbids a row, for `x > ALL` and NOT … ANY."""
    if tests or public_values.is_public(select, other):
        return [*_maybe(select, other, [test]), *tests]
    return [test]


def in_row(select: Select, node: exp.In) -> ColumnNode:
    """IN inside OR, CASE or SELECT: true, false or null beside each row."""
    values = [select.bind(item) for item in _items(node)]
    other, tests, found = inner_rows.outputs(select, node.args["query"], len(values))
    if tests or len(values) > 1:
        return _by_partners(select, other, tests, values, found)
    name = select.reader.fresh("listed")
    listed = project(other, {name: found[0]})
    mark = long_lists.mark(select, listed, name, values[0])
    state = _state(select, listed, name, values[0])
    if state is not None:
        select.names.relation = Join(select.names.relation, state[0], "cross")
    return _truth(select, values[0], mark, state)


def of_group(select: Select, node: exp.In) -> ColumnNode:
    """The same over groups, whose rows are made before it: `HAVING code IN (SELECT …)`."""
    (item,) = _items(node)
    value = select.value(item)
    other, names = inner_rows.apart(select, node.args["query"])
    inner_rows.need(names)
    listed, mark = long_lists.marked(select, other, names[0])
    test = apply("equal", value, Column(names[0]))
    select.later[mark.name] = (listed, "left", test)
    state = _state(select, other, names[0], value)
    if state is not None:
        select.later[state[1].name] = (state[0], "cross", None)
    return _truth(select, value, mark, state)


def _items(node: exp.In) -> list[exp.Expr]:
    inner = node.this.unnest()
    return list(inner.expressions) if isinstance(inner, exp.Tuple) else [node.this]


def _maybe(select: Select, other: Relation, tests: Sequence[ColumnNode]) -> list[ColumnNode]:
    """Tests that hold unless they are false."""
    return [apply("coalesce", test, literal(True)) if select.may_be_null(test, other) else test
            for test in tests]  # fmt: skip


def _without(select: Select, other: Relation, x: ColumnNode, y: ColumnNode) -> None:
    """`x NOT IN (SELECT y …)` of a subquery that names nothing around it."""
    rows = select.names.relation
    unknown, nulls = select.may_be_null(x), select.may_be_null(y, other)
    if not public_values.is_public(select, other):
        rows = Filter(rows, apply("not", apply("is_null", x))) if unknown else rows
        unknown = nulls = False
    rows = Join(rows, other, "anti", apply("equal", x, y))
    if unknown:
        rows = Join(rows, _any(select, other), "anti", apply("is_null", x))
    if nulls:
        rows = Join(rows, _any(select, Filter(other, apply("is_null", y))), "anti", ALWAYS)
    select.names.relation = rows


def _any(select: Select, rows: Relation) -> Relation:
    """One row, if there is any."""
    return Distinct(project(rows, {select.reader.fresh("some"): literal(1)}))


def _state(
    select: Select, listed: Relation, name: str, x: ColumnNode
) -> tuple[Relation, Column] | None:
    """What is in a public list, as one row; None where it is all the same."""
    nullable = select.may_be_null(x) or select.may_be_null(Column(name), listed)
    if not nullable or not public_values.is_public(select, listed):
        return None
    rows, known, state = map(select.reader.fresh, ("rows", "known", "state"))
    made = (Aggregation("count"), Aggregation("count", (Column(name),)))
    counts = Aggregate(listed, (), (), (rows, known), made)
    empty = apply("equal", Column(rows), literal(0))
    whole = apply("equal", Column(rows), Column(known))
    found = apply("case", empty, literal(_EMPTY), whole, literal(_KNOWN), literal(_NULLS))
    return project(counts, {state: found}), Column(state)


def _truth(
    select: Select, x: ColumnNode, mark: Column, state: tuple[Relation, Column] | None
) -> ColumnNode:
    if state is None:
        found = apply("coalesce", mark, literal(False))
        if not select.may_be_null(x):
            return found
        return apply("case", apply("is_null", x), literal(None), found)
    missing = apply("and", apply("is_null", x), apply("equal", state[1], literal(_KNOWN)))
    might = apply("or", apply("equal", state[1], literal(_NULLS)), missing)
    return apply("case", mark, literal(True), might, literal(None), literal(False))


def _by_partners(
    select: Select,
    other: Relation,
    tests: list[ColumnNode],
    values: list[ColumnNode],
    found: list[ColumnNode],
) -> ColumnNode:
    """By the best partner that each different combination of outer values has."""
    equal = [apply("equal", x, y) for x, y in zip(values, found, strict=True)]
    same = equal[0] if len(equal) == 1 else apply("and", *equal)
    best = select.reader.fresh("best")
    of = apply("case", same, literal(2), literal(1))
    correlated.beside(
        select, other, [*tests, *_maybe(select, other, equal)], {best: Aggregation("max", (of,))}
    )
    true, null = (apply("equal", Column(best), literal(n)) for n in (2, 1))
    return apply("case", true, literal(True), null, literal(None), literal(False))
