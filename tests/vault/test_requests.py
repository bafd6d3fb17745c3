"""Exact results by the owner's word: asked for, looked at, given for this question or for its
prepared data, refused; and nothing about any of it tells of a person."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sarus_kernel.errors import NotReleasable, OwnerError, PolicyRefused, QuestionError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Filter, Relation, Table, project
from sarus_kernel.release import Label
from sarus_kernel.vault import deciding
from sarus_kernel.vault.checks import checked
from sarus_kernel.vault.deciding import Office
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.requesting import request_exactly
from sarus_kernel.vault.requests import MOST_WAITING, ONCE, PREPARED, Decision
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import AskExactly, Explanation, Refusal, Reply, Requested
from tests.privacy.ward import CATALOG
from tests.vault.open_vaults import (
    CROSS,
    DUMMY,
    FIT,
    POLICY,
    SCORE,
    TREE,
    ask,
    opened,
    people,
    released,
    vault,
)

COUNT = "SELECT count(*) FROM person WHERE born < 1960"
WHY = "for table 2 of the paper"
PERSON = Table("person")


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The workers of one vault."""
    with vault(tmp_path_factory.mktemp("vault") / "dir", people(), twin=people()) as made:
        yield made


@pytest.fixture
def made(tmp_path: Path, workers: Workers) -> Iterator[OpenVault]:
    """A vault without any standing exception."""
    with opened(tmp_path, workers, replace(POLICY, whitelist=())) as one:
        yield one


def office(made: OpenVault) -> Office:
    """Where its owner decides."""
    return Office(made.requests, made.ledger, made.catalog, made.salt, made.crowds,
                  lambda: made.workers)  # fmt: skip


def plan(question: str | Node) -> Node:
    """A question as a plan."""
    return parse(question, CATALOG) if isinstance(question, str) else question


def request(made: OpenVault, question: str | Node, grantee: str = "ann") -> Requested:
    """What the vault says to a request."""
    return request_exactly(AskExactly(plan(question), WHY), grantee, made)


def people_of(relation: Relation = PERSON) -> Relation:
    """A feature and a target by person."""
    return project(relation, {
        "person_id": Column("person_id"), "born": Column("born"),
        "heavy": apply("greater", Column("weight"), literal(80)),
    })  # fmt: skip


def estimator(name: str = TREE, **options: Node) -> Call:
    """An estimator; a tree with leaves of ten."""
    if name == TREE:
        options = {"min_samples_leaf": Constant(10), **options}
    return Call(name, (), tuple(options), tuple(options.values()))


def learning(
    operation: str = CROSS, relation: Relation | None = None, model: Node | None = None
) -> Call:
    """A fit or a score over people."""
    frame = people_of() if relation is None else relation
    x = Call("operator.getitem", (frame, Collection("list", (Constant("born"),))))
    y = Call("operator.getitem", (frame, Constant("heavy")))
    return Call(operation, (estimator() if model is None else model, x, y))


def in_folds(number: int) -> Call:
    """The cross-validation in so many folds."""
    return replace(learning(), names=("cv",), named=(Constant(number),))


def with_years() -> Call:
    """A model that keeps how many people of each year are in each class."""
    years = Collection("list", tuple(Constant(float(year)) for year in range(1920, 2000)))
    encoder = estimator(
        "sklearn.preprocessing.OneHotEncoder", categories=Collection("list", (years,)),
        handle_unknown=Constant("ignore"), sparse_output=Constant(False),
    )  # fmt: skip
    bayes = estimator("sklearn.naive_bayes.GaussianNB")
    return Call("sklearn.pipeline.make_pipeline", (encoder, bayes))


def split() -> tuple[tuple[Node, Node], tuple[Node, Node]]:
    """X and y of training people, and of those held out."""
    _, x, y = learning().arguments
    parts = Call("sklearn.model_selection.train_test_split", (x, y), ("random_state",),
                 (Constant(0),))  # fmt: skip
    part = [Call("operator.getitem", (parts, Constant(place))) for place in range(4)]
    return (part[0], part[2]), (part[1], part[3])


def scored(train: tuple[Node, Node], test: tuple[Node, Node], model: Node | None = None) -> Call:
    """A model that is fitted on the one and scored on the other."""
    return Call(SCORE, (Call(FIT, (model or estimator(), *train)), *test))


def exact(made: OpenVault, question: Node) -> bool:
    """Whether a question would be answered exactly."""
    told = ask(made, question, dry=True)
    return isinstance(told, Explanation) and told.label is Label.WHITELISTED


def label(reply: Reply) -> str:
    """The label of an answer."""
    return released(reply).release.provenance.words()


def refused(reply: Reply) -> str:
    """The words of a refusal."""
    assert isinstance(reply, Refusal), reply
    return reply.reason


def test_a_count_is_exact_once_the_owner_says_so(made: OpenVault) -> None:
    """Waiting, then exact, at no epsilon; both stand in the ledger, the word before the value."""
    assert request(made, COUNT) == Requested(1, "waiting")
    assert "waiting for the owner" in refused(ask(made, COUNT))
    seq = deciding.approve(office(made), 1, ONCE)
    answer = released(ask(made, COUNT)).release
    born = [row[2] for row in people()["person"]]
    assert answer.value.rows == ((sum(year < 1960 for year in born),),)  # type: ignore[operator]
    assert answer.provenance.label is Label.WHITELISTED
    assert answer.receipt is not None and answer.receipt.ledger_seq == seq + 1
    assert made.ledger.spent("research").loss.epsilon == 0
    word = made.ledger.entry(seq)
    assert word is not None and "count of rows over person where born < 1960" in word.words
    assert request(made, COUNT) == Requested(1, "approved")


def test_repeating_it_gives_the_stored_value_and_another_question_is_not_covered(
    made: OpenVault,
) -> None:
    """Once is once: no second release, not one filter more, nobody else."""
    request(made, COUNT)
    deciding.approve(office(made), 1, ONCE)
    first, again = (released(ask(made, COUNT)).release for _ in range(2))
    assert again.provenance.cached and again.value == first.value
    other = ask(made, COUNT.replace("1960", "1961"))
    assert label(other).startswith("Differentially-private")
    assert label(ask(made, COUNT, grantee="ben")).startswith("Differentially-private")


def test_whoever_names_a_price_gets_noise_meanwhile(made: OpenVault) -> None:
    """A request that waits holds nobody up."""
    request(made, COUNT)
    assert label(ask(made, COUNT, 0.5)).startswith("Differentially-private")


def test_a_no_comes_with_its_comment(made: OpenVault) -> None:
    """The researcher reads why, and may ask with noise, or again."""
    request(made, COUNT)
    deciding.refuse(office(made), 1, "Take decades\ninstead.")
    words = refused(ask(made, COUNT))
    assert "refused request 1: Take decades instead." in words
    assert request(made, COUNT) == Requested(2, "waiting")
    assert "waiting" in refused(ask(made, COUNT))


def test_prepared_data_are_approved_for_any_listed_estimator(made: OpenVault) -> None:
    """The same X and y; so many results, in no more folds."""
    request(made, learning())
    deciding.approve(office(made), 1, PREPARED, 3)
    assert label(ask(made, learning())) == "Whitelisted"
    assert label(ask(made, learning(model=estimator(DUMMY)))) == "Whitelisted"
    assert label(ask(made, in_folds(3))) == "Whitelisted"
    assert "as often as" in refused(ask(made, in_folds(2)))
    assert label(ask(made, learning())) == "Whitelisted"  # stored


def test_a_yes_for_a_score_covers_no_model_and_no_more_folds(made: OpenVault) -> None:
    """An exported model of the same X and y, with encoders of the grantee's choice, is the whole
    table; twenty folds were never looked at."""
    request(made, learning())
    deciding.approve(office(made), 1, PREPARED, 30)
    for question in (learning(FIT), learning(FIT, model=with_years()), in_folds(6), in_folds(20)):
        assert not exact(made, question)


def test_a_model_is_approved_once_and_alone(made: OpenVault) -> None:
    """This very model, by a yes to it; not for prepared data."""
    request(made, learning(FIT))
    assert not deciding.case(office(made), 1).prepared
    with pytest.raises(OwnerError, match="no score"):
        deciding.approve(office(made), 1, PREPARED, 3)
    deciding.approve(office(made), 1, ONCE)
    assert exact(made, learning(FIT))
    for question in (learning(FIT, model=with_years()), learning(FIT, model=estimator(DUMMY)),
                     learning()):  # fmt: skip
        assert not exact(made, question)


def test_training_and_test_data_keep_their_places(made: OpenVault) -> None:
    """A yes for a score on held-out people is none for a model of those, nor for a score on the
    people it learnt from, nor for a cross-validation of either."""
    train, test = split()
    request(made, scored(train, test))
    deciding.approve(office(made), 1, PREPARED, 30)
    assert exact(made, scored(train, test))
    assert exact(made, scored(train, test, estimator(DUMMY)))
    pair = estimator(), *test
    for question in (scored(test, train), scored(train, train), scored(test, test),
                     Call(CROSS, pair), Call(FIT, pair)):  # fmt: skip
        assert not exact(made, question)


def test_another_column_row_or_target_is_not_prepared_data(made: OpenVault) -> None:
    """What was approved is X and y, by all that they are computed from."""
    request(made, learning())
    deciding.approve(office(made), 1, PREPARED, 30)
    base = people_of()
    named = {name: Column(name) for name in ("person_id", "born", "heavy")}
    flag = apply("and", Column("heavy"), apply("not_equal", Column("born"), literal(1950)))
    changed = (
        people_of(Filter(Table("person"), apply("less", Column("born"), literal(1999)))),
        project(base, {**named, "heavy": flag}),
        project(base, {**named, "born": apply("add", Column("born"), literal(1))}),
    )
    for relation in changed:
        reply = ask(made, learning(relation=relation))
        assert isinstance(reply, Refusal) or label(reply) != "Whitelisted"


def test_chance_is_the_vaults(made: OpenVault) -> None:
    """A seed, or an order of rows, that the grantee chooses makes no difference."""
    request(made, learning())
    deciding.approve(office(made), 1, PREPARED, 9)
    shuffled = [
        learning(model=estimator(splitter=Constant("random"), random_state=Constant(n)))
        for n in range(3)
    ]
    values = {released(ask(made, each)).release.value for each in shuffled}
    assert len(values) == 1


def test_an_approval_ends_with_its_day(made: OpenVault) -> None:
    """After it, the question is an ordinary one again."""
    request(made, COUNT)
    deciding.approve(office(made), 1, ONCE, until="2020-01-31")
    assert label(ask(made, COUNT)).startswith("Differentially-private")


def test_a_decision_without_its_entry_does_not_count(made: OpenVault) -> None:
    """Whoever writes into the file of requests approves nothing."""
    request(made, COUNT)
    digest = plan(COUNT).digest
    forged = Decision(1, "ann", ONCE, digest, CATALOG.version)
    made.requests.decide(1, forged)
    assert "waiting" in refused(ask(made, COUNT))
    deciding.refuse(office(made), 1, "No.")
    made.requests.decide(2, forged)
    assert "refused" in refused(ask(made, COUNT))


def test_a_vault_that_dies_after_a_no_has_heard_it(
    made: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger is what counts: whatever was not written after the entry, the yes is taken back,
    and a yes is one."""

    def dies(*_: object) -> None:
        raise SystemExit

    request(made, COUNT)
    with monkeypatch.context() as patch:
        patch.setattr(type(made.requests), "decide", dies)
        with pytest.raises(SystemExit):
            deciding.approve(office(made), 1, ONCE)
        assert exact(made, plan(COUNT))
        with pytest.raises(SystemExit):
            deciding.refuse(office(made), 1, "I was mistaken.")
    assert "refused request 1: I was mistaken." in refused(ask(made, COUNT))
    assert deciding.case(office(made), 1).state == "refused: I was mistaken."


def test_a_vault_that_dies_before_the_entry_has_not_heard_it(
    made: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Terms without an entry are no word."""

    def dies(*_: object) -> None:
        raise SystemExit

    request(made, COUNT)
    with monkeypatch.context() as patch:
        patch.setattr(type(made.ledger), "charge", dies)
        with pytest.raises(SystemExit):
            deciding.approve(office(made), 1, ONCE)
    assert not exact(made, plan(COUNT)) and "waiting" in refused(ask(made, COUNT))


def test_a_word_that_is_not_known_any_more_takes_older_yeses_back(made: OpenVault) -> None:
    """An older file of requests was put back: what the newer entry said may have been a no."""
    request(made, COUNT)
    deciding.approve(office(made), 1, ONCE)
    older = made.requests.path.read_bytes()
    deciding.refuse(office(made), 1, "I was mistaken.")
    made.requests.path.write_bytes(older)
    assert not exact(made, plan(COUNT))
    deciding.approve(office(made), 1, ONCE)
    assert exact(made, plan(COUNT))


@pytest.mark.parametrize("kind", [ONCE, PREPARED])
def test_a_later_no_takes_a_yes_back(made: OpenVault, kind: str) -> None:
    """For the question and for all that the yes covered, also what was released; a later yes
    counts again."""
    question, other = learning(), learning(model=estimator(DUMMY))
    request(made, question)
    deciding.approve(office(made), 1, kind, 5)
    assert label(ask(made, question)) == "Whitelisted"
    assert exact(made, other) is (kind == PREPARED)
    deciding.refuse(office(made), 1, "I was mistaken.")
    assert "refused request 1: I was mistaken." in refused(ask(made, question))
    assert not exact(made, question) and not exact(made, other)
    deciding.approve(office(made), 1, kind, 5)
    assert exact(made, question)


def test_a_no_to_a_question_goes_before_an_older_yes_for_its_prepared_data(
    made: OpenVault,
) -> None:
    """What the owner refused by its own number is not let out under another."""
    first, second = learning(), learning(model=estimator(DUMMY))
    request(made, second)
    request(made, first)
    deciding.approve(office(made), 2, PREPARED, 5)
    assert exact(made, second)
    deciding.refuse(office(made), 1, "Not this one.")
    assert "Not this one" in refused(ask(made, second))
    assert exact(made, first)


def test_a_dry_run_says_what_would_come(made: OpenVault) -> None:
    """The label, and that it costs nothing."""
    request(made, COUNT)
    deciding.approve(office(made), 1, ONCE)
    told = ask(made, COUNT, dry=True)
    assert isinstance(told, Explanation) and told.label is Label.WHITELISTED


def test_the_owner_sees_what_it_would_rest_on(made: OpenVault) -> None:
    """People, classes, rare values, the smallest leaf: for their eyes, and on no reply."""
    request(made, learning())
    case = deciding.case(office(made), 1)
    told = {each.what: each for each in deciding.findings(office(made), case.asked)}
    assert told["X and y: people"].found == "400" and not told["X and y: people"].few
    assert "X and y: people in the smallest class" in told
    assert told["born: people who are not null"].found == "400"
    assert told["DecisionTreeClassifier: smallest leaf"].found.startswith("10 people")
    assert deciding.preview(office(made), case.asked)
    assert "cross_val_score" in case.told.title and case.prepared and case.waits


def test_the_smallest_leaf_is_that_of_the_fitted_model(made: OpenVault) -> None:
    """Counted in people, on the real rows; of a score in folds, how few are in one."""
    for number, (operation, model) in enumerate(
        ((FIT, estimator()), (FIT, estimator("sklearn.ensemble.HistGradientBoostingClassifier",
                                             min_samples_leaf=Constant(15)))), 1
    ):  # fmt: skip
        request(made, learning(operation, model=model))
        asked = deciding.case(office(made), number).asked
        told = {each.what: each for each in deciding.findings(office(made), asked)}
        leaf = told["smallest leaf of the fitted model"]
        assert 10 <= int(leaf.found.split()[0]) <= 200 and not leaf.few
    request(made, in_folds(20))
    asked = deciding.case(office(made), 3).asked
    told = {each.what: each for each in deciding.findings(office(made), asked)}
    assert told["X and y: people in the smallest fold"].found == "20 (20 folds)"
    assert "X and y: people of the smallest class in a fold" in told


@pytest.mark.parametrize(
    ("figure", "few"),
    [("SUM(weight)", False), ("SUM(CASE WHEN born = 1950 THEN weight ELSE 0 END)", None),
     ("MAX(weight)", True), ("SUM(CASE WHEN person_id = 17 THEN weight ELSE 0.001 END)", True)],
)  # fmt: skip
def test_a_dominated_table_is_pointed_out(
    made: OpenVault, figure: str, few: bool | None
) -> None:
    """Sums that one or two people make up, and a maximum, which is one person's value."""
    request(made, f"SELECT sex, {figure} AS s FROM person GROUP BY sex")
    asked = deciding.case(office(made), 1).asked
    found = [each for each in deciding.findings(office(made), asked)
             if "two people" in each.what or "whose value" in each.what]  # fmt: skip
    assert len(found) == 1 and (few is None or found[0].few is few)


def test_a_column_about_one_person_is_pointed_out(made: OpenVault) -> None:
    """Null for all others, or one value that is hers alone."""
    hers = apply("case", apply("equal", Column("born"), literal(1950)), Column("weight"),
                 literal(None))  # fmt: skip
    few = project(Table("person"), {"person_id": Column("person_id"), "born": hers,
                                    "heavy": apply("greater", Column("weight"), literal(80))})
    request(made, learning(relation=few))
    asked = deciding.case(office(made), 1).asked
    told = {each.what: each for each in deciding.findings(office(made), asked)}
    born = sum(row[2] == 1950 for row in people()["person"])
    assert told["born: people who are not null"].found == str(born)
    assert any(each.few for what, each in told.items() if what.startswith("born: values"))


def test_how_much_two_crowds_differ_is_told_to_the_owner(made: OpenVault) -> None:
    """Differencing is judged by somebody, not by a refusal that answers."""
    for number, year in ((1, 1960), (2, 1961)):
        request(made, COUNT.replace("1960", str(year)))
        asked = deciding.case(office(made), number).asked
        told = [e for e in deciding.findings(office(made), asked) if "differs" in e.what]
        between = sum(row[2] == 1960 for row in people()["person"])
        assert told[0].found == ("there is none" if number == 1 else str(between))
        deciding.approve(office(made), number, ONCE)


def test_the_same_people_over_other_data_are_pointed_out(made: OpenVault) -> None:
    """After a refresh two exact results over the same people can differ by one person's new row."""
    request(made, COUNT)
    asked = deciding.case(office(made), 1).asked
    (behind,) = checked(asked, CATALOG, made.salt, made.workers, made.crowds).crowds
    made.crowds.remember(behind, "the version before")
    first, other = (e for e in deciding.findings(office(made), asked) if "differs" in e.what)
    assert first.found == "there is none" and not first.few
    assert "over other versions" in other.what and other.found.startswith("0,") and other.few
    deciding.approve(office(made), 1, ONCE)
    told = [e for e in deciding.findings(office(made), asked) if "differs" in e.what]
    assert [e.found for e in told] == ["none: the same people", other.found]


@pytest.mark.parametrize(
    "model",
    [
        Call("sklearn.neighbors.KNeighborsClassifier"),
        estimator(TREE, min_samples_leaf=Constant(1)),
    ],
    ids=["keeps rows", "small leaves"],
)
def test_what_keeps_rows_cannot_even_be_asked(made: OpenVault, model: Node) -> None:
    """It goes by the plan alone."""
    with pytest.raises(NotReleasable):
        request(made, learning(FIT, model=model))
    assert made.requests.all() == ()


def test_requests_are_few_and_have_reasons(made: OpenVault) -> None:
    """One that waits is kept once; nobody fills the disk."""
    assert request(made, COUNT) == request(made, COUNT)
    with pytest.raises(QuestionError, match="why"):
        request_exactly(AskExactly(plan(COUNT + " + 0"), "  "), "ann", made)
    for number in range(MOST_WAITING - 1):
        request(made, f"SELECT count(*) FROM person WHERE born < {number}")
    with pytest.raises(PolicyRefused, match="wait"):
        request(made, "SELECT count(*) FROM visit")
    assert request(made, "SELECT count(*) FROM visit", "ben").state == "waiting"


def test_what_the_owner_says_has_to_be_sound(made: OpenVault) -> None:
    """Unknown numbers, no X and y, days that are none."""
    request(made, COUNT)
    desk = office(made)
    for wrong in (
        lambda: deciding.approve(desk, 7, ONCE),
        lambda: deciding.approve(desk, 1, PREPARED, 3),
        lambda: deciding.approve(desk, 1, ONCE, until="soon"),
        lambda: deciding.refuse(desk, 1, " "),
    ):
        with pytest.raises(OwnerError):
            wrong()
    assert made.requests.decisions() == ()
