"""What is known of the columns of a relation, and what is refused because it makes no sense."""

import pytest

from sarus_kernel.errors import QuestionError, UnknownName
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.relations import (
    WIDEST,
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
    Union,
    Values,
    keep,
    project,
)
from sarus_kernel.plan.types import ColumnType, Kind
from tests.clinic import CLINIC

PERSON, VISIT = Table("person"), Table("visit")


def schema(relation: Relation) -> dict[str, ColumnType]:
    """The columns of a relation over the clinic."""
    return dict(Scope(CLINIC).schema(relation))


def kind(column: ColumnNode, table: Relation = PERSON) -> Kind:
    """The kind of an expression over a table."""
    return Scope(CLINIC).type(column, table).kind


def test_paths_of_tables() -> None:
    """A table is found by its name, with the schema before it, with the dataset before that."""
    for path in ("person", "PERSON", "private.person", "clinic.private.person"):
        assert CLINIC.table(path).name == "person"
    for path in ("", "persons", "public.person", "x.private.person", "a.b.c.person", "secret"):
        with pytest.raises(UnknownName):
            CLINIC.table(path)


def test_joins() -> None:
    """The far side of a left join may be null; semi joins keep the left columns only."""
    visits = keep(VISIT, ["visit_id"])
    on = apply("equal", Column("person_id"), Column("visit_id"))
    inner = schema(Join(PERSON, visits, "inner", on))
    assert not inner["visit_id"].nullable
    assert schema(Join(PERSON, visits, "left", on))["visit_id"].nullable
    assert not schema(Join(PERSON, visits, "left", on))["person_id"].nullable
    assert all(t.nullable for t in schema(Join(PERSON, visits, "full", on)).values())
    assert schema(Join(PERSON, visits, "semi", on)) == schema(PERSON)


def test_unions() -> None:
    """Columns go by position, kinds are unified, names are those of the first part."""
    whole = Union((keep(PERSON, ["person_id"]), project(VISIT, {"other": Column("cost")})))
    assert schema(whole) == {"person_id": ColumnType(Kind.NUMBER, True)}
    with pytest.raises(QuestionError, match="same number of columns"):
        schema(Union((PERSON, VISIT)))
    with pytest.raises(QuestionError, match="does not work on"):
        schema(Union((keep(PERSON, ["sex"]), keep(PERSON, ["born"]))))


def test_aggregates() -> None:
    """Keys first; counts are never null, other aggregates may be."""
    found = schema(
        Aggregate(PERSON, ("s",), (Column("sex"),), ("n", "h", "m"), (
            Aggregation("count"), Aggregation("mean", (Column("height"),)),
            Aggregation("min", (Column("born"),))))
    )  # fmt: skip
    assert list(found) == ["s", "n", "h", "m"]
    assert found["s"].categories == ("F", "M")
    assert found["n"] == ColumnType(Kind.INTEGER, False, 0, None)
    assert found["h"] == ColumnType(Kind.NUMBER, True, 50, 220)
    assert found["m"].kind is Kind.DATE
    assert found["m"].nullable


@pytest.mark.parametrize(
    "relation",
    [
        project(PERSON, {"a": Column("sex"), "A": Column("born")}),
        project(PERSON, {"straße": Column("sex"), "STRASSE": Column("born")}),
        Project(PERSON, ("a",), (Column("sex"), Column("born"))),
        project(PERSON, {"": Column("sex")}),
        project(PERSON, {"x" * 301: Column("sex")}),
        project(PERSON, {}),
        project(PERSON, {f"c{n}": literal(n) for n in range(WIDEST + 1)}),
        project(PERSON, {"x": Column("nothing")}),
        Filter(PERSON, Column("height")),
        Filter(PERSON, apply("equal", Column("sex"), literal(1))),
        Join(PERSON, VISIT, "cross"),
        Join(PERSON, project(VISIT, {"SEX": Column("cost")}), "cross"),
        Join(PERSON, keep(VISIT, ["cost"]), "inner", Column("cost")),
        Aggregate(PERSON, ("n",), (Column("sex"),), ("N",), (Aggregation("count"),)),
        Aggregate(PERSON, (), (), (), ()),
        Aggregate(PERSON, (), (), ("s",), (Aggregation("sum", (Column("sex"),)),)),
        Aggregate(PERSON, (), (), ("s",), (Aggregation("any", (Column("height"),)),)),
        Aggregate(PERSON, (), (), ("n",), (Aggregation("count", (), False, Column("sex")),)),
        Sort(PERSON, (Column("sex"),), ()),
        Sort(PERSON, (Column("nothing"),), (False,)),
        Limit(PERSON, -1),
        Limit(PERSON, 1, -1),
        Union(()),
        Values(("x",), ("integer",), ((literal("a"),),)),
        Values(("x",), ("integer",), tuple((literal(n),) for n in range(20 * WIDEST + 1))),
        Distinct(Table("nothing")),
        Table("secret"),
    ],
    ids=range(27),
)
def test_nonsense(relation: Relation) -> None:
    """Names twice (case folded), no columns, too many, wrong kinds: a short error."""
    with pytest.raises(QuestionError) as caught:
        schema(relation)
    assert len(str(caught.value).splitlines()) <= 3


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (apply("add", Column("person_id"), literal(1)), Kind.INTEGER),
        (apply("add", Column("person_id"), literal(1.5)), Kind.NUMBER),
        (apply("add", Column("smoker"), literal(1)), Kind.INTEGER),
        (apply("divide", Column("person_id"), literal(2)), Kind.NUMBER),
        (apply("case", Column("smoker"), literal(1), literal(0.5)), Kind.NUMBER),
        (apply("case", Column("smoker"), literal(1), literal(None)), Kind.INTEGER),
        (apply("coalesce", Column("born"), Literal("2020-01-01T00:00:00", "timestamp")),
         Kind.TIMESTAMP),
        (apply("shift", literal("hour"), Column("born"), literal(1)), Kind.TIMESTAMP),
        (apply("shift", literal("day"), Column("born"), literal(1)), Kind.DATE),
        (apply("part", literal("year"), Column("born")), Kind.INTEGER),
        (apply("in", Column("sex"), literal("F"), literal(None)), Kind.BOOLEAN),
    ],
)  # fmt: skip
def test_kinds(column: ColumnNode, expected: Kind) -> None:
    """The kind of an expression follows from the kinds of its parts."""
    assert kind(column) is expected


@pytest.mark.parametrize(
    "column",
    [
        apply("add", Column("sex"), literal(1)),
        apply("add", Column("born"), literal(1)),
        apply("and", Column("height"), Column("smoker")),
        apply("equal", Column("sex"), Column("born")),
        apply("in", Column("sex"), Column("sex")),
        apply("case", literal(1), literal(1), literal(1)),
        apply("case", Column("smoker"), literal(1), Column("smoker"), literal(2)),
        apply("coalesce", Column("sex"), literal(1)),
        apply("like", Column("sex"), Column("sex")),
        apply("replace", Column("sex"), literal("a"), literal("bb")),
        apply("replace", Column("sex"), literal(""), literal("")),
        apply("round", Column("height"), Column("person_id")),
        apply("round", Column("height"), literal(16)),
        apply("clip", Column("height"), literal(0), Column("person_id")),
        apply("part", literal("century"), Column("born")),
        apply("part", literal("year"), Column("sex")),
        apply("part", Column("sex"), Column("born")),
        apply("truncate", literal("hour"), Column("born")),
        apply("shift", literal("day"), Column("born"), literal(1.5)),
        apply("difference", literal("day"), Column("born"), literal(1)),
        apply("substring", Column("sex"), literal(1.5)),
        apply("to_date", Column("person_id")),
        apply("to_boolean", Column("sex")),
        apply("length", Column("height")),
        apply("concat", Column("sex"), Column("height")),
    ],
    ids=range(25),
)
def test_misfits(column: ColumnNode) -> None:
    """Kinds that do not fit are an error that names the function and the kinds."""
    with pytest.raises(QuestionError, match="does not work on"):
        kind(column)
