"""Going through plans, changing them, leaving out what nobody reads."""

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.pruning import pruned
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
    Union,
    project,
)
from sarus_kernel.plan.walk import bottom_up, replace, walk
from tests.clinic import CLINIC, clinic

A = Table("a")
SHARED = Filter(A, apply("greater", Column("x"), literal(1)))
TWICE = Union((SHARED, SHARED))


def test_walk_meets_everything_once() -> None:
    """Parents come before children, and shared nodes come once."""
    met = list(walk(TWICE))
    assert [node.tag for node in met] == ["union", "filter", "table", "apply", "column", "literal"]


def test_bottom_up_changes_shared_nodes_once() -> None:
    """Children are changed before their parents; what is shared stays shared."""
    seen: list[str] = []

    def rule(node: Node) -> Node:
        seen.append(node.tag)
        return Table("b") if node == A else node

    changed = bottom_up(rule, TWICE)
    assert seen.count("filter") == 1
    assert changed == Union((Filter(Table("b"), SHARED.condition),) * 2)


def test_replace() -> None:
    """Nodes are replaced by their digests, everywhere."""
    assert replace(TWICE, {A.digest: Table("b")}) == replace(
        TWICE, {SHARED.digest: Filter(Table("b"), SHARED.condition)}
    )
    assert replace(TWICE, {}) is TWICE


def _columns_read(relation: Relation) -> set[str]:
    return {name for node in walk(relation) if isinstance(node, Project) for name in node.names}


def test_pruning_keeps_the_answer() -> None:
    """Rows, names and their order stay; columns that nobody reads are gone."""
    wide = project(Table("visit"), {n: Column(n) for n in ("visit_id", "cost", "place", "code")})
    ordered = Sort(Filter(wide, apply("greater", Column("cost"), literal(50))), (Column("code"),),
                   (True,))  # fmt: skip
    asked = project(Limit(ordered, 3), {"id": Column("visit_id")})
    slim = pruned(asked, Scope(CLINIC))
    assert clinic().arrow(slim).to_pylist() == clinic().arrow(asked).to_pylist()
    assert _columns_read(slim) == {"visit_id", "cost", "code", "id"}


def test_pruning_keeps_what_is_shared() -> None:
    """A relation that is read twice stays one, with the columns that any reader needs."""
    base = project(Table("visit"), {"p": Column("person_id"), "c": Column("code"),
                                    "o": Column("cost")})  # fmt: skip
    left, right = project(base, {"p": Column("p")}), project(base, {"q": Column("p"),
                                                                    "c": Column("c")})  # fmt: skip
    join = Join(left, right, "inner", apply("equal", Column("p"), Column("q")))
    slim = pruned(Aggregate(join, ("c",), (Column("c"),), ("n",), (Aggregation("count"),)),
                  Scope(CLINIC))  # fmt: skip
    shared = [node for node in walk(slim) if isinstance(node, Project) and "o" not in node.names]
    assert len([node for node in shared if node.relation == Table("visit")]) == 1


def test_pruning_leaves_a_column_to_count() -> None:
    """Rows can be counted only where there is a column."""
    base = project(Table("person"), {"s": Column("sex"), "h": Column("height")})
    slim = pruned(Aggregate(base, (), (), ("n",), (Aggregation("count"),)), Scope(CLINIC))
    assert clinic().arrow(slim).to_pylist() == [{"n": 10}]
    assert _columns_read(slim) == {"s"}


def test_pruning_leaves_out_numbers_beside_rows_that_nobody_reads() -> None:
    """One row of aggregates changes neither rows nor columns: unread, it is not computed."""
    people = project(Table("person"), {"s": Column("sex")})
    number = Aggregate(Table("visit"), (), (), ("n",), (Aggregation("count"),))
    beside = Join(people, number, "cross")
    assert pruned(project(beside, {"s": Column("s")}), Scope(CLINIC)) == pruned(
        project(people, {"s": Column("s")}), Scope(CLINIC)
    )
    assert number in walk(pruned(project(beside, {"n": Column("n")}), Scope(CLINIC)))
