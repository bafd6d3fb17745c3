"""What is asked of the same rows is one question, and costs no more than it reads."""

from typing import Any

from sarus_kernel.lowering import Frame, Lowered, NotLowered, frame_of, lower
from sarus_kernel.plan.relations import Aggregate, Filter, Relation, Scope
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting import private
from sarus_kernel.rewriting.intervals import widened
from tests.lowering.hospital import CATALOG
from tests.lowering.test_lower import tables

P, E, C = (tables(1)[name] for name in "pec")


def lowered(value: Any) -> Relation:
    """The relation of a program."""
    found = lower(value.node, CATALOG)
    assert isinstance(found, Lowered), found
    return found.relation


def points(value: Any) -> list[int]:
    """How many aggregates each release point of a program has."""
    query = private(lowered(value), CATALOG, 1.0, 1e-6, "salt")
    return [len(measurement.outputs) for measurement in query.measurements]


def test_two_aggregates_of_the_same_rows_are_one_question() -> None:
    """A ratio of two numbers about one table is one release point with two aggregates."""
    assert points(P["age"].sum() / P["age"].count()) == [2]
    assert points(P.groupby("sex")["age"].sum() / P.groupby("sex").size()) == [2]
    assert points((P["age"].sum() + P["age"].sum()) / P["age"].sum()) == [1]


def test_aggregates_of_different_rows_are_two_questions() -> None:
    """A share of a filtered table has two release points."""
    assert sorted(points(P[P["age"] > 50].shape[0] / P.shape[0])) == [1, 1]


def test_what_is_not_shown_is_not_paid_for() -> None:
    """Aggregates and numbers beside rows that no one reads are left out."""
    assert points(P[["age", "person_id"]].count()["age"]) == [1]
    assert points(P.groupby("sex").agg(a=("age", "mean"), n=("age", "size"))["n"]) == [1]
    z = P.assign(z=P["age"] - P["age"].mean())
    assert points(z.groupby("sex").size()) == [1]
    assert points(P["city"].value_counts(normalize=True)) == [1]


def test_a_number_below_another_is_a_question_of_its_own() -> None:
    """`age > age.mean()` needs the mean first."""
    assert points(P[P["age"] > P["age"].mean()].shape[0]) == [1, 1]


def test_numbers_by_label_have_error_bars() -> None:
    """`df.isna().mean()` has one question, and an interval beside each of its numbers."""
    for value in (P.isna().mean(), P[["age", "person_id"]].count(), P.groupby("sex").size()):
        query = private(lowered(value), CATALOG, 1.0, 1e-6, "salt")
        _, widths = widened(query.post, query.measurements, Scope(CATALOG))
        assert len(widths) == 1


def test_conditions_are_left_readable() -> None:
    """A filter is free of the nulls that only pandas has to spell out, so ranges can be read."""
    adults = P[(P["weight"] >= 10) & (P["weight"] <= 90)]
    (filter_,) = (n for n in walk(lowered(adults)) if isinstance(n, Filter))
    functions = [n.function for n in walk(filter_.condition) if hasattr(n, "function")]
    assert functions == ["and", "greater_equal", "less_equal"]
    assert points(adults["weight"].mean()) == [1]


def test_people_are_counted_as_people() -> None:
    """`nunique` of the privacy unit counts that very column, through filters and merges too."""
    for rows in (E, E[E["code"] == 10], P.merge(E, on="person_id"), E.merge(C, on="code")):
        relation = lowered(rows["person_id"].nunique())
        assert points(rows["person_id"].nunique()) == [1]
        (count,) = (n for n in walk(relation) if isinstance(n, Aggregate))
        assert count.aggregates[0].distinct


def frame(value: Any) -> Frame:
    """The rows of a program."""
    found = frame_of(value.node, CATALOG)
    assert isinstance(found, Frame), found
    return found


def test_x_and_y_share_their_rows() -> None:
    """Columns of one table are over one relation; a filter changes it, for both alike."""
    data = P.merge(E, on="person_id").dropna(subset=["weight"])
    data["target"] = data["code"] == 10
    x, y = frame(data[["weight", "sex"]]), frame(data["target"])
    assert x.relation == y.relation
    assert (list(x.columns), list(y.columns)) == (["weight", "sex"], ["target"])
    assert (x.series, y.series) == (False, True)
    other = frame(data[data["sex"] == "F"]["target"])
    assert other.relation != y.relation


def test_assigning_and_sorting_keep_the_rows() -> None:
    """New columns, casts and an order do not make other rows."""
    plain = frame(P[["age"]])
    changed = frame(P.assign(x=P["age"] * 2).sort_values("x").rename(columns={"x": "y"})[["y"]])
    assert changed.relation == plain.relation
    assert len(changed.order) == 1


def test_arrays_of_a_table_are_its_rows() -> None:
    """`X.values` and `y.to_numpy()` are the same data to an estimator."""
    assert frame(P[["age"]].values).relation == frame(P["sex"].to_numpy()).relation


def test_results_are_no_rows() -> None:
    """What was aggregated over people cannot be used as rows about people."""
    for value in (P.groupby("city")["age"].mean(), C, P["age"].mean(), P["city"].value_counts()):
        assert isinstance(frame_of(value.node, CATALOG), NotLowered)
    assert isinstance(frame_of(E.groupby("person_id").size().node, CATALOG), Frame)


def test_a_deep_program_stays_small() -> None:
    """Sharing is kept: sixty steps are lowered at once, not sixty times over."""
    df = P
    for step in range(45):
        df = df.assign(age=df["age"].clip(0, 90 + step % 3))
    assert isinstance(lower(df["age"].mean().node, CATALOG), Lowered | NotLowered)
    df = P
    for _ in range(7):
        df = df.merge(df[["person_id"]], on="person_id")
    found = lower(df.shape[0].node, CATALOG)
    assert isinstance(found, Lowered)
    assert len(list(walk(found.relation))) < 100


def test_an_aggregate_below_a_projection_of_it_is_pruned_as_a_whole() -> None:
    """Where a merge reads no aggregate of a person's rows, the projection above it goes too."""
    first = E.groupby("person_id")[["code"]].max().reset_index()
    assert points(P.merge(first, on="person_id", how="left")["age"].mean()) == [1]
    assert points(P.merge(first, on="person_id")["age"].mean()) == [1]
    twice = first.assign(twice=first["code"] * 2)
    assert points(P.merge(twice, on="person_id", how="left").groupby("sex").size()) == [1]
