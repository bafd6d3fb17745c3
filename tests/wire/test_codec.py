"""Messages to bytes and back: nothing is lost, nothing is added, and the bytes never change."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.errors import ERRORS, QuestionError
from sarus_kernel.plan import NODES
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.calls import Call, Collection, Constant, constant
from sarus_kernel.plan.columns import Column, Literal, apply, literal
from sarus_kernel.plan.inner import INNER, Given, KeepKeys, KeepRange, NumberKeys, Outcome
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Aggregate, Distinct, Filter, Join, Table, project
from sarus_kernel.release import (
    Interval,
    Label,
    PrivacyLoss,
    Provenance,
    Receipt,
    Release,
    Value,
)
from sarus_kernel.wire.codec import decode, encode
from sarus_kernel.wire.messages import (
    MESSAGES,
    Account,
    Answer,
    Ask,
    AskExactly,
    Explanation,
    Invited,
    Joined,
    Progress,
    Refusal,
    Requested,
    Spending,
    Welcome,
)
from tests.clinic import CLINIC
from tests.plan.test_node import ONE_OF_EACH

COUNT = Aggregate(
    Filter(Table("person"), apply("greater", Column("age"), literal(17))),
    (), (), ("n",), (Aggregation("count"),),
)  # fmt: skip
RELEASE = Release(
    Value("table", ("sex", "n"), ("text", "integer"), (("F", 5), (None, 7)),
          ((None, Interval(1.0, 9.0)), (None, None)), 1, "é"),
    Provenance(Label.PRIVATE, PrivacyLoss(0.5, 1e-6, 0.1, 1e-7), "a question", ("a note",), True),
    Receipt("p", "v", "label", 0.5, 1e-6, "1", "2", 3, "head", "now", "key", "signature"),
)  # fmt: skip
ONE_OF_EACH_MESSAGE = (
    Ask(COUNT, 0.5, True),
    Ask(COUNT),
    Answer(RELEASE),
    Explanation(Label.PUBLIC, PrivacyLoss(), "q", (("n", 1.5), ("m", None)), ("one",), "SELECT 1",
                asked=True),
    Refusal("BudgetSpent", "no"),
    Welcome(CLINIC, "ann", ("rule",), ("person",), "words", "key", 0.5),
    Spending(1, "now", "label", 0.5, "q"),
    Account(5.0, 1.0, 4.0, 1e-6, 1.0, (Spending(1, "now", "label", 0.5, "q"),)),
    Progress(2, 5),
    Invited("code"),
    Joined("token", "ann", "toys", "2027-01-31T00:00:00+00:00"),
    AskExactly(COUNT, "for the paper"),
    Requested(3, "refused", "too few"),
)
PINNED = Path(__file__).with_name("ask.json")


@pytest.mark.parametrize("message", ONE_OF_EACH_MESSAGE, ids=lambda m: type(m).__name__)
def test_messages_come_back(message: object) -> None:
    """What is decoded equals what was encoded, and is encoded to the same bytes again."""
    data = encode(message)
    assert decode(data) == message
    assert encode(decode(data)) == data


def test_every_message_is_here() -> None:
    """A message without a round trip in this suite may not exist."""
    assert {type(message) for message in ONE_OF_EACH_MESSAGE} == set(MESSAGES)


@pytest.mark.parametrize("node", [node for node, _ in ONE_OF_EACH], ids=lambda node: node.tag)
def test_nodes_come_back(node: Node) -> None:
    """Every kind of node crosses the wire and keeps its digest."""
    found = decode(encode(node))
    assert found == node
    assert type(found) is type(node)


def test_the_bytes_of_a_question_never_change() -> None:
    """An old kernel and a new vault speak alike: these bytes are what they say."""
    assert encode(Ask(COUNT, 0.5)) == PINNED.read_bytes().rstrip(b"\n")
    assert decode(PINNED.read_bytes()) == Ask(COUNT, 0.5)


def test_shared_nodes_travel_once() -> None:
    """A plan is as long as its different nodes, however often they are used."""
    table = Table("person")
    plan = Join(table, project(table, {"x": Column("a")}), "cross")
    nodes = json.loads(encode(plan))["nodes"]
    assert sorted(tag for tag, _ in nodes) == ["column", "join", "project", "table"]


def test_the_vaults_own_nodes_stay_inside() -> None:
    """Only who says so may be handed the nodes that a vault makes while it answers."""
    for node in (Given("released_1", ("n",), ("integer",)),
                 KeepKeys(Table("person"), "unit", ("k",), 3, "salt"),
                 NumberKeys(Table("person"), "unit", ("k",), "place", "salt"),
                 KeepRange(Table("person"), "unit", (0,), (9,), "salt"),
                 Outcome("fit1")):  # fmt: skip
        with pytest.raises(QuestionError, match="Nothing on the wire"):
            decode(encode(node))
        assert decode(encode(node), classes=(*NODES, *INNER)) == node


def test_labels_and_kinds_come_back_as_such() -> None:
    """Enumerations do not become plain text."""
    found = decode(encode(RELEASE))
    assert found.provenance.label is Label.PRIVATE
    table = decode(encode(CLINIC)).table("person")
    assert table.schema()["born"].kind is CLINIC.table("person").schema()["born"].kind


def test_errors_cross_by_name() -> None:
    """The names of errors are all different, so a refusal means exactly one of them."""
    names = [error.__name__ for error in ERRORS]
    assert len(set(names)) == len(names)
    for name in names:
        assert decode(encode(Refusal(name, "why"))).error == name


SCALARS = st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(
    allow_nan=False, allow_infinity=False) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=20)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4), max_leaves=20))
def test_any_plain_plan_comes_back(value: object) -> None:
    """Constants of every kind and lists of them, of any shape."""

    def node(part: object) -> Node:
        if isinstance(part, list):
            return Collection("list", tuple(map(node, part)))
        return Constant(part)  # type: ignore[arg-type]

    plan = Call("builtins.len", (node(value),))
    found = decode(encode(Ask(plan)))
    assert found.plan == plan
    assert encode(found) == encode(Ask(plan))


def test_numbers_keep_their_kind() -> None:
    """1 and 1.0 and true are three values; a question of one is not a question of another."""
    plans = [Call("f", (constant(value),)) for value in (1, 1.0, True, "1", -0.0, 0.0)]
    assert len({decode(encode(plan)).digest for plan in plans}) == len(plans)
    for plan in plans:
        assert decode(encode(plan)) == plan


def test_special_constants() -> None:
    """NaN and infinities have a name of their own: JSON has no number for them."""
    for value in (float("nan"), float("inf"), -float("inf")):
        found = decode(encode(constant(value)))
        assert (found.kind, found.value) == ("float", repr(value))
    assert decode(encode(Literal("2020-01-31T10:00:00", "timestamp"))).kind == "timestamp"
    assert b"NaN" not in encode(constant(float("nan"))).replace(b'"nan"', b"")


def test_decoding_does_not_trust_digests() -> None:
    """A digest is worked out from what arrived: nobody can say that a plan has another one."""
    data = json.loads(encode(Distinct(Table("person"))))
    data["nodes"][0][1] = ["visit"]
    changed = decode(json.dumps(data).encode())
    assert changed == Distinct(Table("visit"))
    assert changed.digest != Distinct(Table("person")).digest
