"""What is released without noise is what plain pandas gives on the real rows."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from sarus_kernel.lowering import Lowered, NotLowered, lower
from sarus_kernel.plan.relations import Scope
from sarus_kernel.rewriting import private
from sarus_kernel.rewriting.intervals import widened
from sarus_kernel.vault import audit
from tests.lowering.hospital import CATALOG, cells
from tests.lowering.programs_of_analyses import ANALYSES
from tests.lowering.programs_of_order import by_person, change, latest, most, readmitted, sorted_
from tests.lowering.programs_of_tables import TABLES as TABULATED
from tests.lowering.recording import NP, PD
from tests.lowering.test_lower import _engine, _shown, tables
from tests.privacy import ward

TABLES = tables(1)
P, E = TABLES["p"], TABLES["e"]

RELEASED: dict[str, Callable[[], Any]] = {
    "readmitted": lambda: readmitted(E),
    "change from baseline": lambda: change(E),
    "latest value": lambda: latest(P, E)["cost"].mean(),
    "latest value by sex": lambda: latest(P, E).groupby("sex")["cost"].mean(),
    "first diagnosis": lambda: (by_person(E)["code"].first() == 10).sum(),
    "value before": lambda: by_person(E)["cost"].shift().mean(),
    "rows before": lambda: by_person(E).cumcount().mean(),
    "first rows": lambda: by_person(E).head(1)["cost"].mean(),
    "second rows": lambda: by_person(E)["cost"].nth(1).mean(),
    "dearest": lambda: most(E)["age"].mean(),
    "repeated": lambda: sorted_(E).duplicated(["person_id", "place"]).sum(),
    "carried on": lambda: by_person(E)["cost"].ffill().mean(),
    **{name: lambda name=name: TABULATED[name](P, E, None)  # type: ignore[misc]
       for name in ("crosstab", "crosstab margins", "crosstab shares", "crosstab by row",
                    "crosstab values", "crosstab values and margins", "crosstab of several rows",
                    "crosstab shares of columns", "pivot margins", "pivot margins of sums",
                    "pivot sizes", "pivot of two columns", "pivot of bands", "reindexed and filled",
                    "groups of a level", "wide to long means",
                    "unstack a table", "pivot several", "dummies", "agg lists",
                    "sem", "mode", "the mode", "group shares", "value_counts bins")},
    "length of a public text": lambda: P["sex"].str.len().mean(),
    "letters of a public text": lambda: P["sex"].str.count("F").sum(),
    "ends of months": lambda: E["began"].dt.is_month_end.mean(),
    "days of months": lambda: E["began"].dt.days_in_month.mean(),
    "columns by place": lambda: P.iloc[:, 3:5].mean(),
    "columns from label to label": lambda: P.loc[:, "age":"visits"].mean(),
    "distance from the mean": lambda: (P["age"] - P["age"].mean()).abs().mean(),
    "standardised": lambda: z(P["age"]).abs().mean(),
    "standardised, by group": lambda: P.assign(z=z(P["age"])).groupby("sex")["z"].mean(),
    "standardised spread": lambda: P.assign(z=z(P["age"])).groupby("sex")["z"].std(),
    "standardised tables": lambda: z(P[["age", "weight"]]).std(),
    "third moment": lambda: (z(P["age"]) ** 3).mean(),
    "correlation by hand": lambda: (z(P["age"]) * z(P["age"] * P["age"])).mean(),
    "between least and most": lambda: span(P["age"]).mean(),
    "shares of a total": lambda: P.assign(s=P["age"] / P["age"].sum()).groupby("sex")["s"].sum(),
    "shares of the number of rows": lambda: (P["age"] / P["age"].count()).sum(),
    "no less than the mean": lambda: P["age"].clip(P["age"].mean()).mean(),
    "tenths": lambda: P.assign(q=PD.qcut(P["age"], [0, 0.25, 1], labels=["low", "high"]))
    .groupby("q")["age"].count(),
    "from the mean of one's group": lambda: from_group(P).groupby("smoker")["age"].mean(),
    "melted": lambda: P[["age", "weight"]].melt().groupby("variable")["value"].mean(),
    "melted with keys": lambda: P.melt(id_vars=["sex"], value_vars=["age", "weight"])
    .groupby(["sex", "variable"])["value"].mean(),
    "stacked": lambda: P[["age", "weight"]].stack().mean(),
    "a stacked result": lambda: P.groupby("sex")[["age", "weight"]].mean().stack(),
    "results below each other": lambda: PD.concat(
        [P[P["active"]].groupby("sex")["age"].mean(), P.groupby("sex")["age"].mean()],
        keys=["active", "all"]),
    "results side by side": lambda: PD.concat(
        [P[P["active"]].groupby("sex")["age"].mean().rename("active"),
         P.groupby("sex")["age"].mean().rename("all")], axis=1),
    "summaries side by side": lambda: PD.concat(
        [P["age"].agg(["mean", "std"]), P["weight"].agg(["mean", "std"])], axis=1,
        keys=["age", "weight"]),
    "from first to last": lambda: (by_person(E)["cost"].last()
                                   - by_person(E)["cost"].first()).mean(),
    "last from the mean": lambda: (by_person(E)["cost"].last()
                                   - by_person(E)["cost"].mean()).mean(),
    "weighted mean": lambda: NP.average(P["age"], weights=P["visits"].fillna(0) + 3),
    "counts of a histogram": lambda: NP.histogram(P["age"], bins=[0, 25, 50, 100])[0],
    "one cell of a table": lambda: PD.crosstab(P["active"], P["sex"]).loc[True, "F"],
    "beyond a quantile": lambda: (P["age"] > P["age"].quantile(0.9)).mean(),
    **{name: lambda name=name: TABULATED[name](P, E, None)  # type: ignore[misc]
       for name in ("what occurs together", "shares of each row", "the largest group")},
    **{name: lambda name=name: ANALYSES[name](P, E) for name in ANALYSES},  # type: ignore[misc]
    "counts so far": lambda: P["sex"].value_counts().sort_index().cumsum(),
}


def z(x: Any) -> Any:
    """Standardised: the mean and the spread are released numbers."""
    return (x - x.mean()) / x.std()


def span(x: Any) -> Any:
    """From 0 to 1."""
    return (x - x.min()) / (x.max() - x.min())


def from_group(p: Any) -> Any:
    """Ages as distances from the mean of the same sex."""
    return p.assign(age=p["age"] - p.groupby("sex")["age"].transform("mean"))


def released(value: Any) -> tuple[Lowered, list[tuple[object, ...]]]:
    """The answer without noise, and what it is; audited as the vault would."""
    found = lower(value.node, CATALOG)
    assert isinstance(found, Lowered), found
    query = private(found.relation, CATALOG, 1.0, 1e-6, "salt")
    audit.check(query, CATALOG, 1.0, 1e-6)
    _, answer = ward.run(_engine(1, 40), query, CATALOG)
    return found, [tuple(row) for row in answer.rows]


def close(one: object, other: object) -> bool:
    """Equal, numbers up to the steps in which they are measured."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-3, abs_tol=1e-3)
    return one == other


@pytest.mark.parametrize("name", RELEASED)
def test_without_noise_it_is_what_pandas_gives(name: str) -> None:
    """Rows, labels and numbers are pandas' own."""
    value = RELEASED[name]()
    found, got = released(value)
    wanted = cells(_shown(value.value, found.index))
    if name in TABULATED:
        got, wanted = sorted(got, key=repr), sorted(wanted, key=repr)
    assert len(got) == len(wanted)
    for row, expected in zip(got, wanted, strict=True):
        assert all(map(close, row, expected)), (row, expected)


def test_rows_that_were_not_sorted_are_spoken_of() -> None:
    """Which of a person's rows is the last is then said: the last in the order of the columns."""
    found = lower(E.drop_duplicates("person_id", keep="last")["cost"].mean().node, CATALOG)
    assert isinstance(found, Lowered)
    assert "Sort them first" in " ".join(found.notes)
    found = lower(by_person(E)["cost"].last().mean().node, CATALOG)
    assert isinstance(found, Lowered)
    assert found.notes == ()


def test_identifiers_are_left_out_of_whole_tables() -> None:
    """`describe`, `mean` and `corr` of a table with an id answer for the rest, and say so."""
    whole = {"describe": P.describe(), "mean": P.mean(numeric_only=True),
             "groups": P.groupby("sex").mean(numeric_only=True),
             "corr": P.corr(numeric_only=True)}  # fmt: skip
    for name, value in whole.items():
        found, _ = released(value)
        assert found.notes == ("Identifiers have no public bounds and are left out: person_id.",)
        assert "person_id" not in str(Scope(CATALOG).schema(found.relation)), name


def test_a_histogram_is_counts_and_edges() -> None:
    """As numpy has it, the last bin holds its right edge; one count fewer than edges."""
    counts, edges = NP.histogram(P["age"], bins=[0, 25, 50, 100]).value
    _, rows = released(NP.histogram(P["age"], bins=[0, 25, 50, 100]))
    assert [row[1] for row in rows[:-1]] == list(counts)
    assert [row[2] for row in rows] == list(edges)
    found, rows = released(NP.histogram(P["age"], bins=4))
    assert [row[2] for row in rows] == [0, 25, 50, 75, 100]
    assert "public bounds" in found.notes[0]


def test_cells_have_the_error_of_their_groups() -> None:
    """A table of two keys is one release point, and each of its columns has an interval: unless
    noise selects its groups, as then nobody knows what is in the cells of the others."""
    selected = set()
    for name in ("crosstab", "crosstab margins", "crosstab by row", "unstack means"):
        found = lower(TABULATED[name](P, E, None).node, CATALOG)
        assert isinstance(found, Lowered)
        query = private(found.relation, CATALOG, 1.0, 1e-6, "salt")
        _, widths = widened(query.post, query.measurements, Scope(CATALOG))
        assert len(query.measurements) == 1
        told = len(Scope(CATALOG).schema(found.relation)) - found.index
        assert len(widths) == (told if query.measurements[0].grid is not None else 0), name
        selected.add(query.measurements[0].grid is None)
    assert selected == {True, False}


def test_filled_with_a_median_it_keeps_its_bounds() -> None:
    """`fillna(x.median())` is within the bounds of x, so its mean can be asked for."""
    released(P["weight"].fillna(P["weight"].median()).mean())


def test_quantiles_of_groups_are_answered() -> None:
    """One share or several, each with its ± and from one measurement; a group's rows ascend."""
    released(P.groupby("sex")["age"].quantile(0.9))
    found, rows = released(P.groupby("sex")["age"].quantile([0.1, 0.9]))
    assert [row[:2] for row in rows] == [(sex, q) for sex in "FM" for q in (0.1, 0.9)]
    assert all(low[2] <= high[2] for low, high in zip(rows[::2], rows[1::2], strict=True))
    query = private(found.relation, CATALOG, 1.0, 1e-6, "salt")
    _, widths = widened(query.post, query.measurements, Scope(CATALOG))
    assert len(query.measurements) == len(widths) == 1


def test_a_count_stopped_at_one_is_no_more_than_one() -> None:
    """`clip(upper=1)` says its bound also of a number that had none: a person weighs one."""
    found = lower(E.groupby("person_id")["code"].count().clip(upper=1).sum().node, CATALOG)
    assert isinstance(found, Lowered)
    query = private(found.relation, CATALOG, 1.0, 1e-6, "salt")
    _, widths = widened(query.post, query.measurements, Scope(CATALOG))
    assert "high=65536" not in repr(query.measurements) and len(widths) == 1


def test_order_among_all_rows_does_not_go_with_fewer() -> None:
    """Beside filtered rows it would be worked out over these alone, where pandas aligns the whole:
    refused. As a column that is made before the filter it is what pandas has."""
    first = by_person(E).cumcount()
    cheap = E[E["cost"] < 20]
    late = lower((cheap.assign(n=first)["n"] == 0).sum().node, CATALOG)
    assert isinstance(late, NotLowered) and "Make it a column first" in late.reason
    numbered = E.assign(n=first)
    kept = numbered[numbered["cost"] < 20]
    assert isinstance(lower((kept["n"] == 0).sum().node, CATALOG), Lowered)
