"""Programs over `p` (person), `e` (event) and `c` (concept) that give rows, one per meaning."""

import datetime
import re
import warnings
from typing import Any

import numpy as np
import pandas as pd

from tests.lowering.recording import NP, PD, Program, band, length, written


def _set(**columns: Any) -> Any:
    """`df[name] = value(df)` for each, on a copy."""

    def run(df: Any) -> Any:
        df = df.copy()
        for name, value in columns.items():
            df[name] = value(df)
        return df

    return run


def _masked(df: Any) -> Any:
    df = df.copy()
    df.loc[df["age"] > 60, "group"] = "old"
    df.loc[df["age"] <= 60, "group"] = "young"
    return df.groupby("group").size()


def _later_mask(p: Any) -> Any:
    old = p[p["age"] > 30]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas warns that it aligns the condition
        return old[p["sex"] == "F"].groupby("sex")["age"].sum()


def _assigned_from_parent(p: Any) -> Any:
    old = p[p["age"] > 30].copy()
    old["double"] = p["age"] * 2
    return old.groupby("sex")["double"].max()


def _zscore(p: Any) -> Any:
    p = p.copy()
    p["z"] = (p["age"] - p["age"].mean()) / p["age"].std()
    return p[p["z"] > 0.3].groupby("sex")["z"].mean()


def _per_person(p: Any, e: Any) -> Any:
    counts = e.groupby("person_id").size().reset_index(name="n")
    return p.merge(counts, on="person_id", how="left")


ROWS: dict[str, Program] = {
    # selection
    "column": lambda p, e, c: p["age"],
    "attribute": lambda p, e, c: p.age,
    "columns": lambda p, e, c: p[["sex", "age"]],
    "mask": lambda p, e, c: p[p["age"] > 50],
    "mask of nullable": lambda p, e, c: p[p["weight"] > 50],
    "mask from the parent": lambda p, e, c: _later_mask(p),
    "assigned from the parent": lambda p, e, c: _assigned_from_parent(p),
    "loc mask": lambda p, e, c: p.loc[p["age"] > 50],
    "loc mask and column": lambda p, e, c: p.loc[p["age"] > 50, "sex"],
    "loc mask and columns": lambda p, e, c: p.loc[p["age"] > 50, ["sex", "city"]],
    "loc all rows": lambda p, e, c: p.loc[:, ["sex"]],
    "loc set": lambda p, e, c: _masked(p),
    "series mask": lambda p, e, c: p["city"][p["age"] > 50],
    "and or not": lambda p, e, c: p[((p["age"] > 50) & p["active"]) | ~(p["weight"] > 3)],
    "boolean mask": lambda p, e, c: p[p["active"]],
    "nullable boolean mask": lambda p, e, c: p[p["smoker"]],
    "nullable boolean not": lambda p, e, c: p[~p["smoker"]],
    "nullable boolean and": lambda p, e, c: p["smoker"] & p["active"],
    "nullable boolean or": lambda p, e, c: p["smoker"] | p["active"],
    "drop columns": lambda p, e, c: p.drop(columns=["note", "city"]),
    "drop axis": lambda p, e, c: p.drop("note", axis=1),
    "rename": lambda p, e, c: p.rename(columns={"sex": "gender", "none": "x"}),
    "reindex": lambda p, e, c: p[["age", "sex"]].reindex(columns=["sex", "age"]),
    "get": lambda p, e, c: p.get("age"),
    "filter items": lambda p, e, c: p.filter(items=["age", "sex"]),
    "filter like": lambda p, e, c: p.filter(like="e"),
    "set_axis": lambda p, e, c: p[["age", "sex"]].set_axis(["a", "b"], axis=1),
    "where of a table": lambda p, e, c: p[["age", "weight"]].where(p["age"] > 30),
    "select_dtypes": lambda p, e, c: p.select_dtypes("number"),
    "copy": lambda p, e, c: p.copy(),
    "frame mask": lambda p, e, c: p[["age", "visits"]][p[["age", "visits"]] > 5],
    # assignment
    "setitem": lambda p, e, c: _set(double=lambda d: d["age"] * 2)(p),
    "setitem constant": lambda p, e, c: _set(one=lambda d: 1, word=lambda d: "x")(p),
    "setitem scalar": lambda p, e, c: _set(mean=lambda d: d["age"].mean())(p),
    "assign": lambda p, e, c: p.assign(a=p["age"] + 1, b=p["weight"] / 2),
    "zscore": lambda p, e, c: _zscore(p),
    "frame zscore": lambda p, e, c: (p[["age", "weight"]] - p[["age", "weight"]].mean())
    / p[["age", "weight"]].std(),
    # arithmetic
    "add": lambda p, e, c: p["age"] + p["visits"],
    "sub": lambda p, e, c: 3 - p["weight"],
    "mul": lambda p, e, c: p["age"] * 1.5,
    "div": lambda p, e, c: p["age"] / p["visits"],
    "floordiv": lambda p, e, c: p["visits"] // 2,
    "floordiv negative": lambda p, e, c: p["weight"] // -7,
    "mod": lambda p, e, c: p["visits"] % 3,
    "mod negative": lambda p, e, c: p["visits"] % -4,
    "mod column": lambda p, e, c: p["age"] % p["person_id"],
    "pow": lambda p, e, c: p["age"] ** 2,
    "pow fraction": lambda p, e, c: p["age"] ** 0.5,
    "neg": lambda p, e, c: -p["visits"],
    "abs": lambda p, e, c: abs(p["weight"]),
    "abs method": lambda p, e, c: p["weight"].abs(),
    "bool plus int": lambda p, e, c: p["active"] + 1,
    "bool plus bool": lambda p, e, c: p["active"] + p["active"],
    "bool times number": lambda p, e, c: p["active"] * p["weight"],
    "text plus": lambda p, e, c: p["sex"] + "-" + p["city"],
    "methods": lambda p, e, c: p["age"].add(1).sub(2).mul(3).div(4).rsub(1),
    "frame times": lambda p, e, c: p[["age", "weight"]] * 2,
    "frame plus frame": lambda p, e, c: p[["age", "weight"]] + p[["age", "weight"]],
    # comparison
    "eq": lambda p, e, c: p["city"] == "Paris",
    "ne": lambda p, e, c: p["city"] != "Paris",
    "ne numbers": lambda p, e, c: p["weight"] != 3,
    "not eq": lambda p, e, c: ~(p["city"] == "Paris"),
    "eq boolean": lambda p, e, c: p["smoker"] == True,  # noqa: E712
    "ne boolean": lambda p, e, c: p["smoker"] != True,  # noqa: E712
    "le columns": lambda p, e, c: p["visits"] <= p["weight"],
    "gt method": lambda p, e, c: p["age"].gt(4),
    "eq nan": lambda p, e, c: p["weight"] == np.nan,
    "dates to text": lambda p, e, c: p["born"] < "1980-06-01",
    "dates to a year": lambda p, e, c: p["born"] >= "1980",
    "dates to a timestamp": lambda p, e, c: p["died"] > pd.Timestamp("2015-03-04"),
    "timestamps to text": lambda p, e, c: e["seen"] <= "2013-02-03",
    "between dates": lambda p, e, c: p["born"].between("1950-01-01", "1990-12-31"),
    "between": lambda p, e, c: p["weight"].between(0, 50),
    "between neither": lambda p, e, c: p["age"].between(10, 20, inclusive="neither"),
    "xor": lambda p, e, c: (p["age"] > 5) != p["active"],
    # membership
    "isin": lambda p, e, c: p["city"].isin(["Paris", "Lyon"]),
    "isin numbers": lambda p, e, c: p["visits"].isin([1, 2, 3]),
    "isin nan": lambda p, e, c: p["visits"].isin([1, np.nan]),
    "isin none": lambda p, e, c: p["city"].isin(["Paris", None]),
    "isin empty": lambda p, e, c: p["age"].isin([]),
    "isin other kind": lambda p, e, c: p["age"].isin(["x"]),
    "isin column": lambda p, e, c: p[p["person_id"].isin(e[e["code"] == 10]["person_id"])],
    "not isin column": lambda p, e, c: p[~p["person_id"].isin(e[e["code"] == 10]["person_id"])],
    "isin unique": lambda p, e, c: p["person_id"].isin(e[e["cost"] > 3]["person_id"].unique()),
    "isin public": lambda p, e, c: e[e["code"].isin(c[c["parent"] == 10]["code"])],
    # missing
    "isna": lambda p, e, c: p["weight"].isna(),
    "isna frame": lambda p, e, c: p.isna(),
    "notna": lambda p, e, c: p[p["city"].notna()],
    "pd.isna": lambda p, e, c: PD.isna(p["city"]),
    "fillna": lambda p, e, c: p["weight"].fillna(0),
    "fillna text": lambda p, e, c: p["city"].fillna("none"),
    "fillna mean": lambda p, e, c: p["weight"].fillna(p["weight"].mean()),
    "fillna median": lambda p, e, c: p["weight"].fillna(p["weight"].median()),
    "fillna column": lambda p, e, c: p["weight"].fillna(p["visits"]),
    "fillna dict": lambda p, e, c: p.fillna({"weight": 1.5, "city": "x"}),
    "fillna means": lambda p, e, c: p[["weight", "visits"]].fillna(p[["weight", "visits"]].mean()),
    "fillna frame": lambda p, e, c: p[["weight", "visits"]].fillna(0),
    "fillna bool": lambda p, e, c: p["smoker"].fillna(False),
    "dropna": lambda p, e, c: p.dropna(),
    "dropna subset": lambda p, e, c: p.dropna(subset=["weight", "city"]),
    "dropna all": lambda p, e, c: p.dropna(subset=["weight", "city"], how="all"),
    "dropna thresh": lambda p, e, c: p.dropna(subset=["weight", "city", "died"], thresh=2),
    "dropna series": lambda p, e, c: p["weight"].dropna(),
    # kinds
    "astype int": lambda p, e, c: p["weight"].fillna(-1.7).astype(int),
    "astype float": lambda p, e, c: p["age"].astype(float),
    "astype str": lambda p, e, c: p["age"].astype(str),
    "astype str of bool": lambda p, e, c: p["active"].astype(str),
    "astype bool": lambda p, e, c: p["age"].astype(bool),
    "astype bool of gaps": lambda p, e, c: p["visits"].astype(bool),
    "astype dict": lambda p, e, c: p.astype({"age": float, "active": int}),
    "bool to int": lambda p, e, c: (p["age"] > 40).astype(int),
    "to_numeric": lambda p, e, c: PD.to_numeric(p["note"], errors="coerce"),
    "to_datetime": lambda p, e, c: PD.to_datetime(p["born"]),
    "to_datetime year": lambda p, e, c: PD.to_datetime((p["age"] + 1900).astype(str), format="%Y"),
    # numbers
    "round": lambda p, e, c: p["weight"].round(1),
    "round frame": lambda p, e, c: p[["age", "weight"]].round(1),
    "round dict": lambda p, e, c: p[["age", "weight"]].round({"weight": 0}),
    "clip": lambda p, e, c: p["weight"].clip(0, 50),
    "clip lower": lambda p, e, c: p["weight"].clip(lower=0),
    "clip upper of bounded": lambda p, e, c: p["age"].clip(upper=60),
    "clip fraction": lambda p, e, c: p["age"].clip(10.5, 60.5),
    "np.log": lambda p, e, c: NP.log(p["age"] + 1),
    "np.log10": lambda p, e, c: NP.log10(p["age"] + 1),
    "np.log1p": lambda p, e, c: NP.log1p(p["age"]),
    "np.sqrt": lambda p, e, c: NP.sqrt(p["age"]),
    "np.exp": lambda p, e, c: NP.exp(p["visits"]),
    "np.abs": lambda p, e, c: NP.abs(p["weight"]),
    "np.floor": lambda p, e, c: NP.floor(p["weight"]),
    "np.square": lambda p, e, c: NP.square(p["age"]),
    "np.maximum": lambda p, e, c: NP.maximum(p["visits"], p["weight"]),
    "np.where": lambda p, e, c: p.assign(x=NP.where(p["age"] > 50, "old", "young")),
    "np.where columns": lambda p, e, c: p.assign(x=NP.where(p["weight"] > 5, p["age"], 0)),
    "np.select": lambda p, e, c: p.assign(
        x=NP.select([p["age"] < 18, p["age"] < 65], ["child", "adult"], "old")
    ),
    # choosing
    "map": lambda p, e, c: p["sex"].map({"M": 1, "F": 0}),
    "map some": lambda p, e, c: p["city"].map({"Paris": "P"}),
    "map series": lambda p, e, c: e["person_id"].map(p.set_index("person_id")["age"]),
    "map counts": lambda p, e, c: p["person_id"].map(e.groupby("person_id").size()),
    "replace": lambda p, e, c: p["city"].replace({"Paris": "P", "Lyon": "L"}),
    "replace one": lambda p, e, c: p["age"].replace(3, 4),
    "replace list": lambda p, e, c: p["age"].replace([3, 4, 5], 0),
    "replace nan": lambda p, e, c: p["visits"].replace({np.nan: 0}),
    "replace in frame": lambda p, e, c: p.replace({"city": {"Paris": "P"}}),
    "where": lambda p, e, c: p["age"].where(p["age"] > 30),
    "where other": lambda p, e, c: p["weight"].where(p["weight"] > 0, 0),
    "mask method": lambda p, e, c: p["age"].mask(p["age"] > 30, -1),
    "cut": lambda p, e, c: band(p, labels=["child", "adult", "old"]),
    "cut left": lambda p, e, c: band(p, labels=["child", "adult", "old"], right=False),
    "cut lowest": lambda p, e, c: band(p, labels=["a", "b", "c"], include_lowest=True),
    "cut intervals": lambda p, e, c: band(p)["band"].astype(str),
    "cut places": lambda p, e, c: PD.cut(p["weight"], [-100, 0, 10.5, 300], labels=False),
    # text
    "lower": lambda p, e, c: p["city"].str.lower(),
    "upper": lambda p, e, c: p["city"].str.upper(),
    "strip": lambda p, e, c: p["city"].str.strip(),
    "str chain": lambda p, e, c: p[p["city"].str.strip().str.lower() == "paris"],
    "contains": lambda p, e, c: p["city"].str.contains("ar"),
    "contains literal": lambda p, e, c: p["note"].str.contains("a.b", regex=False),
    "contains case": lambda p, e, c: p["city"].str.contains("PAR", case=False),
    "contains na": lambda p, e, c: p["city"].str.contains("ar", na=True),
    "contains pattern": lambda p, e, c: p["city"].str.contains("^P|on$"),
    "contains pattern case": lambda p, e, c: p["city"].str.contains("^p.r", case=False),
    "contains pattern flags": lambda p, e, c: p["city"].str.contains("p.r", flags=re.I, na=True),
    "match": lambda p, e, c: p["city"].str.match("[LP]"),
    "fullmatch": lambda p, e, c: p["city"].str.fullmatch("P[a-z]+|Ly"),
    "extract": lambda p, e, c: p["city"].str.extract("([a-z]+)", expand=False),
    "extract names": lambda p, e, c: p["city"].str.extract("(?P<first>[A-Z])(?P<rest>[a-z]+)"),
    "str replace pattern": lambda p, e, c: p["city"].str.replace("[aeiou]+", "", regex=True),
    "str replace first": lambda p, e, c: p["city"].str.replace("[a-z]", "-", n=1, regex=True),
    "startswith": lambda p, e, c: p["city"].str.startswith("P"),
    "startswith several": lambda p, e, c: p["city"].str.startswith(("P", "L")),
    "endswith": lambda p, e, c: p["city"].str.endswith("s"),
    "str len": lambda p, e, c: p["city"].str.len(),
    "str slice": lambda p, e, c: p["city"].str.slice(1, 3),
    "str index": lambda p, e, c: p["city"].str[:2],
    "str end": lambda p, e, c: p["city"].str[-3:],
    "str first": lambda p, e, c: p["note"].str[0],
    "str replace": lambda p, e, c: p["note"].str.replace(".", "-", regex=False),
    "public capitalize": lambda p, e, c: p["sex"].str.capitalize(),
    "public title": lambda p, e, c: p["sex"].str.title(),
    "public swapcase": lambda p, e, c: p["sex"].str.swapcase(),
    "public casefold": lambda p, e, c: p["sex"].str.casefold(),
    "public isalpha": lambda p, e, c: p["sex"].str.isalpha(),
    "public isdigit": lambda p, e, c: p["sex"].str.isdigit(),
    "public islower": lambda p, e, c: p["sex"].str.islower(),
    "public isupper": lambda p, e, c: p["sex"].str.isupper(),
    "public istitle": lambda p, e, c: p["sex"].str.istitle(),
    "public isspace": lambda p, e, c: p["sex"].str.isspace(),
    "public isalnum": lambda p, e, c: p["sex"].str.isalnum(),
    "public isnumeric": lambda p, e, c: p["sex"].str.isnumeric(),
    "public count": lambda p, e, c: p["sex"].str.count("F"),
    "public find": lambda p, e, c: p["sex"].str.find("M"),
    "public rfind": lambda p, e, c: p["sex"].str.rfind("M"),
    "public lstrip": lambda p, e, c: p["sex"].str.lstrip("F"),
    "public rstrip": lambda p, e, c: p["sex"].str.rstrip("M"),
    "public strip": lambda p, e, c: p["sex"].str.strip("M"),
    "public removeprefix": lambda p, e, c: p["sex"].str.removeprefix("F"),
    "public removesuffix": lambda p, e, c: p["sex"].str.removesuffix("M"),
    "public get": lambda p, e, c: p["sex"].str.get(-1),
    "public len": lambda p, e, c: p["sex"].str.len(),
    "public last letter": lambda p, e, c: p["sex"].str[-1],
    "public parts": lambda p, e, c: p["sex"].str.split("F").str[1],
    "public last parts": lambda p, e, c: p["sex"].str.split("F").str.get(-1),
    "public numbers of parts": lambda p, e, c: p["sex"].str.split("F").str.len(),
    "public words": lambda p, e, c: p["sex"].str.split().str[0],
    "first part": lambda p, e, c: p["city"].str.split("r").str[0],
    "first part by a text": lambda p, e, c: p["city"].str.split("ar").str[0],
    "extract without names": lambda p, e, c: p["city"].str.extract("([a-z]+)")[0].rename("x"),
    "extract numbered": lambda p, e, c: p["city"].str.extract("([A-Z])([a-z]+)")[1]
    .rename("x"),
    "str cat": lambda p, e, c: p["sex"].str.cat(p["city"], sep="/"),
    # time
    "year": lambda p, e, c: p["born"].dt.year,
    "parts": lambda p, e, c: p.assign(
        m=p["died"].dt.month, d=p["died"].dt.day, q=p["died"].dt.quarter,
        w=p["died"].dt.day_of_week, y=p["died"].dt.day_of_year,
    )[["m", "d", "q", "w", "y"]],
    "edges of months": lambda p, e, c: p.assign(
        a=p["died"].dt.is_month_start, b=p["died"].dt.is_month_end,
        c=p["died"].dt.is_quarter_start, d=p["died"].dt.is_quarter_end,
        e=p["died"].dt.is_year_start, f=p["died"].dt.is_year_end, g=p["died"].dt.is_leap_year,
    )[["a", "b", "c", "d", "e", "f", "g"]],
    "edges of months of timestamps": lambda p, e, c: e["seen"].dt.is_month_end,
    "days_in_month": lambda p, e, c: p["died"].dt.days_in_month,
    "days_in_month of timestamps": lambda p, e, c: e["seen"].dt.days_in_month,
    "isocalendar": lambda p, e, c: p["died"].dt.isocalendar(),
    "isocalendar week": lambda p, e, c: e["seen"].dt.isocalendar()["week"],
    "year and month": lambda p, e, c: e.groupby(
        [e["began"].dt.year, e["began"].dt.month])["age"].max(),
    "hour": lambda p, e, c: e["seen"].dt.hour,
    "weekday of timestamps": lambda p, e, c: e["seen"].dt.day_of_week,
    "date": lambda p, e, c: e["seen"].dt.date,
    "normalize": lambda p, e, c: e["seen"].dt.normalize(),
    "days": lambda p, e, c: (e["ended"] - e["began"]).dt.days,
    "days of timestamps": lambda p, e, c: (e["seen"] - e["began"]).dt.days,
    "days of a column": lambda p, e, c: _set(
        stay=lambda d: d["ended"] - d["began"], days=lambda d: d["stay"].dt.days
    )(e)[["days"]],
    "age at": lambda p, e, c: (pd.Timestamp("2020-01-01") - p["born"]).dt.days // 365,
    "total seconds": lambda p, e, c: (e["seen"] - e["began"]).dt.total_seconds(),
    "span compared": lambda p, e, c: (e["ended"] - e["began"]) > pd.Timedelta(days=900),
    "span divided": lambda p, e, c: (e["ended"] - e["began"]) / pd.Timedelta(days=1),
    "plus days": lambda p, e, c: p["died"] + pd.Timedelta(days=30),
    "minus days": lambda p, e, c: p["born"] - pd.Timedelta(days=30),
    "plus hours": lambda p, e, c: e["seen"] + pd.Timedelta(hours=5),
    "day_name": lambda p, e, c: p["died"].dt.day_name(),
    "month_name": lambda p, e, c: p["died"].dt.month_name(),
    "strftime": lambda p, e, c: p["died"].dt.strftime("%Y-%m"),
    "strftime words": lambda p, e, c: e["seen"].dt.strftime("on %d/%m/%Y."),
    "date constant": lambda p, e, c: p["born"].dt.date < datetime.date(1980, 1, 1),
    # joins
    "merge": lambda p, e, c: p.merge(e, on="person_id"),
    "merge left": lambda p, e, c: p.merge(e, on="person_id", how="left"),
    "merge right": lambda p, e, c: e.merge(p, on="person_id", how="right"),
    "merge outer": lambda p, e, c: e.merge(c, on="code", how="outer")[["code", "label", "cost"]],
    "merge nulls": lambda p, e, c: e[["person_id", "code"]].merge(
        c, left_on="code", right_on="parent"
    ),
    "merge inferred": lambda p, e, c: p[["person_id", "sex"]].merge(e[["person_id", "cost"]]),
    "merge two names": lambda p, e, c: p.merge(e, left_on="person_id", right_on="person_id"),
    "merge names differ": lambda p, e, c: p.merge(
        e.rename(columns={"person_id": "pid"}), left_on="person_id", right_on="pid"
    ),
    "merge suffixes": lambda p, e, c: p.merge(e, on="person_id", suffixes=("", "_event")),
    "merge two keys": lambda p, e, c: p.merge(e, on=["person_id", "age"], how="left"),
    "merge public": lambda p, e, c: PD.merge(e, c, on="code"),
    "merge self": lambda p, e, c: e[["person_id", "code"]].merge(
        e[["person_id", "code"]], on="person_id"
    ),
    "merge counts": lambda p, e, c: _per_person(p, e),
    "merge index": lambda p, e, c: p.merge(
        e.groupby("person_id")["cost"].sum(), left_on="person_id", right_index=True
    ),
    "join": lambda p, e, c: p[["person_id", "sex"]].join(
        e.groupby("person_id")["cost"].mean(), on="person_id"
    ),
    "join by labels": lambda p, e, c: p.set_index("person_id")[["sex"]].join(
        e.groupby("person_id")["cost"].mean()
    ),
    "cross": lambda p, e, c: p[["person_id"]].merge(c, how="cross"),
    "concat": lambda p, e, c: PD.concat([p[p["age"] > 50], p[p["age"] < 20]], ignore_index=True),
    "concat gaps": lambda p, e, c: PD.concat([p[["sex", "age"]], e[["age", "cost"]]]),
    "concat series": lambda p, e, c: PD.concat([p["age"], e["age"]]),
    "concat beside": lambda p, e, c: PD.concat([p["age"], p[["sex"]]], axis=1),
    "new frame": lambda p, e, c: PD.DataFrame({"a": p["age"], "b": p["age"] * 2}),
    "merge a new frame": lambda p, e, c: p.merge(
        PD.DataFrame({"sex": p["sex"], "person_id": p["person_id"]}), on="person_id"
    ),
    "merge a written table": lambda p, e, c: p.merge(
        written({"sex": ["F", "M", None], "factor": [1, 2.5, 3]}), on="sex", how="left"
    ),
    "astype object": lambda p, e, c: p["sex"].astype("object"),
    "drop_duplicates": lambda p, e, c: e[["person_id", "code"]].drop_duplicates(),
    "drop_duplicates subset": lambda p, e, c: e.drop_duplicates("person_id")[["person_id"]],
    "drop_duplicates count": lambda p, e, c: length(
        e.drop_duplicates(subset=["person_id", "code"])
    ),
    "drop_duplicates series": lambda p, e, c: e["code"].drop_duplicates(),
    "unique": lambda p, e, c: p["city"].unique(),
}  # fmt: skip
"""In any order of rows."""
