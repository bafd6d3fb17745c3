"""Programs over `p` (person), `e` (event) and `c` (concept) that give results."""

from typing import Any

import numpy as np

from tests.lowering.recording import NP, Program, band, builtin, length


def _per_person(p: Any, e: Any) -> Any:
    counts = e.groupby("person_id").size().reset_index(name="n")
    return p.merge(counts, on="person_id", how="left")


def _study(p: Any, e: Any) -> Any:
    flags = e.assign(flu=e["code"] == 10, gout=e["code"].isin([40, 77]))
    each = flags.groupby("person_id")[["flu", "gout"]].max().reset_index()
    merged = p.merge(each, on="person_id")
    return merged.groupby("flu")["gout"].mean()


def _missing_columns(p: Any) -> Any:
    counts = p.isna().sum()
    return counts[counts > 0]


def _many(e: Any) -> Any:
    counts = e.groupby("person_id").size()
    return counts[counts > 3]


def _with_counts(p: Any, e: Any) -> Any:
    people = p.set_index("person_id")
    people["n"] = e.groupby("person_id").size()
    return people[["sex", "n"]]


def _frequent(p: Any) -> Any:
    counts = p["city"].value_counts()
    return counts[counts > 5]


RESULTS: dict[str, Program] = {
    # numbers about all rows
    "len": lambda p, e, c: length(p[p["age"] > 30]),
    "shape": lambda p, e, c: p[p["sex"] == "F"].shape,
    "shape 0": lambda p, e, c: p[p["sex"] == "F"].shape[0],
    "shape 1": lambda p, e, c: p[p["sex"] == "F"].shape[0] * 2,
    "size": lambda p, e, c: p["age"].size,
    "frame size": lambda p, e, c: p.size,
    "empty": lambda p, e, c: p[p["age"] > 200].empty,
    "count": lambda p, e, c: p["weight"].count(),
    "count not null": lambda p, e, c: p["age"].count(),
    "sum": lambda p, e, c: p["weight"].sum(),
    "sum of nothing": lambda p, e, c: p[p["age"] > 200]["weight"].sum(),
    "sum of conditions": lambda p, e, c: (p["age"] > 30).sum(),
    "mean": lambda p, e, c: p["weight"].mean(),
    "mean of nothing": lambda p, e, c: p[p["age"] > 200]["weight"].mean(),
    "mean of conditions": lambda p, e, c: (p["city"] == "Paris").mean(),
    "mean of nullable boolean": lambda p, e, c: p["smoker"].mean(),
    "std": lambda p, e, c: p["weight"].std(),
    "std of population": lambda p, e, c: p["weight"].std(ddof=0),
    "std of one": lambda p, e, c: p[p["person_id"] == 1]["age"].std(),
    "population std of one": lambda p, e, c: p[p["person_id"] == 1]["age"].std(ddof=0),
    "var": lambda p, e, c: p["age"].var(),
    "min": lambda p, e, c: p["born"].min(),
    "max": lambda p, e, c: p["weight"].max(),
    "max text": lambda p, e, c: p["sex"].max(),
    "median": lambda p, e, c: p["weight"].median(),
    "quantile": lambda p, e, c: p["age"].quantile(0.5),
    "quartile": lambda p, e, c: p["weight"].quantile(0.25),
    "describe": lambda p, e, c: p[["age", "weight"]].describe(),
    "describe leaves text out": lambda p, e, c: p[["sex", "weight"]].describe(),
    "describe a column": lambda p, e, c: p["weight"].describe(),
    "corr": lambda p, e, c: p["age"].corr(p["weight"]),
    "corr of a table": lambda p, e, c: p[["age", "weight", "visits"]].corr(),
    "cov": lambda p, e, c: p["age"].cov(p["weight"]),
    "cov of a table": lambda p, e, c: p[["age", "weight"]].cov(),
    "nunique": lambda p, e, c: p["city"].nunique(),
    "any": lambda p, e, c: (p["age"] > 99).any(),
    "all": lambda p, e, c: (p["age"] > -1).all(),
    "any of nothing": lambda p, e, c: (p[p["age"] > 200]["age"] > 1).any(),
    "all of nothing": lambda p, e, c: (p[p["age"] > 200]["age"] > 1).all(),
    "any of numbers": lambda p, e, c: p["visits"].any(),
    "np.mean": lambda p, e, c: NP.mean(p["weight"]),
    "np.sum": lambda p, e, c: NP.sum(p["weight"]),
    "np.std": lambda p, e, c: NP.std(p["weight"]),
    "len of unique": lambda p, e, c: length(e["person_id"].unique()),
    "len of unique with gaps": lambda p, e, c: length(p["city"].unique()),
    "np.average": lambda p, e, c: NP.average(p["age"]),
    "np.count_nonzero": lambda p, e, c: NP.count_nonzero(p["age"] > 30),
    "np.var": lambda p, e, c: NP.var(p["weight"]),
    "series agg": lambda p, e, c: p["weight"].agg("mean"),
    "series agg list": lambda p, e, c: p["weight"].agg(["mean", "std", "count"]),
    "frame mean": lambda p, e, c: p[["age", "weight"]].mean(),
    "frame mean entry": lambda p, e, c: p[["age", "weight"]].mean()["age"],
    "frame mean numeric": lambda p, e, c: p.drop(columns="person_id").mean(numeric_only=True),
    "frame count": lambda p, e, c: p.count(),
    "frame nunique": lambda p, e, c: p[["city", "age"]].nunique(),
    "frame agg": lambda p, e, c: p[["age", "weight"]].agg("sum"),
    "frame agg list": lambda p, e, c: p[["age", "weight"]].agg(["count", "mean", "std"]),
    "frame agg dict": lambda p, e, c: p.agg({"age": "mean", "weight": "sum"}),
    "isna sum": lambda p, e, c: p.isna().sum(),
    "isna mean": lambda p, e, c: p.isna().mean() * 100,
    "isna share": lambda p, e, c: p.isna().sum() / length(p) * 100,
    "isna sum sum": lambda p, e, c: p.isna().sum().sum(),
    "isna some": lambda p, e, c: _missing_columns(p),
    "sum along": lambda p, e, c: p[["age", "visits", "weight"]].sum(axis=1),
    "mean along": lambda p, e, c: p[["age", "visits", "weight"]].mean(axis=1),
    "max along": lambda p, e, c: p[["age", "visits", "weight"]].max(axis=1),
    "any along": lambda p, e, c: p[p.isna().any(axis=1)],
    "count along": lambda p, e, c: p.isna().sum(axis=1),
    # arithmetic with numbers
    "ratio": lambda p, e, c: p["weight"].sum() / p["age"].sum(),
    "ratio of filters": lambda p, e, c: length(p[p["age"] > 50]) / length(p),
    "ratio of people": lambda p, e, c: e[e["code"] == 10]["person_id"].nunique()
    / e["person_id"].nunique(),
    "percent": lambda p, e, c: builtin("round", p["active"].mean() * 100, 1),
    "float": lambda p, e, c: builtin("float", p["age"].sum()),
    "int": lambda p, e, c: builtin("int", p["age"].mean()),
    "above the mean": lambda p, e, c: length(p[p["age"] > p["age"].mean()]),
    "deviation": lambda p, e, c: (p["age"] - p["age"].mean()).abs().mean(),
    "range": lambda p, e, c: p["age"].max() - p["age"].min(),
    # groups
    "group size": lambda p, e, c: p.groupby("sex").size(),
    "group size null keys": lambda p, e, c: p.groupby("city").size(),
    "group size with nulls": lambda p, e, c: p.groupby("city", dropna=False).size(),
    "group mean": lambda p, e, c: p.groupby("city")["weight"].mean(),
    "group sum of gaps": lambda p, e, c: p.groupby("city")["visits"].sum(),
    "group count": lambda p, e, c: p.groupby("sex")["city"].count(),
    "group counts": lambda p, e, c: p.groupby("sex").count(),
    "group means": lambda p, e, c: p.groupby("sex")[["age", "weight"]].mean(),
    "group numeric": lambda p, e, c: p.drop(columns="person_id").groupby("sex")
    .mean(numeric_only=True),
    "group std": lambda p, e, c: p.groupby("city")["age"].std(),
    "group var": lambda p, e, c: p.groupby("city")["age"].var(ddof=0),
    "group min max": lambda p, e, c: p.groupby("city")["weight"].max()
    - p.groupby("city")["weight"].min(),
    "group median": lambda p, e, c: p.groupby("sex")["age"].median(),
    "group nunique": lambda p, e, c: e.groupby("code")["person_id"].nunique(),
    "group any": lambda p, e, c: p.groupby("city")["active"].any(),
    "group all": lambda p, e, c: p.groupby("city")["active"].all(),
    "group two keys": lambda p, e, c: p.groupby(["sex", "city"])["age"].mean(),
    "group by a column": lambda p, e, c: p.groupby(p["born"].dt.year // 10)["age"].count(),
    "group by a condition": lambda p, e, c: p.groupby(p["age"] > 50)["weight"].mean(),
    "group of a series": lambda p, e, c: p["age"].groupby(p["sex"]).mean(),
    "group attribute": lambda p, e, c: p.groupby("sex").age.mean(),
    "group as columns": lambda p, e, c: p.groupby(["sex", "city"], as_index=False)["age"].mean(),
    "group size as columns": lambda p, e, c: p.groupby("sex", as_index=False).size(),
    "group reset": lambda p, e, c: p.groupby("sex")["age"].mean().reset_index(),
    "group reset name": lambda p, e, c: p.groupby("sex").size().reset_index(name="n"),
    "group agg": lambda p, e, c: p.groupby("sex")["age"].agg("mean"),
    "group agg function": lambda p, e, c: p.groupby("sex")["age"].agg(np.mean),
    "group agg list": lambda p, e, c: p.groupby("sex")["age"].agg(["mean", "std", "count"]),
    "group agg dict": lambda p, e, c: p.groupby("sex").agg({"age": "mean", "weight": "sum"}),
    "group agg named": lambda p, e, c: p.groupby("city").agg(
        people=("person_id", "nunique"), rows=("age", "size"), mean=("weight", "mean")
    ),
    "group agg named series": lambda p, e, c: p.groupby("city")["age"].agg(low="min", high="max"),
    "group to_frame": lambda p, e, c: p.groupby("sex").size().to_frame("n"),
    "group cut": lambda p, e, c: band(p, labels=["child", "adult", "old"])
    .groupby("band")["weight"].mean(),
    "group of filtered": lambda p, e, c: p[p["age"] > 30].groupby("sex")["weight"].sum(),
    "group ngroups": lambda p, e, c: p.groupby("city").ngroups,
    "group share": lambda p, e, c: p.groupby("sex").size() / length(p),
    "group ratio": lambda p, e, c: p.groupby("sex")["weight"].sum() / p.groupby("sex").size(),
    "group ratio of filters": lambda p, e, c: p[p["age"] > 60].groupby("city").size()
    / p.groupby("city").size(),
    "transform by person": lambda p, e, c: e.assign(
        most=e.groupby("person_id")["cost"].transform("max")
    ),
    "transform by person and code": lambda p, e, c: e.groupby(["person_id", "code"])[
        "cost"
    ].transform("sum"),
    "pivot_table": lambda p, e, c: p.pivot_table(index="sex", values=["age", "weight"]),
    "study": lambda p, e, c: _study(p, e),
    # per person, then again
    "rows per person": lambda p, e, c: e.groupby("person_id").size().mean(),
    "people with many": lambda p, e, c: length(_many(e)),
    "per person then group": lambda p, e, c: _per_person(p, e).groupby("sex")["n"].sum(),
    "label lookup": lambda p, e, c: _with_counts(p, e),
    # counts
    "value_counts": lambda p, e, c: p["city"].value_counts(),
    "value_counts share": lambda p, e, c: p["city"].value_counts(normalize=True),
    "value_counts with nulls": lambda p, e, c: p["city"].value_counts(dropna=False),
    "value_counts of bools": lambda p, e, c: p["active"].value_counts(),
    "value_counts entry": lambda p, e, c: p["sex"].value_counts()["F"],
    "value_counts loc": lambda p, e, c: p["sex"].value_counts().loc["F"],
    "value_counts frame": lambda p, e, c: p[["sex", "city"]].value_counts(),
    "value_counts of groups": lambda p, e, c: p.groupby("sex")["active"].value_counts(),
    "value_counts reset": lambda p, e, c: p["city"].value_counts().reset_index(),
    "value_counts filtered": lambda p, e, c: _frequent(p),
    "value_counts sum": lambda p, e, c: p["city"].value_counts().sum(),
    "value_counts max": lambda p, e, c: p["city"].value_counts().max(),
    "value_counts renamed": lambda p, e, c: p["city"].value_counts().rename_axis("town")
    .reset_index(name="people"),
    "value_counts percent": lambda p, e, c: (p["sex"].value_counts(normalize=True) * 100).round(1),
}  # fmt: skip
"""In any order of rows."""

ORDERED: dict[str, Program] = {
    "groups by key": lambda p, e, c: p.groupby("city")["age"].mean(),
    "groups by two keys": lambda p, e, c: p.groupby(["sex", "city"]).size(),
    "groups down": lambda p, e, c: p.groupby("city")["age"].mean().sort_values(ascending=False),
    "groups head": lambda p, e, c: p.groupby("city")["age"].mean().sort_values().head(2),
    "groups tail": lambda p, e, c: p.groupby("city")["age"].mean().tail(2),
    "frame sorted": lambda p, e, c: p.groupby("city").agg(n=("age", "size"), m=("age", "mean"))
    .sort_values(["n", "m"], ascending=[False, True]),
    "sorted by what is not shown": lambda p, e, c: p.groupby("city")
    .agg(n=("age", "size"), m=("age", "mean")).sort_values("m")["n"],
    "largest": lambda p, e, c: p.groupby("city")["age"].mean().nlargest(2),
    "smallest rows": lambda p, e, c: p.groupby("city").agg(m=("age", "mean")).nsmallest(2, "m"),
    "first by place": lambda p, e, c: p.groupby("city")["age"].mean().sort_values().iloc[0],
    "last by place": lambda p, e, c: p.groupby("city")["age"].mean().sort_values().iloc[-1],
    "slice by place": lambda p, e, c: p.groupby("city")["age"].mean().sort_values().iloc[1:3],
    "bands in order": lambda p, e, c: band(p, labels=["child", "adult", "old"])
    .groupby("band")["age"].mean(),
    "bands sorted": lambda p, e, c: band(p, labels=["child", "adult", "old"])["band"]
    .value_counts().sort_index(),
    "bands reset": lambda p, e, c: band(p, labels=["child", "adult", "old"])
    .groupby("band").size().reset_index(name="n").sort_values("band", ascending=False),
    "bands ratio": lambda p, e, c: band(p, labels=["child", "adult", "old"])
    .groupby("band")["age"].sum()
    / band(p, labels=["child", "adult", "old"]).groupby("band")["age"].count(),
    "sorted twice": lambda p, e, c: p.groupby("city").agg(n=("age", "mean"))
    .sort_values("n").sort_values("n", ascending=False),
    "statistics in order": lambda p, e, c: p[["age", "weight"]].agg(["std", "mean", "count"]),
    "columns in order": lambda p, e, c: p[["weight", "age"]].mean(),
    "columns sorted": lambda p, e, c: p[["weight", "age", "visits"]].mean().sort_values(),
    "index sorted down": lambda p, e, c: p.groupby("city").size().sort_index(ascending=False),
}  # fmt: skip
"""In pandas' order, where it has one."""
