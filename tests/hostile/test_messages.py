"""Whatever bytes arrive, what comes out is a well-formed message or a QuestionError, soon."""

import json
import pickle
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.errors import NotReleasable, NotSupported, QuestionError
from sarus_kernel.evaluate import evaluate
from sarus_kernel.plan.calls import Call, Collection, Constant, constant
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Filter, Relation, Table
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.vault.growth import need_few
from sarus_kernel.wire.codec import LONGEST, MOST_NODES, decode, encode
from sarus_kernel.wire.messages import MESSAGES, Ask
from tests.clinic import CLINIC

GOOD = encode(
    Ask(Filter(Table("person"), apply("greater", Column("age"), literal(17))), epsilon=0.5)
)


class Outside:
    """An engine that must never be reached."""

    def frame(self, relation: Relation) -> Any:
        raise AssertionError("a hostile plan reached the data")


def message(nodes: list[Any], body: Any) -> bytes:
    """Bytes as a hostile client would write them."""
    return json.dumps({"nodes": nodes, "body": body}).encode()


def refused(data: bytes) -> bool:
    """Whether these bytes are refused with a QuestionError."""
    try:
        decode(data)
    except QuestionError as error:
        assert len(str(error)) < 300
        return True
    return False


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    """Noise is never a message."""
    assert refused(data)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_question(place: int, damage: bytes) -> None:
    """A few changed bytes give an error of ours or a plan as well formed as any other."""
    data = GOOD[:place] + damage + GOOD[place + len(damage) :]
    try:
        found = decode(data)
    except QuestionError:
        return
    assert encode(found)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["node", "enum", *(cls.__name__ for cls in MESSAGES), "plan", "Value"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=12,
)
TAGS = st.sampled_from(["table", "filter", "call", "constant", "collection", "apply", "literal"])


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(TAGS, st.lists(PLAIN, max_size=4)), max_size=4), PLAIN)
def test_well_formed_nonsense(nodes: list[Any], body: Any) -> None:
    """JSON of the right outline and wrong content: a QuestionError or a value of ours."""
    with suppress(QuestionError):
        decode(message([list(node) for node in nodes], body))


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps({"nodes": [], "body": None}),
        b'{"nodes": [], "body": NaN}',
        b'{"nodes": [], "body": 1} {"nodes": [], "body": 1}',
        b'{"nodes": [], "body": 1, "extra": 1}',
        message([["table", ["person"]]], {"node": 1}),
        message([["table", ["person"]]], {"node": -1}),
        message([["table", ["person"]]], {"node": True}),
        message([["filter", [{"node": 0}, {"node": 0}]]], {"node": 0}),
        message([["os.system", ["id"]]], {"node": 0}),
        message([["given", ["x", ["a"], ["integer"]]]], {"node": 0}),
        message([["keep_keys", [{"node": 0}, "u", ["k"], 1, "salt"]]], {"node": 0}),
        message([["literal", [{"node": 0}, "integer"]]], {"node": 0}),
        message([["literal", [2**63, "integer"]]], {"node": 0}),
        message([["literal", [True, "integer"]]], {"node": 0}),
        message([["apply", ["eval", [{"node": 0}]]]], {"node": 0}),
        message([["constant", [{"code": "x"}, "plain"]]], {"node": 0}),
        message([["constant", ["x" * 30_000, "plain"]]], {"node": 0}),
        message([], {"Popen": {"args": ["id"]}}),
        message([], {"enum": ["Kind", "secret"]}),
        message([], {"Ask": {"plan": None, "epsilon": 1, "dry": False}}),
        message([], {"Ask": {"plan": {"node": 0}}}),
        message([["table", ["p"]]], {"Ask": {"plan": {"node": 0}, "epsilon": "1", "dry": False}}),
        message([["table", ["p"]]], {"Ask": {"plan": {"node": 0}, "shell": "id"}}),
        b"[" * 100_000,
        b'{"nodes": [], "body": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b" " * (LONGEST + 1),
    ],
    ids=range(26),
)
def test_written_by_an_attacker(data: bytes) -> None:
    """Pickles, unknown tags, cycles, the vault's own nodes, callables, wrong types, huge things."""
    assert refused(data)


def test_no_plan_is_deep() -> None:
    """A chain of a thousand filters is refused, not followed."""
    nodes: list[Any] = [["table", ["person"]], ["literal", [True, "boolean"]]]
    nodes += [["filter", [{"node": 0 if n == 0 else n + 1}, {"node": 1}]] for n in range(1000)]
    assert refused(message(nodes, {"node": len(nodes) - 1}))


def test_no_plan_has_many_parts() -> None:
    """Nor may it be wide."""
    assert refused(message([["table", [str(n)]] for n in range(MOST_NODES + 1)], {"node": 0}))


def test_sharing_does_not_unfold() -> None:
    """A hundred levels of x + x, worth 2^100 leaves, cost nothing, or are refused."""
    column: list[Any] = [["column", ["x"]]]
    column += [["apply", ["add", [{"node": n}, {"node": n}]]] for n in range(100)]
    assert refused(message(column, {"node": 100}))
    union: list[Any] = [["table", ["person"]]]
    union += [["union", [[{"node": n}, {"node": n}]]] for n in range(100)]
    shared = decode(message(union, {"node": 100}))  # a graph: how often it is run is asked later
    assert len(list(walk(shared))) < 200
    with pytest.raises(NotReleasable, match="rows of one row of a person"):
        need_few(shared, CLINIC)  # before anything is tried or run: 2^100 rows of each person
    call: list[Any] = [["constant", [1, "plain"]]]
    call += [["call", ["operator.add", [{"node": n}, {"node": n}], [], []]] for n in range(100)]
    plan = decode(message(call, {"node": 100}))
    assert evaluate(plan, Outside()) == 2**100


HOSTILE: list[Node] = [
    Call("os.system", (constant("id"),)),
    Call("builtins.eval", (constant("1"),)),
    Call("builtins.getattr", (constant("x"), constant("__class__"))),
    Call("pandas.read_pickle", (constant("/tmp/x"),)),
    Call("pandas.read_csv", (constant("/etc/passwd"),)),
    Call("pandas.DataFrame.to_pickle", (constant("/tmp/x"),)),
    Call("pandas.DataFrame.eval", (constant("@x"),)),
    Call("numpy.load", (constant("/tmp/x"),)),
    Call("joblib.load", (constant("/tmp/x"),)),
    Call("sklearn.utils.__builtins__", ()),
    Call("sklearn.preprocessing.FunctionTransformer", (Constant("os.system", "name"),)),
    Call("operator.attrgetter", (constant("__class__"),)),
    Constant("os.system", "name"),
    Constant("builtins.eval", "name"),
    Constant("datetime64[generic]", "dtype"),
    Collection("set", (Collection("list", ()),)),
]


@pytest.mark.parametrize("plan", HOSTILE, ids=lambda plan: str(getattr(plan, "function", plan.tag)))
def test_what_is_not_listed_is_not_called(plan: Node) -> None:
    """Functions, files, code and lookups: refused by the evaluator, before any data are read."""
    with pytest.raises((QuestionError, NotSupported)):
        evaluate(decode(encode(plan)), Outside())


def test_a_plan_holds_no_python_objects() -> None:
    """Nothing callable can even be written down."""
    for thing in (print, open, object(), b"bytes", [1], {"a": 1}, lambda: 1):
        with pytest.raises(QuestionError):
            Constant(thing)  # type: ignore[arg-type]
        with pytest.raises(QuestionError):
            Apply("add", (thing, thing))  # type: ignore[arg-type]


def test_bounds_too_large_to_write_down_are_unknown() -> None:
    """A bound multiplied by itself eleven times is no float any more, and no error either."""
    schema = {"year": ColumnType(Kind.INTEGER, False, 1900, 2020)}
    column: ColumnNode = Column("year")
    for _ in range(11):
        column = apply("multiply", column, column)
    assert (column.type(schema).low, column.type(schema).high) == (None, None)
