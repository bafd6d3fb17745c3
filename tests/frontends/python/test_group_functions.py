"""A function of a whole group: one question for all groups, equal to pandas, or the true reason."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sarus_kernel
from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.frontends.python import sarus
from sarus_kernel.frontends.python.events import Events, meanwhile
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.values import Frame
from sarus_kernel.lowering import Lowered, lower
from sarus_kernel.plan.relations import Table
from tests.lowering.hospital import CATALOG, cells, engine

PD, NP = sarus_kernel.traced("pandas"), sarus_kernel.traced("numpy")


@pytest.fixture(scope="module")
def hospital() -> DuckDB:
    """A small hospital."""
    return engine(1, 40)


def _above_all(p: Any, e: Any) -> Any:
    middle = p.age.mean()
    return p.groupby("sex").age.agg(lambda s: (s > middle).mean())


def _several(p: Any, e: Any) -> Any:
    new = PD if isinstance(p, Traced) else pd
    count = sarus.length if isinstance(p, Traced) else len
    return p.groupby("sex").apply(lambda g: new.Series({
        "mean": g.age.mean(), "n": count(g), "old": (g.age > 50).mean()}))  # fmt: skip


def _rooted(p: Any, e: Any) -> Any:
    root = (NP if isinstance(p, Traced) else np).sqrt
    return p.groupby("sex").age.agg(lambda s: root(s.var()))


def _sex(p: Any) -> Any:
    return p.groupby("sex")


FOLLOWED: dict[str, Callable[[Any, Any], Any]] = {
    "range": lambda p, e: _sex(p).age.agg(lambda s: s.max() - s.min()),
    "variation": lambda p, e: _sex(p).weight.agg(lambda s: s.std() / s.mean()),
    "quartiles": lambda p, e: p.groupby(["sex", "active"]).age.agg(
        lambda s: s.quantile(0.75) - s.quantile(0.25)),
    "share": lambda p, e: _sex(p).city.agg(lambda s: (s == "Paris").mean()),
    "missing": lambda p, e: _sex(p).weight.apply(lambda s: s.isna().mean()),
    "named": lambda p, e: _sex(p).agg(
        m=("age", "mean"), r=("age", lambda s: s.max() - s.min()), n=("city", "nunique")),
    "named of a column": lambda p, e: _sex(p).age.agg(r=lambda s: s.max() - s.min(), m="max"),
    "as columns": lambda p, e: p.groupby("sex", as_index=False).agg(
        r=("age", lambda s: s.max() - s.min())),
    "columns": lambda p, e: _sex(p)[["age", "weight"]].agg(lambda s: s.max() - s.min()),
    "a dict": lambda p, e: _sex(p).agg({"age": lambda s: s.max() - s.min(), "weight": "mean"}),
    "weighted": lambda p, e: _sex(p).apply(
        lambda g: (g.age * g.weight).sum() / g.weight.sum()),
    "rows": lambda p, e: _sex(p).apply(lambda g: g.shape[0]),
    "size": lambda p, e: _sex(p).age.apply(lambda s: s.size),
    "picked rows": lambda p, e: _sex(p).apply(lambda g: g[g.age > 30].weight.mean()),
    "picked by what may be missing": lambda p, e: _sex(p).apply(
        lambda g: g[g.weight > 30].age.sum()),
    "picked with loc": lambda p, e: _sex(p).apply(
        lambda g: g.loc[g.age > 30, "age"].sum() / g.age.sum()),
    "picked twice": lambda p, e: _sex(p).apply(
        lambda g: (lambda old: old[old.weight > 20].age.mean())(g[g.age > 30])),
    "conditions of picked rows": lambda p, e: _sex(p).apply(
        lambda g: (g[g.age > 30].visits > 2).mean()),
    "how many are picked": lambda p, e: _sex(p).age.apply(lambda s: s[s > 30].size),
    "present": lambda p, e: _sex(p).weight.apply(lambda s: s.dropna().mean()),
    "a key that is a column": lambda p, e: p.age.groupby(p.sex).agg(lambda s: (s > 40).sum()),
    "a key of conditions": lambda p, e: p.groupby(p.age > 40).weight.agg(
        lambda s: s.max() - s.min()),
    "a key that may be missing": lambda p, e: p.groupby("city").age.agg(
        lambda s: s.max() - s.min()),
    "centred": lambda p, e: _sex(p).age.transform(lambda s: s - s.mean()),
    "doubled": lambda p, e: p.groupby("city").age.transform(lambda s: s * 2).sum(),
    "filled": lambda p, e: p.groupby("city").weight.transform(lambda s: s.fillna(s.mean())).sum(),
    "scores": lambda p, e: _sex(p).age.transform(lambda s: (s - s.mean()) / s.std()).abs().mean(),
    "of a person": lambda p, e: e.groupby("person_id").cost.agg(lambda s: s.max() - s.min()).mean(),
    "above their own mean": lambda p, e: _sex(p).age.agg(lambda s: (s > s.mean()).mean()),
    "above all": _above_all,
    "several": _several,
    "with numpy": _rooted,
}  # fmt: skip


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_function_of_a_group_is_one_question(name: str, hospital: DuckDB) -> None:
    """The twin's value is pandas' own, name and dtype too; the relation gives the same numbers."""
    plain = {n: hospital.frame(Table(n)) for n in ("person", "event")}
    expected = FOLLOWED[name](*plain.values())
    found = FOLLOWED[name](*(Frame(Table(n), frame) for n, frame in plain.items()))
    assert found._sarus_node is not None, found._sarus_why
    if isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(found._sarus_twin, expected)
    elif isinstance(expected, pd.Series):
        pd.testing.assert_series_equal(found._sarus_twin, expected)
    else:
        assert found._sarus_twin == pytest.approx(expected)
    lowered = lower(found._sarus_node, CATALOG)
    if name == "centred":  # of rows, which are not shown
        return
    assert isinstance(lowered, Lowered), lowered
    got = hospital.frame(lowered.relation)
    if isinstance(expected, pd.Series):
        assert lowered.name == expected.name
    shown = expected.reset_index() if lowered.index else pd.DataFrame([expected]) \
        if not isinstance(expected, pd.DataFrame) else expected  # fmt: skip
    assert sorted(map(repr, cells(got))) == sorted(map(repr, cells(shown)))


def _corr(p: Any) -> Any:
    return _sex(p).apply(lambda g: g.age.corr(g.weight))


REFUSED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "a branch": ("differs from group to group", lambda p: _sex(p).age.agg(
        lambda s: s.mean() if s.max() > 5 else 0)),
    "a list": ("differs from group to group", lambda p: _sex(p).age.agg(list)),
    "mode": ("groupby([key, column]).size()", lambda p: _sex(p).age.agg(lambda s: s.mode()[0])),
    "corr": ("loop over the groups", _corr),
    "counts": ("groupby([key, column]).size()", lambda p: _sex(p).city.agg(
        lambda s: s.value_counts().index[0])),
    "place": ("no place among other people's", lambda p: _sex(p).age.agg(lambda s: s.iloc[0])),
    "rows back": ("write it with columns", lambda p: _sex(p).apply(lambda g: g.head(2))),
    "columns back": ("ask `transform`", lambda p: _sex(p).age.apply(lambda s: s - s.mean())),
    "other rows": ("other private rows", lambda p: _sex(p).age.agg(
        lambda s: s.max() - (p.age - p.visits).max())),
    "median of numpy": ("write s.median()", lambda p: _sex(p).age.agg(lambda s: NP.median(s))),
    "rows beside picked ones": ("pick them alike", lambda p: _sex(p).apply(
        lambda g: (g[g.age > 30].age * g.weight).sum())),
    "a list of lambdas": ("Name what", lambda p: _sex(p).age.agg([lambda s: s.max(), "min"])),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_followed_says_why(name: str, hospital: DuckDB) -> None:
    """It runs on the synthetic data, as pandas does, and the reason names the nearest question."""
    words, program = REFUSED[name]
    told: list[str] = []
    with meanwhile(lambda: None, Events(on_note=told.append)):
        found = program(Frame(Table("person"), hospital.frame(Table("person"))))
    assert getattr(found, "_sarus_node", None) is None
    assert any(words in line for line in told), told


def test_what_fails_in_pandas_fails_alike(hospital: DuckDB) -> None:
    """The error is that of the function on the synthetic groups."""
    p = Frame(Table("person"), hospital.frame(Table("person")))
    with pytest.raises(AttributeError, match="nothing"):
        _sex(p).age.agg(lambda s: s.nothing())
