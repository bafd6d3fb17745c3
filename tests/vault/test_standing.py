"""A standing exception of policy.toml: scores, of plain columns, never refused by real rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Aggregate, Filter, Join, Relation, Table, Values, project
from sarus_kernel.release import Label, PrivacyLoss
from sarus_kernel.vault.ledger.lines import RESEARCH as LINE
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.whitelist import exact_call
from sarus_kernel.vault.whitelist.standing import need_plain
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Explanation, Refusal
from sarus_kernel.wire.receipts import verify
from tests.privacy.ward import CATALOG
from tests.vault.open_vaults import CROSS, FIT, TREE, ask, opened, people, released, vault

PERSON, VISIT = Table("person"), Table("visit")


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The workers of one vault with a twin."""
    with vault(tmp_path_factory.mktemp("vault") / "dir", people(), twin=people()) as made:
        yield made


@pytest.fixture
def made(tmp_path: Path, workers: Workers) -> Iterator[OpenVault]:
    """A vault with exceptions for scores."""
    with opened(tmp_path, workers) as one:
        yield one


def frame(kept: int | None = None, heavy: float = 100.0) -> Relation:
    """A feature and a target by person; `kept`: only those born before."""
    table: Relation = PERSON
    if kept is not None:
        table = Filter(table, apply("less", Column("born"), literal(kept)))
    return project(table, {"person_id": Column("person_id"), "born": Column("born"),
                           "heavy": apply("greater", Column("weight"), literal(heavy))})


def learning(rows: Node, operation: str = CROSS) -> Call:
    """`cross_val_score(tree, X, y, cv=2)`, or a fit."""
    tree = Call(TREE, (), ("min_samples_leaf",), (Constant(10),))
    x = Call("operator.getitem", (rows, Collection("list", (Constant("born"),))))
    y = Call("operator.getitem", (rows, Constant("heavy")))
    folds = (("cv",), (Constant(2),)) if operation == CROSS else ((), ())
    return Call(operation, (tree, x, y), *folds)


def test_a_score_is_exact_rounded_and_labelled(made: OpenVault) -> None:
    """It costs no epsilon, says what it is, and repeats for free."""
    release = released(ask(made, learning(frame()))).release
    assert release.provenance.words() == "Whitelisted"
    assert release.value.form == "array" and len(release.value.rows) == 2
    for (score,) in release.value.rows:
        assert isinstance(score, float) and 0.5 < score <= 1 and round(score, 2) == score
    assert made.ledger.spent(LINE).loss == PrivacyLoss()
    assert released(ask(made, learning(frame()))).release.provenance.cached
    assert release.receipt is not None and verify(release.receipt, made.signer.public_key())


def test_few_people_of_the_twin_are_refused_and_no_real_row_is_looked_at(
    made: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which limit was missed is not said; by the real rows it would be an unpaid answer."""

    def never(*_: object) -> None:
        raise AssertionError("the data were read")

    with monkeypatch.context() as patch:
        patch.setattr(Workers, "call", never)
        patch.setattr(Workers, "query", never)
        replies = [ask(made, learning(frame(kept=1925))), ask(made, learning(frame(heavy=125.0)))]
        told = ask(made, learning(frame()), dry=True)
    assert isinstance(told, Explanation) and told.label is Label.WHITELISTED
    assert replies[0] == replies[1] and isinstance(replies[0], Refusal)
    assert "100 people" in replies[0].reason and made.ledger.head().seq == 0


def test_only_so_many_results_are_released(made: OpenVault) -> None:
    """The stored ones are still there."""
    for weight in (80.0, 90.0, 100.0):
        released(ask(made, learning(frame(heavy=weight))))
    reply = ask(made, learning(frame(heavy=95.0)))
    assert isinstance(reply, Refusal) and "3 times" in reply.reason
    assert released(ask(made, learning(frame(heavy=80.0)))).release.provenance.cached


def test_a_fit_is_never_covered(made: OpenVault) -> None:
    """It is answered with noise."""
    assert released(ask(made, learning(frame(), FIT))).release.provenance.label is Label.PRIVATE


def by_person(**made: Aggregation) -> Relation:
    """One row a person, out of their visits; `heavy` is the target."""
    joined = Join(PERSON, project(VISIT, {"who": Column("patient"), "code": Column("code"),
                                          "cost": Column("cost")}),
                  "inner", apply("equal", Column("person_id"), Column("who")))  # fmt: skip
    target = Aggregation("max", (apply("greater", Column("weight"), literal(80)),))
    return Aggregate(joined, ("person_id",), (Column("person_id"),), ("heavy", *made),
                     (target, *made.values()))  # fmt: skip


def plain(relation: Relation) -> None:
    """Raises NotReleasable unless a standing exception may cover these rows."""
    need_plain(exact_call(learning(relation), CATALOG, lambda _: 2), CATALOG)


def of(column: ColumnNode, heavy: ColumnNode | None = None) -> Relation:
    """People with this feature."""
    target = apply("greater", Column("weight"), literal(80)) if heavy is None else heavy
    return project(PERSON, {"person_id": Column("person_id"), "born": column, "heavy": target})


def test_plain_columns_counts_and_flags_are_covered() -> None:
    """Attributes of the person, and listed codes of theirs."""
    plain(of(Column("born")))
    flag = apply("in", Column("code"), literal(1), literal(2))
    plain(by_person(born=Aggregation("max", (apply("to_integer", flag),))))
    plain(by_person(born=Aggregation("count")))
    plain(by_person(born=Aggregation("max", (Column("born"),))))


DAY = Literal("1950-01-01", "date")
BORN = apply("equal", Column("born"), literal(1950))
REFUSED = {
    "one person's value, null for others": of(
        apply("case", BORN, Column("weight"), literal(None))
    ),
    "two columns in one": of(apply("and", BORN, apply("equal", Column("sex"), literal("f")))),
    "a date": of(apply("to_integer", apply("equal", Column("birthday"), DAY))),
    "filters of two columns": Filter(
        Filter(of(Column("born")), apply("less", Column("born"), literal(1990))),
        Column("heavy"),
    ),
    "a list of the question": project(
        Join(PERSON, Values(("copy",), ("integer",), ((literal(1),), (literal(1),))), "cross"),
        {"person_id": Column("person_id"), "born": Column("born"),
         "heavy": apply("greater", Column("weight"), literal(80))},
    ),
    "several rows a person": project(
        Join(PERSON, project(VISIT, {"who": Column("patient")}), "inner",
             apply("equal", Column("person_id"), Column("who"))),
        {"person_id": Column("person_id"), "born": Column("born"),
         "heavy": apply("greater", Column("weight"), literal(80))},
    ),
    "a value of a visit": by_person(born=Aggregation("max", (Column("cost"),))),
    "a sum": by_person(born=Aggregation("sum", (Column("cost"),))),
}  # fmt: skip


@pytest.mark.parametrize("relation", REFUSED.values(), ids=REFUSED)
def test_what_could_single_somebody_out_is_not(relation: Relation) -> None:
    """Each is a kind of column, filter or rows that gave people away."""
    with pytest.raises(NotReleasable):
        plain(relation)
