"""Plans that no frontend writes, made to let one person weigh more than the noise covers."""

from collections import Counter
from datetime import date

import pytest

from sarus_kernel.errors import NotReleasable, QuestionError, SarusError
from sarus_kernel.measurements import SafeQuery
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.inner import KeepKeys
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
    Values,
    project,
)
from sarus_kernel.rewriting.intervals import widened
from sarus_kernel.vault.route import route
from sarus_kernel.vault.stages import Allowed, Request
from tests.privacy.comparing import need_parts
from tests.privacy.ward import CATALOG, SALT, Tables, database, moves, parts_of, rows_of, run, safe

COUNT = Aggregation("count")
PERSON, VISIT, DRUG, CODE = map(Table, ("person", "visit", "drug", "code"))


def person(n: int, name: str = "n", weight: float | None = 70.0) -> tuple[object, ...]:
    """One row of `person`."""
    return n, "f", 1950, weight, name, date(2000, 1, 1)


def visit(n: int, patient: int, code: int | None = 1, cost: float = 1.0) -> tuple[object, ...]:
    """One row of `visit`."""
    return n, patient, code, cost, None, True


def by(relation: Relation, keys: dict[str, ColumnNode], *aggregates: Aggregation) -> Aggregate:
    """Group by keys; the aggregates are called a1, a2, …"""
    names = tuple(f"a{n + 1}" for n in range(len(aggregates)))
    return Aggregate(relation, tuple(keys), tuple(keys.values()), names, aggregates)


def moved(query: SafeQuery, tables: Tables, other: Tables) -> None:
    """Assert that no part moves further between two neighbours than its noise covers."""
    one, two = run(database(tables), query)[0], run(database(other), query)[0]
    for measurement in query.measurements:
        sides = (parts_of(measurement, exact[measurement.name]) for exact in (one, two))
        for bounded, mine, theirs in zip(measurement.queries, *sides, strict=True):
            nothing = [0] * len(bounded.columns)
            need_parts(bounded, [
                moves(bounded, mine.get(k, nothing), theirs.get(k, nothing))
                for k in mine.keys() | theirs.keys()
            ])  # fmt: skip


@pytest.mark.parametrize("name", ["keep_rank", "t", "k", "u", "c", "l", "r", "rank", "unit"])
def test_a_key_may_be_called_anything_and_still_only_so_many_groups_are_kept(name: str) -> None:
    """The rank of a row within its person is not taken from a column of the question."""
    people = Aggregation("count", (Column("taker"),), True)
    query = safe(by(DRUG, {name: Column("dose")}, people))
    bounded = query.measurements[0].queries[0]
    assert isinstance(bounded.query.relation, KeepKeys)
    engine = database({"drug": [(1, n % 31, "x") for n in range(200)]})
    kept = rows_of(engine, bounded.query.relation, {}, CATALOG)
    place = kept.columns.index("\N{MIDDLE DOT}unit")
    assert Counter(row[place] for row in kept.rows) == {1: bounded.groups}


@pytest.mark.parametrize("name", ["r", "l", "t", "x"])
def test_an_exists_compares_the_columns_it_says_whatever_they_are_called(name: str) -> None:
    """In SQL a name may mean a whole row; then the test on the person would not be one."""
    people = project(PERSON, {"p": Column("person_id"), name: Column("person_id")})
    pair = apply("and", apply("equal", Column("p"), Column("patient")),
                 apply("equal", Column(name), Column("patient")))  # fmt: skip
    engine = database({"person": [person(1), person(2)], "visit": [visit(1, 2)]})
    found = rows_of(engine, Join(people, VISIT, "semi", pair), {}, CATALOG)
    assert found.rows == ((2, 2),)


@pytest.mark.parametrize(
    "value, kind",
    [
        ("2020-01-01xyz", "date"),
        ("2020-W01-1", "date"),
        ("20200101", "date"),
        ("2020-01-01 00:00:00", "timestamp"),
        ("2020-01-01T00:00:00.0", "timestamp"),
        ("2020-01-01T00:00:00+02:00", "timestamp"),
        ("2020-01-01", "timestamp"),
    ],
)
def test_a_moment_has_one_spelling(value: str, kind: str) -> None:
    """What an engine cannot read fails only for the rows that need it: a yes or no, exactly."""
    with pytest.raises(QuestionError):
        Literal(value, kind)


def test_no_rounding_fails() -> None:
    """The largest integers do not fit once they are rounded to tens: null, and no error."""
    largest = literal(2**63 - 1)
    rounded = Project(PERSON, ("x",), (apply("round", largest, literal(-1)),))
    assert rows_of(database({"person": [person(1)]}), rounded, {}, CATALOG).rows == ((None,),)


@pytest.mark.parametrize("most", [2**63 - 1, 2**62, 2**40, 2**25])
def test_sums_of_large_integers_do_not_overflow(most: int) -> None:
    """Past 64 bits a sum is null, which is zero: one person would move it by everything."""
    huge = apply("multiply", Column("born"), literal(most // 2000))
    capped = Filter(
        project(PERSON, {"who": Column("person_id"), "x": huge}),
        apply("and", apply("greater_equal", Column("x"), literal(0)),
              apply("less_equal", Column("x"), literal(most))),
    )  # fmt: skip
    query = safe(by(capped, {}, Aggregation("sum", (Column("x"),))))
    people = [person(n) for n in range(3_000)]
    moved(query, {"person": people}, {"person": people[:-1]})
    (answer,) = run(database({"person": people}), query)[1].rows[0]
    truth = 3_000 * 1950 * (most // 2000)
    assert answer == pytest.approx(min(truth, 2**63 - 1), rel=1e-3)


def test_bounds_at_the_ends_of_floats_are_no_bounds() -> None:
    """They are refused with the reason, not met by an overflow of ours."""
    for most in (1e101, 1.7e308, 1e-320):
        big = apply("clip", Column("weight"), literal(0.0), literal(most))
        with pytest.raises(NotReleasable, match="bounds"):
            safe(by(PERSON, {}, Aggregation("variance", (big,))))


def test_a_full_join_never_keeps_rows_without_a_person() -> None:
    """Which public rows find no partner would depend on everybody."""
    full = Join(VISIT, CODE, "full", apply("equal", Column("code"), Column("code_id")))
    with pytest.raises(NotReleasable, match="left join"):
        safe(by(full, {"chapter": Column("chapter")}, COUNT))
    both = Join(PERSON, VISIT, "full", apply("equal", Column("person_id"), Column("patient")))
    with pytest.raises(NotReleasable, match="full join"):
        safe(by(both, {}, COUNT))


def test_two_single_rows_joined_in_full_may_be_two_rows() -> None:
    """So a person who is put beside them may have two rows, and they have to be put together."""
    one = [Values((name,), ("integer",), ((literal(n),),)) for n, name in enumerate("ab")]
    full = Join(one[0], one[1], "full", apply("equal", Column("a"), Column("b")))
    query = safe(by(Join(PERSON, full, "cross"), {}, COUNT))
    people = [person(n) for n in range(4)]
    moved(query, {"person": people}, {"person": people[1:]})


def test_a_key_of_integers_is_no_key_among_numbers() -> None:
    """Compared as floats, a thousand large integers are one number: a thousand rows of a person."""
    listed = Values(("n",), ("integer",), tuple((literal(2**62 + n),) for n in range(400)))
    distinct = by(listed, {"key": Column("n")}, COUNT)
    one = project(PERSON, {"who": Column("person_id"), "x": literal(float(2**62))})
    joined = Join(one, distinct, "inner", apply("equal", Column("x"), Column("key")))
    query = safe(by(joined, {}, COUNT))
    people = [person(n) for n in range(4)]
    moved(query, {"person": people}, {"person": people[1:]})


def test_released_keys_are_different_to_the_engine() -> None:
    """A list may hold one value in several spellings; a released table has it once."""
    table = project(VISIT, {"patient": Column("patient"), "x": Column("cost"), "n": Column("code")})
    for name, values in (
        ("n", (1, 1.0, True, 2.5)),
        ("x", (0.0, -0.0, 2**53, 2**53 + 1)),
    ):
        kept = Filter(table, Apply("in", (Column(name), *map(literal, values))))
        (measurement,) = safe(by(kept, {"key": Column(name)}, COUNT)).measurements
        assert measurement.grid is not None
        numbers = [float(key[0]) for key in measurement.grid if key[0] is not None]
        assert len(set(numbers)) == len(numbers) == len(measurement.grid)
        assert all(type(key[0]) is (int if name == "n" else float) for key in measurement.grid)


def test_a_list_of_dates_meets_the_moments_of_the_data() -> None:
    """The listed keys are spelt as the engine spells the column's values."""
    kept = Filter(PERSON, Apply("in", (Column("birthday"), Literal("2000-01-01", "date"),
                                       Literal("2000-01-01T00:00:00", "timestamp"))))  # fmt: skip
    query = safe(by(kept, {"birthday": Column("birthday")}, COUNT))
    assert run(database({"person": [person(1), person(2)]}), query)[1].rows == (("2000-01-01", 2),)


def test_the_sign_of_zero_is_not_one_persons_to_say() -> None:
    """-0.0 and 0.0 are one group, and which of them stands for it is not told."""
    costs = [0.0, -0.0]
    for first in (0, 1):
        rows = [visit(n, n, cost=costs[(n + first) % 2]) for n in range(2)]
        query = safe(by(VISIT, {"cost": Column("cost")}, COUNT))
        (row,) = parts_of(query.measurements[0], run(database({"visit": rows}), query)[0][
            query.measurements[0].name])[0]  # fmt: skip
        assert str(row[0]) == "0.0"


def test_open_keys_are_short_and_few() -> None:
    """How large an answer is, and so whether it can be handed over, is not theirs to choose."""
    long = apply("concat", Column("name"), literal("x" * 5_000))
    query = safe(by(PERSON, {"a": long, "b": Column("name")}, COUNT))
    (row,) = run(database({"person": [person(1, "é" * 9_000)]}), query)[1].rows
    assert sum(len(cell) for cell in row[:2] if isinstance(cell, str)) <= 200
    with pytest.raises(NotReleasable, match="at most"):
        safe(by(VISIT, {f"k{n}": Column("code") for n in range(11)}, COUNT))


def test_a_label_of_a_column_cannot_take_the_place_of_the_vaults_own() -> None:
    """The names that bounded queries are built with start with a dot, and are not for questions."""
    label = Constant("\N{MIDDLE DOT}unit")
    frame = Call("operator.setitem", (VISIT, label, Call("operator.getitem",
                                                         (VISIT, Constant("cost")))))  # fmt: skip
    grouped = Call("pandas.DataFrame.groupby", (frame, label))
    plan = Call("pandas.DataFrameGroupBy.size", (grouped,))
    allowed = Allowed(Request("ann", plan, 1.0), 1.0, 1e-6)
    with pytest.raises(SarusError, match="middle dot"):
        route(allowed, CATALOG, lambda _: None, SALT)


def test_people_are_joined_by_their_own_column_only() -> None:
    """An equality under OR, of another column, or on one side only, joins different people."""
    right = project(DRUG, {"taker": Column("taker"), "dose": Column("dose")})
    same = apply("equal", Column("person_id"), Column("taker"))
    for condition in (
        apply("or", same, literal(True)),
        apply("not", apply("not_equal", Column("person_id"), Column("taker"))),
        apply("equal", Column("born"), Column("taker")),
        apply("equal", Column("person_id"), Column("dose")),
        apply("equal", Column("taker"), Column("taker")),
        apply("equal", apply("add", Column("person_id"), literal(1)), Column("taker")),
    ):
        for kind in ("inner", "left", "semi", "anti"):
            with pytest.raises(NotReleasable, match="person"):
                safe(by(Join(PERSON, right, kind, condition), {}, COUNT))


def test_the_schema_of_a_question_never_shows_what_is_carried_along() -> None:
    """A hidden column of the person cannot be named, counted or grouped by."""
    bare = project(VISIT, {"cost": Column("cost")})
    assert list(Scope(CATALOG).schema(bare)) == ["cost"]
    with pytest.raises(QuestionError):
        safe(by(bare, {"u": Column("\N{MIDDLE DOT}unit_1")}, COUNT))
    (measurement,) = safe(by(bare, {"cost": Column("cost")}, COUNT)).measurements
    assert [name for name, _ in measurement.keys] == ["cost"]


CONSTANTS = (literal(1), literal(2.5), literal(-2.5), literal("a"), literal(None))


@pytest.mark.parametrize("value", CONSTANTS)
def test_constants_may_stand_wherever_columns_do(value: Literal) -> None:
    """To an engine `ORDER BY 1` is the first column, and it refuses to order by 2.5."""
    engine = database({"person": [person(2), person(1)]})
    for keys in ((value,), (value, Column("person_id"))):
        ordered = Sort(PERSON, keys, (False,) * len(keys))
        assert len(rows_of(engine, ordered, {}, CATALOG).rows) == 2
    if value.kind != "text":
        for name in ("sum", "mean", "variance", "stddev", "median"):
            made = by(PERSON, {"p": Column("person_id"), "k": value}, Aggregation(name, (value,)))
            assert len(rows_of(engine, made, {}, CATALOG).rows) == 2


def test_a_sum_of_floats_does_not_depend_on_the_order_of_rows() -> None:
    """That order may depend on others; one person's sum may not."""
    costs = [1e17, 1.0, -1e17, 0.1, 3.7]
    found = set()
    for turn in range(len(costs)):
        rows = [visit(n, 1, cost=c) for n, c in enumerate(costs[turn:] + costs[:turn])]
        names = ("sum", "mean", "variance", "stddev")
        made = by(VISIT, {"p": Column("patient")},
                  *(Aggregation(name, (Column("cost"),)) for name in names))  # fmt: skip
        found.add(rows_of(database({"visit": rows}), made, {}, CATALOG).rows)
    assert len(found) == 1


@pytest.mark.parametrize("kinds, row", [(("integer", "text"), 1), (("colour",), 1)])
def test_a_list_of_values_is_well_formed(kinds: tuple[str, ...], row: int) -> None:
    """Rows of another width and unknown kinds are refused in our own words."""
    names = tuple("ab"[: len(kinds)])
    with pytest.raises(QuestionError):
        Scope(CATALOG).schema(Values(names, kinds, ((literal(row),),)))


def test_what_is_paid_for_is_answered_even_without_error_bars() -> None:
    """Three hundred numbers and their three hundred error bars are too wide: the bars go."""
    many = [Aggregation("count", (), False, apply("less", Column("born"), literal(n)))
            for n in range(300)]  # fmt: skip
    query = safe(by(PERSON, {}, *many))
    wide = project(query.post, {f"b{n}": Column(f"a{n + 1}") for n in range(300)})
    scope = Scope(CATALOG)
    post, widths = widened(wide, query.measurements, scope)
    assert (len(scope.schema(post)), len(widths)) == (300, 0)
    few = safe(by(PERSON, {}, *many[:3]))
    assert len(widened(few.post, few.measurements, scope)[1]) == 3
