"""Identity, sharing and limits of the nodes of a plan."""

import pytest

from sarus_kernel.errors import QuestionError, UnknownName
from sarus_kernel.plan import NODES
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.calls import Call, Collection, Constant, constant
from sarus_kernel.plan.columns import HEAVIEST, Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.inner import INNER
from sarus_kernel.plan.node import DEEPEST, Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Sort,
    Table,
    Union,
    Values,
    project,
)
from sarus_kernel.plan.windows import Window, WindowFunction

ONE_OF_EACH: tuple[tuple[Node, str], ...] = (
    (Table("person"), "e33f37aa"),
    (Filter(Table("person"), apply("greater", Column("age"), literal(17))), "61d8eab6"),
    (project(Table("person"), {"é": literal(1.5)}), "21af6423"),
    (Join(Table("a"), Table("b"), "cross"), "f7cbb2f7"),
    (Aggregate(Table("a"), ("k",), (Column("k"),), ("n",), (Aggregation("count"),)), "4589bddc"),
    (Union((Table("a"), Table("b"))), "d7d18aad"),
    (Distinct(Table("a")), "52105b26"),
    (Sort(Table("a"), (Column("x"),), (True,)), "e997dab1"),
    (Limit(Table("a"), 5, 2), "6e604968"),
    (Values(("x",), ("integer",), ((literal(1),), (literal(None),))), "5830cf1d"),
    (Window(Table("a"), (Column("k"),), (Column("x"),), (True,), ("n",),
            (WindowFunction("row_number"),)), "c5a789c6"),
    (WindowFunction("sum", (Column("x"),), "rows", -2, 0), "e27da8a4"),
    (Column("x"), "cc2e75b1"),
    (Literal("2020-01-31", "date"), "e2d0ab08"),
    (apply("add", Column("x"), literal(1)), "7f407dff"),
    (Aggregation("count", (Column("x"),), True, literal(True)), "4c3fd777"),
    (Call("pandas.DataFrame.head", (Table("a"),), ("n",), (constant(3),)), "087fd494"),
    (Collection("list", (constant("a"), constant(float("nan")))), "6aa79c69"),
    (Constant("int64", "dtype"), "87f78fc9"),
    (SampleAggregate("def f(a): return 1", "f", ("math",), ("a",), (Table("a"),), ("f",), (0.0,),
                     (1.0,), 20, 0.5), "c1fcc94c"),
)
"""A node of every kind and the first 8 digits of its digest. A digest is what a question is stored
and signed under: one that changes is another question to every vault there is."""


@pytest.mark.parametrize(("node", "digest"), ONE_OF_EACH, ids=lambda x: getattr(x, "tag", ""))
def test_digests_never_change(node: Node, digest: str) -> None:
    """The digest of a node depends on nothing but what it says."""
    assert node.digest[:8] == digest
    assert len(node.digest) == 64


def test_one_of_each() -> None:
    """Every kind of node is pinned here, and tags are all different."""
    assert {type(node) for node, _ in ONE_OF_EACH} == set(NODES)
    tags = [cls.tag for cls in (*NODES, *INNER)]
    assert len(set(tags)) == len(tags)


def test_equal_nodes_are_one() -> None:
    """Nodes are compared and hashed by what they say."""
    one, other = (apply("add", Column("x"), literal(1)) for _ in range(2))
    assert one == other
    assert len({one, other}) == 1
    assert one != apply("add", Column("x"), literal(1.0))
    assert literal(True) != literal(1)
    assert Table("a") != Column("a")


def test_fields_are_of_their_types() -> None:
    """A node with a wrong field does not exist."""
    for make in (
        lambda: Table(5),  # type: ignore[arg-type]
        lambda: Column(None),  # type: ignore[arg-type]
        lambda: Limit(Table("a"), 1.5),  # type: ignore[arg-type]
        lambda: Limit(Table("a"), True),
        lambda: Filter(Table("a"), Table("b")),  # type: ignore[arg-type]
        lambda: Union([Table("a")]),  # type: ignore[arg-type]
        lambda: Literal(float("nan"), "number"),
        lambda: Literal(float("inf"), "number"),
        lambda: Literal(1, "text"),
        lambda: Literal(2**63, "integer"),
        lambda: Literal("2020-02-30", "date"),
        lambda: Literal("x", "nothing"),
        lambda: Literal(None, "integer"),
        lambda: Join(Table("a"), Table("b"), "right", literal(True)),
        lambda: Join(Table("a"), Table("b"), "inner"),
        lambda: Join(Table("a"), Table("b"), "cross", literal(True)),
        lambda: apply("add", Column("x")),
        lambda: Aggregation("sum"),
        lambda: Aggregation("sum", (Column("x"),), True),
        lambda: Call("f", (), ("x", "x"), (constant(1), constant(2))),
        lambda: Call("f", (), ("x",), ()),
        lambda: Collection("dict", (constant(1),)),
        lambda: Collection("heap", ()),
        lambda: Constant("x" * 20_001),
        lambda: Constant(3, "dtype"),
    ):
        with pytest.raises(QuestionError):
            make()


def test_unknown_functions_name_the_nearest() -> None:
    """A function or aggregate that is not there is refused as the node is made."""
    with pytest.raises(UnknownName, match="Did you mean lower"):
        Apply("lowr", (Column("x"),))
    with pytest.raises(UnknownName, match="Did you mean median"):
        Aggregation("medain", (Column("x"),))


def test_depth_is_limited() -> None:
    """A plan is at most DEEPEST nodes deep, whatever it is made of."""
    relation: Relation = Table("a")
    for _ in range(DEEPEST - 1):
        relation = Distinct(relation)
    assert relation.depth == DEEPEST
    with pytest.raises(QuestionError, match="levels deep"):
        Distinct(relation)
    call: Node = constant(1)
    with pytest.raises(QuestionError, match="levels deep"):
        for _ in range(DEEPEST):
            call = Call("operator.neg", (call,))


def test_expressions_may_share_but_not_unfold() -> None:
    """An expression is weighed as it would be written out."""
    column: ColumnNode = Column("x")
    with pytest.raises(QuestionError, match=f"more than {HEAVIEST} parts"):
        for _ in range(30):
            column = apply("add", column, column)
    wide = apply("or", *(apply("equal", Column("x"), literal(n)) for n in range(1_000)))
    assert wide.weight <= HEAVIEST


def test_tables_may_share() -> None:
    """A question of tables is a graph: it is weighed as a tree where an engine has to, only."""
    relation: Relation = Table("a")
    for _ in range(30):
        relation = Union((relation, relation))
    assert relation.weight > 2**30


def test_children_and_changes() -> None:
    """Children come in field order; a change of none of them gives the node itself."""
    node = Filter(Table("a"), apply("and", Column("x"), Column("y")))
    assert [child.tag for child in node.children()] == ["table", "apply"]
    assert node.with_children(lambda child: child) is node
    changed = node.with_children(lambda c: Table("b") if isinstance(c, Table) else c)
    assert changed == Filter(Table("b"), node.condition)
    assert isinstance(changed, Filter)
    assert Project(Table("a"), ("x",), (Column("x"),)).with_children(lambda c: c).names == ("x",)
