"""Programs that make tables of two keys, bins and summaries of whole tables."""

from typing import Any

from tests.lowering.recording import NP, PD, Program, band


def _banded(p: Any) -> Any:
    return band(p, labels=["child", "adult", "old"])


def _crossed(p: Any) -> Any:
    return PD.crosstab(p["city"], p["sex"])


def _long(p: Any, **more: Any) -> Any:
    wide = p[["person_id", "sex"]].assign(x1=p["age"], x2=p["weight"], y1=p["age"], y2=p["visits"])
    return PD.wide_to_long(wide, i="person_id", j="t", **more)


def _together(p: Any) -> Any:
    held = PD.crosstab(p["person_id"], p["sex"]).clip(upper=1)
    return held.transpose().dot(held)


TABLES: dict[str, Program] = {
    "crosstab": lambda p, e, c: PD.crosstab(p["city"], p["sex"]),
    "crosstab of conditions": lambda p, e, c: PD.crosstab(p["age"] > 50, p["active"]),
    "crosstab margins": lambda p, e, c: PD.crosstab(p["sex"], p["active"], margins=True),
    "crosstab shares": lambda p, e, c: PD.crosstab(p["sex"], p["active"], normalize=True),
    "crosstab by row": lambda p, e, c: PD.crosstab(p["sex"], p["active"], normalize="index"),
    "crosstab by column": lambda p, e, c: PD.crosstab(
        p["sex"], p["active"], normalize="columns", margins=True
    ),
    "crosstab rows and margins": lambda p, e, c: PD.crosstab(
        p["sex"], p["active"], normalize="index", margins=True
    ),
    "crosstab values": lambda p, e, c: PD.crosstab(
        p["city"], p["sex"], values=p["age"], aggfunc="mean"
    ),
    "crosstab values and margins": lambda p, e, c: PD.crosstab(
        p["sex"], p["active"], values=p["age"], aggfunc="mean", margins=True
    ),
    "crosstab of several rows": lambda p, e, c: PD.crosstab([p["sex"], p["city"]], p["active"]),
    "crosstab of several columns": lambda p, e, c: PD.crosstab(
        p["city"], [p["sex"], p["active"]]
    ),
    "crosstab shares of several": lambda p, e, c: PD.crosstab(
        [p["sex"], p["city"]], p["active"], normalize="index"
    ),
    "crosstab shares of columns": lambda p, e, c: PD.crosstab(
        [p["sex"], p["city"]], p["active"], normalize="columns"
    ),
    "crosstab named": lambda p, e, c: PD.crosstab(
        p["sex"], p["active"], rownames=["s"], colnames=["a"]
    ),
    "crosstab that keeps all": lambda p, e, c: PD.crosstab(
        p["sex"].fillna("?"), p["active"], dropna=False
    ),
    "pivot margins": lambda p, e, c: p.pivot_table(
        index="sex", columns="active", values="weight", margins=True
    ),
    "pivot margins of sums": lambda p, e, c: p.pivot_table(
        index="sex", columns="active", values="age", aggfunc="sum", margins=True,
        margins_name="Total"
    ),
    "pivot margins of counts": lambda p, e, c: p.pivot_table(
        index="sex", columns="active", values=["weight"], aggfunc="count", margins=True,
        fill_value=0
    ),
    "pivot margins below": lambda p, e, c: p.pivot_table(
        index="sex", values=["age", "person_id"], margins=True
    ),
    "pivot sizes": lambda p, e, c: p.pivot_table(index="sex", columns="active", aggfunc="size"),
    "pivot by column": lambda p, e, c: p.pivot_table(
        index="sex", columns="active", aggfunc={"weight": "mean", "age": "max"}
    ),
    "pivot lists by column": lambda p, e, c: p.pivot_table(
        index="sex", aggfunc={"weight": "mean", "age": ["max", "mean"]}
    ),
    "pivot of two columns": lambda p, e, c: p.pivot_table(
        index="city", columns=["sex", "active"], values="age"
    ),
    "pivot of bands": lambda p, e, c: p.pivot_table(
        index=_banded(p)["band"], columns="sex", values="age"
    ),
    "wide to long": lambda p, e, c: _long(p, stubnames=["x", "y"]),
    "wide to long means": lambda p, e, c: _long(p[p["active"]], stubnames="x").reset_index()
    .groupby(["t", "sex"])["x"].mean(),
    "reindexed by person": lambda p, e, c: e.groupby("person_id")["age"].sum()
    .reindex(p["person_id"]),
    "reindexed and filled": lambda p, e, c: e.groupby("person_id").size()
    .reindex(p["person_id"], fill_value=0).mean(),
    "groups of a level": lambda p, e, c: p.set_index("sex").groupby(level=0)["age"].mean(),
    "groups of a named level": lambda p, e, c: p.set_index(["sex", "active"])
    .groupby(level="active")["age"].max(),
    "crosstab of bands": lambda p, e, c: PD.crosstab(p["sex"], _banded(p)["band"]),
    "unstack": lambda p, e, c: p.groupby(["city", "sex"]).size().unstack(fill_value=0),
    "unstack means": lambda p, e, c: p.groupby(["city", "sex"])["age"].mean().unstack(),
    "unstack a table": lambda p, e, c: p.groupby(["city", "sex"])[["age", "weight"]].mean()
    .unstack(),
    "unstack by name": lambda p, e, c: p.groupby(["sex", "city"]).size().unstack("sex"),
    "pivot columns": lambda p, e, c: p.pivot_table(index="city", columns="sex", values="age"),
    "pivot filled": lambda p, e, c: p.pivot_table(
        index="city", columns="sex", values="age", aggfunc="max", fill_value=0
    ),
    "pivot several": lambda p, e, c: p.pivot_table(
        index="city", columns="sex", values=["weight", "age"]
    ),
    "pivot functions": lambda p, e, c: p.pivot_table(
        index="sex", values="age", aggfunc=["mean", "max"]
    ),
    "pivot by person": lambda p, e, c: e.assign(dear=e["cost"] > 5).pivot_table(
        index="person_id", columns="dear", values="age", aggfunc="max"
    ),
    "dummies": lambda p, e, c: PD.get_dummies(p["sex"]).sum(),
    "dummies of a table": lambda p, e, c: PD.get_dummies(p[["sex", "age"]]).mean(),
    "agg lists": lambda p, e, c: p.groupby("sex").agg({"age": ["mean", "std"], "weight": "max"}),
    "agg list of a table": lambda p, e, c: p.groupby("sex")[["age", "weight"]].agg(["min", "max"]),
    "describe groups": lambda p, e, c: p.groupby("sex")[["age", "weight"]].describe(),
    "describe groups of one": lambda p, e, c: p.groupby("sex")["weight"].describe(),
    "sem": lambda p, e, c: p["weight"].sem(),
    "group sem": lambda p, e, c: p.groupby("sex")["weight"].sem(),
    "mode": lambda p, e, c: p["city"].mode(),
    "the mode": lambda p, e, c: p["city"].mode()[0],
    "the mode by place": lambda p, e, c: p["city"].mode().iloc[0],
    "filled with the mode": lambda p, e, c: (p["city"].fillna(p["city"].mode()[0]) == "").mean(),
    "group quantiles": lambda p, e, c: p.groupby("sex")["age"].quantile([0.75, 0.25]),
    "group quantiles of columns": lambda p, e, c: p.groupby(["sex", "active"])[
        ["age", "weight"]].quantile([0.25, 0.5]),
    "group shares": lambda p, e, c: p.groupby("sex")["active"].value_counts(normalize=True),
    "quantiles": lambda p, e, c: p["weight"].quantile([0.25, 0.5, 0.75]),
    "np.percentile": lambda p, e, c: NP.percentile(p["age"], 25),
    "np.quantile of several": lambda p, e, c: NP.quantile(p["age"], [0.25, 0.5]),
    "value_counts bins": lambda p, e, c: p["weight"].value_counts(bins=[-100, 0, 50, 200]),
    "counts by month": lambda p, e, c: e.groupby(e["began"].dt.to_period("M")).size(),
    "counts by quarter": lambda p, e, c: e.groupby(e["ended"].dt.to_period("Q")).size(),
    "counts by year": lambda p, e, c: e["seen"].dt.to_period("Y").value_counts(),
    "sums of products": lambda p, e, c: p[["age", "person_id"]].transpose()
    .dot(p[["age", "person_id"]]),
    "a product of two columns": lambda p, e, c: p["age"].dot(p["person_id"]),
    "a column times a table": lambda p, e, c: e[["age", "person_id"]].transpose().dot(e["age"]),
    "what occurs together": lambda p, e, c: _together(p),
    "shares of each row": lambda p, e, c: _crossed(p).div(_crossed(p).sum(axis=1), axis=0),
    "the largest group": lambda p, e, c: p.groupby("city").size().idxmax(),
    "the smallest mean": lambda p, e, c: p[["age", "visits"]].mean().idxmin(),
    "mean without ids": lambda p, e, c: p[["age", "weight"]].mean(),
}
"""In any order of rows."""
