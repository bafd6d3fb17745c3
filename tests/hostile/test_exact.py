"""Everything that gave people away through exact results, in two vaults that differ in one person.

Without the owner's word for just that question nothing is exact, and nothing that is refused, that
fails or that waits is told apart: error, rule, words, label and ledger are the same in both.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sarus_kernel.errors import SarusError
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Aggregate, Filter, Join, Relation, Table, Values, project
from sarus_kernel.release import Label
from sarus_kernel.vault import deciding
from sarus_kernel.vault.answer import OpenVault, request_exactly
from sarus_kernel.vault.deciding import Office
from sarus_kernel.vault.requests import ONCE, PREPARED
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Answer, AskExactly, Explanation, Refusal, Reply
from tests.privacy.neighbours import Data
from tests.vault.open_vaults import CROSS, FIT, POLICY, SCORE, TREE, ask, opened, people, vault

TARGET = 7
"""The person whom the attacker knows to be born in 1900, as nobody else is."""
BORN = 1900
PERSON = Table("person")
BAYES = "sklearn.naive_bayes.GaussianNB"
LOGISTIC = "sklearn.linear_model.LogisticRegression"
HERS = apply("equal", Column("born"), literal(BORN))
SICK = apply("greater", Column("weight"), literal(120))
FREE = replace(POLICY, question=replace(POLICY.question, default_epsilon=0.05))


def rows(sick: bool, there: bool = True) -> Data:
    """People; the target among them, sick or not, or not at all."""
    data = people(300)
    kept = [row for row in data["person"] if row[0] != TARGET]
    weight = 150.0 if sick else 60.0
    hers = [(TARGET, "f", BORN, weight, "n0", None)] if there else []
    data["person"] = [*kept, *hers]  # type: ignore[list-item]
    return data


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workers, Workers]]:
    """The workers of two vaults: in one the target is sick. Both have the same twin."""
    folder = tmp_path_factory.mktemp("pair")
    twin = people(300)
    with (
        vault(folder / "sick", rows(True), twin=twin) as one,
        vault(folder / "well", rows(False), twin=twin) as other,
    ):
        yield one, other


@pytest.fixture
def both(tmp_path: Path, pair: tuple[Workers, Workers]) -> Iterator[tuple[OpenVault, OpenVault]]:
    """Two vaults with standing exceptions for scores."""
    with opened(tmp_path / "a", pair[0], FREE) as one, opened(tmp_path / "b", pair[1], FREE) as two:
        yield one, two


def frame(feature: ColumnNode, target: ColumnNode, of: Relation = PERSON) -> Relation:
    """A feature and a target by person."""
    return project(of, {"person_id": Column("person_id"), "x": feature, "y": target})


def learning(operation: str, model: str, of: Relation, **options: object) -> Call:
    """A fit, or a score, over a frame's x and y."""
    estimator = Call(model, (), tuple(options), tuple(Constant(v) for v in options.values()))  # type: ignore[arg-type]
    x = Call("operator.getitem", (of, Collection("list", (Constant("x"),))))
    y = Call("operator.getitem", (of, Constant("y")))
    if operation == SCORE:
        return Call(SCORE, (Call(FIT, (estimator, x, y)), x, y))
    return Call(operation, (estimator, x, y))


def tree(operation: str, of: Relation) -> Call:
    """The same with one split of a tree."""
    return learning(operation, TREE, of, max_depth=1, min_samples_leaf=10)


def copied(times: int) -> Relation:
    """Each person's row so many times."""
    copies = Values(("copy",), ("integer",), tuple((literal(n),) for n in range(times)))
    return Join(PERSON, copies, "cross")


def but(year: int) -> Relation:
    """All people but those of a year."""
    return Filter(PERSON, apply("not_equal", Column("born"), literal(year)))


MALE = apply("equal", Column("sex"), literal("m"))
OLD = apply("less", Column("born"), literal(1950))
FLAG = apply("case", apply("and", HERS, SICK), literal(1), literal(0))
UNLESS_SICK = Filter(PERSON, apply("not", apply("and", HERS, SICK)))
VALUE = apply("case", HERS, Column("weight"), literal(None))
NULL_IF_SICK = apply("case", apply("and", HERS, SICK), literal(None), Column("born"))
COUNTED = Aggregate(UNLESS_SICK, (), (), ("n",), (Aggregation("count"),))
ATTACKS: dict[str, Node] = {
    "sums of one person's flags": learning(FIT, BAYES, frame(FLAG, MALE)),
    "her rows many times in a score": tree(SCORE, frame(FLAG, SICK, copied(8))),
    "a value that is null for all others": tree(FIT, frame(VALUE, MALE)),
    "leaves of ten rows of one person": tree(FIT, frame(FLAG, SICK, copied(10))),
    "a coefficient at full precision": learning(
        FIT, LOGISTIC, frame(apply("multiply", FLAG, literal(1000)), MALE)
    ),
    "sets that differ by her": tree(CROSS, frame(Column("born"), SICK, but(BORN))),
    "all people, to subtract": tree(CROSS, frame(Column("born"), SICK)),
    "all but her if she is sick": tree(CROSS, frame(Column("born"), OLD, UNLESS_SICK)),
    "fails only if she is sick": learning(CROSS, LOGISTIC, frame(NULL_IF_SICK, MALE)),
    "an exact count": COUNTED,
    "her very row": Filter(PERSON, HERS),
}  # fmt: skip


def seen(reply: Reply) -> object:
    """All of a reply that is not noise: its kind, words, label, form."""
    match reply:
        case Answer():
            value, provenance = reply.release.value, reply.release.provenance
            return provenance.words(), provenance.question, value.form, value.columns, value.kinds
        case Explanation():
            return reply.label, reply.loss, reply.question
        case Refusal():
            return reply.error, reply.reason, reply.rule
    return reply


def asked(made: OpenVault, plan: Node) -> object:
    """A request, as it is replied to."""
    try:
        return request_exactly(AskExactly(plan, "a paper"), "ann", made)
    except SarusError as error:
        return type(error), str(error)


def entries(made: OpenVault) -> list[tuple[str, ...]]:
    """The ledger, without the times."""
    return [(r.entry.line, r.entry.grantee, r.entry.question, r.entry.words, r.entry.label)
            for r in made.ledger.account()]  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_about_a_request_tells_of_a_person(
    both: tuple[OpenVault, OpenVault], name: str
) -> None:
    """Asked for, priced, waited for: the same words in both, and no row is read for them."""
    plan = ATTACKS[name]
    first, second = ([asked(made, plan), seen(ask(made, plan)), seen(ask(made, plan, dry=True)),
                      asked(made, plan), entries(made)] for made in both)  # fmt: skip
    assert first == second


@pytest.mark.parametrize("name", [n for n in ATTACKS if not n.startswith(("sets", "all people,"))])
def test_no_attack_is_exact_without_the_owner_s_word(
    both: tuple[OpenVault, OpenVault], name: str
) -> None:
    """A standing exception for scores does not cover it: it is refused, or comes with noise."""
    first, second = (ask(made, ATTACKS[name]) for made in both)
    assert seen(first) == seen(second)
    assert entries(both[0]) == entries(both[1])
    for reply in (first, second):
        assert not isinstance(reply, Answer) \
            or reply.release.provenance.label is not Label.WHITELISTED  # fmt: skip


def test_guards_of_a_standing_exception_do_not_answer(
    both: tuple[OpenVault, OpenVault],
) -> None:
    """Whether people or classes are too few goes by the twin: "19 known people and her" is the
    same refusal whether or not she is in the class."""
    few = apply("less", Column("weight"), literal(61))
    plan = tree(CROSS, frame(Column("born"), few))
    assert seen(ask(both[0], plan)) == seen(ask(both[1], plan))


def test_a_yes_for_some_prepared_data_covers_no_attack(
    both: tuple[OpenVault, OpenVault],
) -> None:
    """Neither another column nor another target, filter, or copy of the rows."""
    good = tree(CROSS, frame(Column("born"), OLD))
    made = both[0]
    request_exactly(AskExactly(good, "a paper"), "ann", made)
    office = Office(made.requests, made.ledger, made.catalog, made.salt, made.crowds,
                    lambda: made.workers)  # fmt: skip
    deciding.approve(office, 1, PREPARED, 100)
    for name, plan in ATTACKS.items():
        if name.startswith(("sets", "all people,")):
            continue  # plain scores, which this policy's standing exception answers
        told = ask(made, plan, dry=True)
        assert not isinstance(told, Explanation) or told.label is not Label.WHITELISTED, name


def test_the_owner_sees_each_attack_for_what_it_is(both: tuple[OpenVault, OpenVault]) -> None:
    """Copies, one person's value, one person's rows: pointed out in the checks, to them alone."""
    made = both[0]
    office = Office(made.requests, made.ledger, made.catalog, made.salt, made.crowds,
                    lambda: made.workers)  # fmt: skip
    for name in ("leaves of ten rows of one person", "a value that is null for all others",
                 "her very row"):  # fmt: skip
        asked(made, ATTACKS[name])
        number = made.requests.all()[0].number
        found = deciding.findings(office, deciding.case(office, number).asked)
        assert any(each.few for each in found), name
    assert deciding.approve(office, number, ONCE)
