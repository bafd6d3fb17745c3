"""A column without a relational meaning spoils no other column, and is refused where it is used."""

from collections.abc import Callable
from typing import Any

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.lowering import Frame, Lowered, NotLowered, frame_of, lower
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Table
from sarus_kernel.vault.whitelist import exact_call
from tests.lowering.hospital import CATALOG, cells, engine
from tests.lowering.recording import NP, PD, Recorded
from tests.lowering.test_lower import tables

REASON = "The column 'old' could not be traced: It calls `hex`, which has no counterpart."
UNKNOWN = Call("sarus.unknown", (Constant(REASON), Constant(1)))
ROWS = Collection("slice", (Constant(None), Constant(None), Constant(None)))
LEVEL = Call("operator.gt", (Call("operator.getitem", (Table("person"), Constant("age"))),
                             Constant(30)))  # fmt: skip
PEOPLE: Node = Table("person")

SET: dict[str, Node] = {
    "setitem": Call("operator.setitem", (PEOPLE, Constant("old"), UNKNOWN)),
    "setitem of two": Call(
        "operator.setitem",
        (PEOPLE, Collection("list", (Constant("old"), Constant("note"))), UNKNOWN),
    ),
    "assign": Call("pandas.DataFrame.assign", (PEOPLE,), ("old",), (UNKNOWN,)),
    "insert": Call("pandas.DataFrame.insert", (PEOPLE, Constant(1), Constant("old"), UNKNOWN)),
    "insert by name": Call("pandas.DataFrame.insert", (PEOPLE,), ("loc", "column", "value"),
                           (Constant(1), Constant("old"), UNKNOWN)),
    "loc of all rows": Call("pandas.DataFrame.loc.__setitem__",
                            (PEOPLE, Collection("tuple", (ROWS, Constant("old"))), UNKNOWN)),
    "loc of a mask": Call("pandas.DataFrame.loc.__setitem__",
                          (PEOPLE, Collection("tuple", (LEVEL, Constant("old"))), UNKNOWN)),
    "a column that is computed from it": Call("operator.setitem", (
        Call("operator.setitem", (PEOPLE, Constant("x"), UNKNOWN)), Constant("old"),
        Call("operator.add", (Call("operator.getitem", (
            Call("operator.setitem", (PEOPLE, Constant("x"), UNKNOWN)), Constant("x"))),
            Constant(1))))),
}  # fmt: skip
"""Ways to a table of people with a column `old` that nobody can compute."""

GOOD: dict[str, Callable[..., Any]] = {
    "mean": lambda p, e: p["age"].mean(),
    "filter": lambda p, e: p[p["age"] > 30]["weight"].mean(),
    "groupby": lambda p, e: p.groupby("sex")["age"].mean(),
    "copy, rename, sort": lambda p, e: p.copy().rename(columns={"old": "b"}).sort_values("age")[
        "age"].sum(),
    "merge": lambda p, e: p.merge(e, on="person_id").groupby("code")["cost"].sum(),
    "merge and rename": lambda p, e: p.merge(e, on="person_id", suffixes=("_p", "_e"))[
        "age_p"].mean(),
    "concat": lambda p, e: PD.concat([p, p])["age"].sum(),
    "drop": lambda p, e: p.drop(columns="old").groupby("city").agg({"age": "mean"}),
    "select": lambda p, e: p[["age", "weight"]].mean(),
    "fillna of all": lambda p, e: p.fillna({"visits": 0})["visits"].mean(),
    "isna of all": lambda p, e: p.isna()["city"].sum(),
    "dropna of others": lambda p, e: p.dropna(subset=["city"])["age"].mean(),
    "assign another": lambda p, e: p.assign(y=p["age"] * 2)["y"].mean(),
    "agg by column": lambda p, e: p.agg({"age": "mean", "weight": "max"}),
    "groupby agg": lambda p, e: p.groupby("sex").agg(n=("age", "count")),
    "reset_index": lambda p, e: p.reset_index(drop=True)["age"].mean(),
    "set_index": lambda p, e: p.set_index("person_id")["age"].mean(),
}  # fmt: skip
"""Uses of the other columns, and what they are without the unknown one."""

BAD: dict[str, Callable[..., Any]] = {
    "mean": lambda p, e: p["old"].mean(),
    "mask": lambda p, e: p[p["old"] > 3]["age"].mean(),
    "mask of two": lambda p, e: p[(p["age"] > 3) & (p["old"] > 3)]["age"].mean(),
    "loc": lambda p, e: p.loc[p["old"] > 3, "age"].mean(),
    "groupby": lambda p, e: p.groupby("old")["age"].mean(),
    "group value": lambda p, e: p.groupby("sex")["old"].mean(),
    "group numbers": lambda p, e: p.groupby("sex").mean(numeric_only=True),
    "numbers": lambda p, e: p.mean(numeric_only=True),
    "merge": lambda p, e: p.merge(e, on="person_id")["old"].mean(),
    "merge key": lambda p, e: p.merge(e, left_on="old", right_on="code")["cost"].sum(),
    "rename": lambda p, e: p.rename(columns={"old": "b"})["b"].mean(),
    "copy": lambda p, e: p.copy()["old"].sum(),
    "assign": lambda p, e: p.assign(y=p["old"] * 2)["y"].mean(),
    "concat": lambda p, e: PD.concat([p, p])["old"].sum(),
    "concat of columns": lambda p, e: PD.concat([p["old"], p["old"]]).sum(),
    "where": lambda p, e: p["age"].where(p["old"] > 3, 0).sum(),
    "cut": lambda p, e: PD.cut(p["old"], bins=[0, 1, 2]).value_counts(),
    "values": lambda p, e: p["old"].value_counts(),
    "dropna": lambda p, e: p.dropna()["age"].mean(),
    "drop_duplicates": lambda p, e: p.drop_duplicates()["age"].mean(),
    "numpy": lambda p, e: NP.mean(p["old"]),
    "sum of rows": lambda p, e: p[["age", "old"]].sum(axis=1).mean(),
}
"""Uses of the unknown column, directly or through others: each is refused with the reason."""


def with_old(name: str) -> dict[str, Any]:
    """`p` with the unknown column in its plan (pandas has numbers there), and `e`."""
    found = tables(1)
    value = found["p"].value.assign(old=1.5)
    return {"p": Recorded(SET[name], value), "e": found["e"]}


@pytest.mark.parametrize("use", GOOD)
@pytest.mark.parametrize("name", SET)
def test_other_columns_keep_their_meaning(name: str, use: str) -> None:
    """The relation gives the very rows of the table without the unknown column."""
    found = lower(GOOD[use](**with_old(name)).node, CATALOG)
    assert isinstance(found, Lowered), found
    value = tables(1)["p"].value.assign(old=1.5)
    known = Call("operator.setitem", (PEOPLE, Constant("old"), Constant(1.5)))
    plain = lower(GOOD[use](p=Recorded(known, value), e=tables(1)["e"]).node, CATALOG)
    assert isinstance(plain, Lowered), plain
    source = engine(1)
    rows = (sorted(cells(source.frame(r.relation)), key=repr) for r in (found, plain))
    assert next(rows) == next(rows)


@pytest.mark.parametrize("use", BAD)
@pytest.mark.parametrize("name", ("setitem", "loc of a mask", "a column that is computed from it"))
def test_the_unknown_column_is_refused_with_its_reason(name: str, use: str) -> None:
    """Whoever reads it, or picks rows by it, is told why it could not be traced."""
    found = lower(BAD[use](**with_old(name)).node, CATALOG)
    assert isinstance(found, NotLowered) and found.reason == REASON


LOST: dict[str, tuple[str, Callable[..., Any]]] = {
    "neighbours": ("other people's rows", lambda p: p["age"].shift()),
    "other rows": ("merge the tables", lambda p: tables(1)["e"]["age"]),
    "a group's first": ("other people", lambda p: p.groupby("city")["age"].transform("first")),
    "a mode": ("merge the tables", lambda p: p["age"].mode()),
}


@pytest.mark.parametrize("name", LOST)
def test_a_traced_column_without_a_meaning_spoils_no_other_either(name: str) -> None:
    """What cannot be said as a query is one column of the table, refused only where it is used."""
    words, column = LOST[name]
    p = tables(1)["p"]
    changed = Call("operator.setitem", (p.node, Constant("new"), column(p).node))
    table = Recorded(changed, p.value.assign(new=1.5))
    assert isinstance(lower(table["age"].mean().node, CATALOG), Lowered)
    found = lower(table["new"].mean().node, CATALOG)
    assert isinstance(found, NotLowered) and words in found.reason


def test_a_reason_is_cut_and_on_one_line() -> None:
    """It comes from outside, and is said back."""
    for text, said in (("x" * 900, "x" * 200), ("a\nb\x1b", "a b"), ("", "A column was made")):
        node = Call("sarus.unknown", (Constant(text), Constant(1)))
        found = lower(node, CATALOG)
        assert isinstance(found, NotLowered) and found.reason.startswith(said)
        assert len(found.reason) <= 200


TREE = Call("sklearn.tree.DecisionTreeClassifier", (), ("random_state",), (Constant(0),))


def _item(*names: str) -> Node:
    key: Node = Constant(names[0])
    if len(names) > 1:
        key = Collection("list", tuple(map(Constant, names)))
    return Call("operator.getitem", (SET["setitem"], key))


def test_whitelisted_operations_take_no_unknown_features_or_targets() -> None:
    """Neither by name nor with the whole table; the other columns of the table are welcome."""
    name = "sklearn.model_selection.cross_val_score"
    good, target = _item("age", "weight"), _item("active")
    for x, y in ((_item("age", "old"), target), (good, _item("old")), (SET["setitem"], target)):
        with pytest.raises(NotReleasable, match="It calls `hex`"):
            exact_call(Call(name, (TREE, x, y)), CATALOG, lambda operation: 2)
    assert exact_call(Call(name, (TREE, good, target)), CATALOG, lambda operation: 2)
    frame = frame_of(good, CATALOG)
    assert isinstance(frame, Frame) and list(frame.columns) == ["age", "weight"]
