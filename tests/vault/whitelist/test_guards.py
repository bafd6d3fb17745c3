"""Whitelisted operations asked so as to learn about one person: each is refused, with a reason."""

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Aggregate, Filter, Join, Relation, Table, Values, project
from sarus_kernel.vault.policy import Exemption
from sarus_kernel.vault.policy.decide import enough_people
from sarus_kernel.vault.policy.rules import EXACT_RULES
from sarus_kernel.vault.stages import ExactCall, RefusedBy
from sarus_kernel.vault.whitelist import exact_call
from tests.privacy.ward import CATALOG

FIT, SCORE = "sklearn.estimator.fit", "sklearn.estimator.score"
CROSS = "sklearn.model_selection.cross_val_score"
SPLIT = "sklearn.model_selection.train_test_split"
TREE = "sklearn.tree.DecisionTreeClassifier"
PERSON, VISIT = Table("person"), Table("visit")
EXEMPTION = Exemption(CROSS, 100, 20, 2, 5, (TREE,), ("accuracy",))


def digits(operation: str) -> int:
    """Everything is listed."""
    return 2


def item(of: Node, key: str | int) -> Call:
    """`of[key]`"""
    return Call("operator.getitem", (of, Constant(key)))


def items(of: Node, *keys: str) -> Call:
    """`of[[keys]]`"""
    return Call("operator.getitem", (of, Collection("list", tuple(map(Constant, keys)))))


def tree(**options: Node) -> Call:
    """A decision tree."""
    return Call(TREE, (), tuple(options), tuple(options.values()))


def split(x: Node, y: Node, **options: Node) -> list[Call]:
    """X_train, X_test, y_train, y_test"""
    made = Call(SPLIT, (x, y), tuple(options), tuple(options.values()))
    return [item(made, place) for place in range(4)]


def cross(x: Node, y: Node) -> ExactCall:
    """The whitelisted call of a cross-validation."""
    return exact_call(Call(CROSS, (tree(), x, y)), CATALOG, digits)


def people(relation: Relation = PERSON) -> Relation:
    """A frame with a feature and a target."""
    return project(relation, {
        "person_id": Column("person_id"), "born": Column("born"),
        "heavy": apply("greater", Column("weight"), literal(80)),
    })  # fmt: skip


SEED = {"random_state": Constant(0)}


def test_what_a_study_needs_is_allowed() -> None:
    """Split, fit, score, cross-validate: the plain forms go through, evidence for each set."""
    x, y = items(people(), "born"), item(people(), "heavy")
    a, b, c, d = split(x, y, test_size=Constant(0.25), **SEED)
    assert len(cross(x, y).evidence) == 1
    assert len(cross(a, c).evidence) == 1
    fitted = Call(FIT, (tree(), a, c))
    scored = exact_call(Call(SCORE, (fitted, b, d)), CATALOG, digits)
    assert len(scored.evidence) == 2
    inner = split(a, c, **SEED)
    assert len(cross(inner[0], inner[2]).evidence) == 1
    assert cross(items(people(), "born", "heavy"), y).plan


def secret() -> Node:
    """A number that is computed from private rows."""
    return Call("builtins.int", (Call("pandas.Series.max", (item(people(), "born"),)),))


@pytest.mark.parametrize("option", ["test_size", "train_size", "random_state", "shuffle"])
def test_how_people_are_split_is_not_computed_from_anybody(option: str) -> None:
    """Which split was made shows in the score, so a computed option would tell its value."""
    x, y = items(people(), "born"), item(people(), "heavy")
    a, _, c, _ = split(x, y, **{**SEED, option: secret()})
    with pytest.raises(NotReleasable, match=option):
        cross(a, c)


def test_a_split_by_chance_is_refused() -> None:
    """The people whom the policy counts would not be those of the result."""
    x, y = items(people(), "born"), item(people(), "heavy")
    for options in ({}, {"random_state": Constant(None)}, {"shuffle": Constant(True)}):
        a, _, c, _ = split(x, y, **options)
        with pytest.raises(NotReleasable, match="random_state"):
            cross(a, c)
    a, _, c, _ = split(x, y, shuffle=Constant(False))
    assert cross(a, c).evidence


def test_columns_that_are_dropped_are_not_computed() -> None:
    """The list of columns could be made from private text."""
    x, y = items(people(), "born", "heavy"), item(people(), "heavy")
    a, _, c, _ = split(x, y, **SEED)
    names = Call("pandas.Series.tolist", (item(people(), "born"),))
    dropped = Call("pandas.DataFrame.drop", (a,), ("columns",), (names,))
    with pytest.raises(NotReleasable, match="by name"):
        cross(dropped, c)


def test_x_and_y_are_the_same_people() -> None:
    """The policy looks at the people of y; those of X could differ from release to release."""
    x, y = items(people(), "born"), item(people(), "heavy")
    half = {"test_size": Constant(0.5)}
    one = split(x, y, **SEED, **half)
    other = split(x, y, random_state=Constant(1), **half)
    for features, target in ((one[0], other[2]), (one[0], one[3]), (one[0], y), (x, one[2])):
        with pytest.raises(NotReleasable, match="same rows"):
            cross(features, target)
    mixed = split(one[0], other[2], **SEED)
    with pytest.raises(NotReleasable, match="same rows"):
        cross(mixed[0], mixed[2])


def test_a_column_cannot_take_the_place_of_the_person() -> None:
    """The evidence is labelled by person: a column of that name would fake as many as it likes."""
    label = "\N{MIDDLE DOT}person"
    frame = Call("operator.setitem", (people(), Constant(label), item(people(), "born")))
    with pytest.raises(NotReleasable, match="middle dot"):
        cross(items(frame, label), item(frame, "heavy"))


def test_nobody_is_picked_by_who_they_are() -> None:
    """A feature, filter, count or join on one identifier singles that person out."""
    five = Values(("id", "flag"), ("integer", "integer"), ((literal(5), literal(1)),))
    picked = apply("equal", Column("person_id"), literal(5))
    only = Aggregation("count", (apply("case", picked, literal(1), literal(None)),))
    kept = ("person_id", "born", "heavy")
    keys = tuple(Column(name) for name in kept)
    flagged = [
        Filter(people(), apply("not", picked)),
        Join(people(), five, "left", apply("equal", Column("person_id"), Column("id"))),
        Join(people(), five, "anti", apply("equal", Column("person_id"), Column("id"))),
        Aggregate(people(), kept, keys, ("flag",), (only,)),
        Aggregate(people(), kept, keys, ("flag",), (Aggregation("count", (), False, picked),)),
        project(people(), {"born": apply("add", Column("born"), Column("person_id")),
                           "heavy": Column("heavy")}),
    ]  # fmt: skip
    for relation in flagged:
        with pytest.raises(NotReleasable, match=r"person_id|'id'"):
            cross(items(relation, "born"), item(relation, "heavy"))


def test_people_are_counted_by_their_weight() -> None:
    """Rows are not counted: copies are no crowd, and each of the twin's stands for some."""
    call = ExactCall(Constant(0), CROSS, (), (TREE,), "accuracy", 2)
    crowd = [(n, n % 2) for n in range(200)]
    assert enough_people(crowd, call, EXEMPTION) is None
    assert enough_people(crowd * 3, call, EXEMPTION) is None
    assert isinstance(enough_people([(7, n % 2) for n in range(1_000)], call, EXEMPTION), RefusedBy)
    assert enough_people(crowd[:99], call, EXEMPTION, 2.5) is None
    assert isinstance(enough_people(crowd[:99], call, EXEMPTION), RefusedBy)
    few = [(n, int(n < 19)) for n in range(200)]
    assert isinstance(enough_people(few, call, EXEMPTION), RefusedBy)


def test_an_exported_tree_has_leaves_of_many() -> None:
    """A leaf of one person tells that person's class: the parameter has to be written out."""
    x, y = items(people(), "born"), item(people(), "heavy")

    def refused(estimator: Node) -> bool:
        call = exact_call(Call(FIT, (estimator, x, y)), CATALOG, digits)
        return any(isinstance(rule(call, EXEMPTION), RefusedBy) for rule in EXACT_RULES)

    assert refused(tree())
    assert refused(tree(min_samples_leaf=Constant(9)))
    assert refused(tree(min_samples_leaf=Constant(0.5)))
    assert not refused(tree(min_samples_leaf=Constant(10)))


def test_only_the_rounded_result_is_read_above_the_operation() -> None:
    """What stands above a score sees its rounded value, and no rows beside it."""
    x, y = items(people(), "born"), item(people(), "heavy")
    score = Call(CROSS, (tree(), x, y))
    mean = exact_call(Call("numpy.mean", (score,)), CATALOG, digits)
    assert isinstance(mean.plan, Call)
    (rounded,) = mean.plan.arguments
    assert isinstance(rounded, Call) and rounded.function == "numpy.round"
    beside = Call("operator.add", (score, Call("pandas.Series.mean", (item(people(), "born"),))))
    with pytest.raises(NotReleasable, match="private rows"):
        exact_call(beside, CATALOG, digits)


def test_an_estimator_is_made_of_plain_values() -> None:
    """A parameter that is computed, or an estimator that was fitted before, carries data along."""
    x, y = items(people(), "born"), item(people(), "heavy")
    fitted = Call(FIT, (tree(), x, y))
    for estimator in (tree(max_depth=secret()), fitted, tree(criterion=fitted)):
        with pytest.raises(NotReleasable):
            exact_call(Call(CROSS, (estimator, x, y)), CATALOG, lambda name: 2)
