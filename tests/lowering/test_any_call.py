"""Plans come from an untrusted process: whatever is called on whatever, there is an answer."""

import inspect
import random

import pytest

from sarus_kernel.lowering import Frame, Lowered, NotLowered, frame_of, lower
from sarus_kernel.lowering.functions import HANDLERS
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Scope, Table
from tests.lowering.hospital import CATALOG, engine


def _get(of: Node, key: str) -> Node:
    return Call("operator.getitem", (of, Constant(key)))


def _list(*items: Node) -> Node:
    return Collection("list", items)


PERSON, EVENT, CONCEPT = Table("person"), Table("event"), Table("concept")
AGE, CITY, BORN = (_get(PERSON, name) for name in ("age", "city", "born"))
MASK = Call("operator.gt", (AGE, Constant(3)))
GROUPS = Call("pandas.DataFrame.groupby", (PERSON, Constant("city")))
MEANS = Call("pandas.DataFrameGroupBy.mean", (GROUPS,), ("numeric_only",), (Constant(True),))
COUNTS = Call("pandas.Series.value_counts", (CITY,))
NUMBERS = Call("pandas.DataFrame.mean", (PERSON,), ("numeric_only",), (Constant(True),))
UNKNOWN = Call("sarus.unknown", (Constant("A column of ours."), Constant(1)))
OPAQUE = Call("operator.setitem", (PERSON, Constant("city"), UNKNOWN))
STAY = Call("operator.sub", (_get(EVENT, "ended"), _get(EVENT, "began")))

POOL: tuple[Node, ...] = (
    PERSON, EVENT, CONCEPT, AGE, CITY, BORN, MASK, GROUPS, _get(GROUPS, "age"), MEANS, COUNTS,
    NUMBERS, STAY, UNKNOWN, OPAQUE, _get(OPAQUE, "city"),
    Call("pandas.DataFrame.groupby", (OPAQUE, Constant("city"))),
    Call("pandas.DataFrame.isna", (PERSON,)),
    Call("pandas.Series.mean", (AGE,)),
    Call("builtins.len", (EVENT,)),
    Call("pandas.DataFrame.shape", (PERSON,)),
    Call("pandas.Series.unique", (CITY,)),
    Call("pandas.DataFrame.set_index", (PERSON, Constant("person_id"))),
    Constant(0), Constant(1), Constant(-2), Constant(2.5), Constant("age"), Constant("city"),
    Constant("mean"), Constant(""), Constant(None), Constant(True), Constant(False),
    Constant("nan", "float"), Constant("inf", "float"), Constant("int64", "dtype"),
    Constant("numpy.mean", "name"), Constant("2020-01-01 00:00:00", "timestamp"),
    Constant("2020-01-01", "date"), Constant("P1DT0H0M0S", "timedelta"),
    Constant("yesterday", "timestamp"), Constant("soon", "timedelta"), Constant("1", "float"),
    _list(), _list(Constant("age")), _list(Constant("age"), Constant("sex")), _list(MASK, MASK),
    _list(Constant(0), Constant(50), Constant(100)), _list(AGE, CITY), _list(PERSON, EVENT),
    Collection("tuple", (Constant("age"), Constant("mean"))), Collection("tuple", (MASK, MASK)),
    Collection("set", (Constant(1), Constant("x"))),
    Collection("slice", (Constant(None), Constant(None), Constant(None))),
    Collection("slice", (Constant(1), Constant(3), Constant(None))),
    Collection("dict", (Constant("age"), Constant("mean"))),
    Collection("dict", (Constant("Paris"), Constant(1))),
    Collection("dict", (Constant("a"), AGE, Constant("b"), MASK)), Collection("dict", (AGE, AGE)),
)  # fmt: skip


def _receivers(name: str) -> tuple[Node, ...]:
    """Mostly what the method is made for, so that more than its first check is reached."""
    if "GroupBy." in name:
        return (GROUPS, _get(GROUPS, "age"))
    if name.startswith("pandas.Series.dt"):
        return (BORN, STAY, _get(EVENT, "seen"))
    if name.startswith(("pandas.Series.", "numpy.")):
        return (AGE, CITY, BORN, MASK, COUNTS, STAY, NUMBERS, _get(PERSON, "weight"),
                _get(OPAQUE, "city"))  # fmt: skip
    return (PERSON, EVENT, MEANS, AGE, OPAQUE) if name.startswith("pandas.DataFrame.") else POOL


def some_call(draw: random.Random, name: str) -> Call:
    """A call of a known name with arguments of any kind."""
    parameters = list(inspect.signature(HANDLERS[name]).parameters)[2:]
    places = [draw.choice(_receivers(name)), *draw.choices(POOL, k=draw.choice([0, 0, 1, 1, 2, 3]))]
    names = draw.sample(parameters, k=min(len(parameters), draw.choice([0, 0, 1, 2])))
    return Call(name, tuple(places), tuple(names), tuple(draw.choices(POOL, k=len(names))))


def judge(node: Node) -> Lowered | NotLowered:
    """Lower a plan, and see that what comes out is whole."""
    found = lower(node, CATALOG)
    if isinstance(found, NotLowered):
        assert found.reason.strip() and found.reason.count("\n") < 3
        assert "sarus_kernel" not in found.reason
    else:
        assert found.index < len(Scope(CATALOG).schema(found.relation))
    frame = frame_of(node, CATALOG)
    if isinstance(frame, Frame):
        schema = Scope(CATALOG).schema(frame.relation)
        assert all(column.type(schema) for column in frame.columns.values())
    return found


@pytest.mark.parametrize("name", HANDLERS)
def test_any_arguments(name: str) -> None:
    """A name called with anything is lowered or refused in a sentence, and never breaks."""
    draw = random.Random(name)
    for _ in range(12):
        call = some_call(draw, name)
        judge(call)
        judge(Call("pandas.Series.mean", (call,)))


def test_whatever_is_lowered_runs() -> None:
    """The engine accepts every relation that comes out, here and one step further."""
    source = engine(7, people=5)
    draw = random.Random(7)
    ran = 0
    for _ in range(900):
        call = some_call(draw, draw.choice(list(HANDLERS)))
        found = judge(call)
        if isinstance(found, Lowered):
            source.arrow(found.relation)
            ran += 1
    assert ran > 60


def test_unknown_names_are_refused() -> None:
    """A name that is not listed is refused with its last word, shortened."""
    for name in ("pandas.DataFrame.to_pickle", "os.system", "x" * 5_000, "pandas", "", "."):
        found = judge(Call(name, (PERSON,)))
        assert isinstance(found, NotLowered)
        assert len(found.reason) < 300
