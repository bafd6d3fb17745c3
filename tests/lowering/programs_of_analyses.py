"""What epidemiologists, bank analysts and statistics offices ask, as they write it."""

from collections.abc import Callable
from typing import Any

from tests.lowering.recording import PD, length

BANDS = {"bins": [-1, 30, 60, 100], "labels": ["young", "middle", "old"]}


def _banded(p: Any) -> Any:
    return p.assign(band=PD.cut(p["age"], **BANDS))


def _fourfold(p: Any) -> list[Any]:
    """Exposed by ill, as four numbers."""
    table = PD.crosstab(p["active"], p["sex"])
    return [table.loc[a, b] for a in (True, False) for b in ("F", "M")]


def _odds_ratio(p: Any) -> Any:
    a, b, c, d = _fourfold(p)
    return (a * d) / (b * c)


def _standardised(p: Any) -> Any:
    rates = _banded(p).groupby("band")["active"].mean()
    return rates["young"] * 0.5 + rates["middle"] * 0.3 + rates["old"] * 0.2


def _by_thousand(p: Any) -> Any:
    groups = p.groupby("sex").agg(cases=("active", "sum"), people=("age", "count"))
    return groups.assign(rate=groups["cases"] / groups["people"] * 1000)


def _shares_of_total(p: Any) -> Any:
    total = p.assign(q=PD.qcut(p["age"], [0, 0.5, 1], labels=["lower", "upper"]))
    sums = total.groupby("q")["age"].count()
    return sums / sums.sum()


def _with_n(p: Any) -> Any:
    n = p["sex"].value_counts().sort_index()
    return PD.DataFrame({"n": n, "share": n / n.sum() * 100})


def _score(p: Any) -> Any:
    points = (p["age"] > 65).astype(int) + (p["active"]).astype(int) * 2
    return p.assign(score=points).groupby("score")["age"].count()


ANALYSES: dict[str, Callable[[Any, Any], Any]] = {
    "odds ratio": lambda p, e: _odds_ratio(p),
    "risk ratio": lambda p, e: p[p["sex"] == "F"]["active"].mean()
    / p[p["sex"] == "M"]["active"].mean(),
    "risk difference": lambda p, e: p[p["sex"] == "F"]["active"].mean()
    - p[p["sex"] == "M"]["active"].mean(),
    "rate per 1,000": lambda p, e: _by_thousand(p),
    "standardised by age": lambda p, e: _standardised(p),
    "table 1, means": lambda p, e: p.groupby("sex")[["age", "visits"]].agg(["mean", "std"]),
    "table 1, numbers": lambda p, e: _with_n(p),
    "missing": lambda p, e: p[["weight", "visits"]].isna().mean() * 100,
    "halves": lambda p, e: _shares_of_total(p),
    "so many so far": lambda p, e: _banded(p).groupby("band")["age"].count().cumsum(),
    "top category": lambda p, e: p[p["age"] > 20]["sex"].value_counts().idxmax(),
    "score": lambda p, e: _score(p),
    "cost per person": lambda p, e: e.groupby("person_id")["cost"].sum().mean(),
    "who came often": lambda p, e: (e.groupby("person_id")["cost"].count() >= 3).sum(),
    "share of all": lambda p, e: e["person_id"].nunique() / length(p),
    "bands through a merge": lambda p, e: _banded(p)[["person_id", "band"]]
    .merge(e, on="person_id").groupby("band")["cost"].mean(),
}  # fmt: skip
