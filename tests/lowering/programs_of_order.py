"""Programs over `p` and `e` that look at the order of rows within a person, or along a result."""

from typing import Any

from tests.lowering.recording import PD, Program, length


def sorted_(e: Any) -> Any:
    """The events in an order that leaves no two of them equal."""
    return e.sort_values(["began", "code", "cost", "age", "place", "seen"])


def by_person(e: Any) -> Any:
    """The events of each person, in order."""
    return sorted_(e).groupby("person_id")


def _assigned(e: Any, **columns: Any) -> Any:
    e = sorted_(e).copy()
    for name, make in columns.items():
        e[name] = make(e)
    return e


def readmitted(e: Any) -> Any:
    e = _assigned(e, before=lambda d: d.groupby("person_id")["began"].shift())
    e["gap"] = (e["began"] - e["before"]).dt.days
    return (e["gap"] <= 200).mean()


def change(e: Any) -> Any:
    e = _assigned(e, base=lambda d: d.groupby("person_id")["cost"].transform("first"))
    return (e["cost"] - e["base"]).mean()


def latest(p: Any, e: Any) -> Any:
    last = sorted_(e).drop_duplicates("person_id", keep="last")
    return p.merge(last[["person_id", "cost", "code"]], on="person_id", how="left")


def _windows_and_filters(e: Any) -> Any:
    e = _assigned(e, n=lambda d: d.groupby("person_id").cumcount())
    late = e[e["n"] > 0].copy()
    late["m"] = late.groupby("person_id").cumcount()
    return late[["person_id", "n", "m"]]


def _counts_so_far(p: Any) -> Any:
    return p["city"].value_counts().sort_index().cumsum()


ORDERED_ROWS: dict[str, Program] = {
    "shift": lambda p, e, c: by_person(e)["cost"].shift(),
    "shift back": lambda p, e, c: by_person(e)["began"].shift(-1),
    "shift and fill": lambda p, e, c: by_person(e)["age"].shift(1, fill_value=0),
    "shift a table": lambda p, e, c: by_person(e)[["cost", "age"]].shift(2),
    "shift of two keys": lambda p, e, c: sorted_(e).groupby(["person_id", "place"])["age"].shift(),
    "diff": lambda p, e, c: by_person(e)["cost"].diff(),
    "diff of days": lambda p, e, c: by_person(e)["began"].diff().dt.days,
    "pct_change": lambda p, e, c: by_person(e)["age"].pct_change(),
    "cumcount": lambda p, e, c: by_person(e).cumcount(),
    "cumcount down": lambda p, e, c: by_person(e).cumcount(ascending=False),
    "cumsum": lambda p, e, c: by_person(e)["cost"].cumsum(),
    "cumsum of conditions": lambda p, e, c: _assigned(e, late=lambda d: d["cost"] > 5)
    .groupby("person_id")["late"].cumsum(),
    "cummax": lambda p, e, c: by_person(e)["cost"].cummax(),
    "cummin": lambda p, e, c: by_person(e)["age"].cummin(),
    "rank": lambda p, e, c: by_person(e)["cost"].rank(),
    "rank dense down": lambda p, e, c: by_person(e)["code"].rank(method="dense", ascending=False),
    "rank max": lambda p, e, c: by_person(e)["code"].rank(method="max"),
    "rank first": lambda p, e, c: by_person(e)["code"].rank(method="first"),
    "rank share": lambda p, e, c: by_person(e)["cost"].rank(pct=True),
    "ffill": lambda p, e, c: by_person(e)["cost"].ffill(),
    "bfill": lambda p, e, c: by_person(e)["code"].bfill(),
    "first": lambda p, e, c: by_person(e)["cost"].first(),
    "last": lambda p, e, c: by_person(e)["place"].last(),
    "first of all": lambda p, e, c: by_person(e).first(),
    "last dates": lambda p, e, c: by_person(e)[["began", "ended"]].last(),
    "first among others": lambda p, e, c: by_person(e).agg(
        n=("cost", "size"), base=("cost", "first"), last=("cost", "last"), top=("cost", "max")
    ),
    "first as column": lambda p, e, c: by_person(e)["cost"].first().reset_index(),
    "transform first": lambda p, e, c: by_person(e)["cost"].transform("first"),
    "transform shift": lambda p, e, c: by_person(e)["age"].transform("cumsum"),
    "head": lambda p, e, c: by_person(e).head(1),
    "head of two": lambda p, e, c: by_person(e)[["cost", "code"]].head(2),
    "tail": lambda p, e, c: by_person(e).tail(1),
    "tail of a column": lambda p, e, c: by_person(e)["cost"].tail(2),
    "nth": lambda p, e, c: by_person(e).nth(1),
    "nth some": lambda p, e, c: by_person(e)["cost"].nth([0, -1]),
    "idxmax": lambda p, e, c: most(e),
    "drop_duplicates first": lambda p, e, c: sorted_(e).drop_duplicates("person_id"),
    "drop_duplicates last": lambda p, e, c: sorted_(e).drop_duplicates(
        ["person_id", "code"], keep="last"
    ),
    "drop_duplicates none": lambda p, e, c: e.drop_duplicates("person_id", keep=False),
    "duplicated": lambda p, e, c: sorted_(e).duplicated(["person_id", "place"]),
    "duplicated rows": lambda p, e, c: e[["person_id", "place"]].duplicated(),
    "not duplicated": lambda p, e, c: sorted_(e)[~sorted_(e).duplicated("person_id")],
    "sorted down": lambda p, e, c: e.sort_values(
        ["began", "code", "cost", "age", "place"], ascending=False
    ).groupby("person_id")["cost"].first(),
    "readmitted": lambda p, e, c: readmitted(e),
    "change from baseline": lambda p, e, c: change(e),
    "latest value": lambda p, e, c: latest(p, e),
    "a window over filtered rows": lambda p, e, c: _windows_and_filters(e),
    "people with another": lambda p, e, c: length(e[e.duplicated("person_id", keep=False)]),
    "a band through a merge": lambda p, e, c: _band(p, e),
    "a stay through a merge": lambda p, e, c: p.merge(
        _assigned(e, stay=lambda d: d["ended"] - d["began"])[["person_id", "stay"]], on="person_id"
    )["stay"].dt.days,
}
"""In any order of rows."""


def most(e: Any) -> Any:
    e = sorted_(e[e["cost"].notna()]).copy()
    return e.loc[e.groupby("person_id")["cost"].idxmax()]


def _band(p: Any, e: Any) -> Any:
    p = p.copy()
    p["band"] = PD.cut(p["age"], [0, 30, 60, 120], labels=["young", "middle", "old"])
    return p.merge(e, on="person_id").groupby("band").size()


ALONG_RESULTS: dict[str, Program] = {
    "cumsum of counts": lambda p, e, c: _counts_so_far(p),
    "change of counts": lambda p, e, c: p.groupby("city").size().diff(),
    "shift of counts": lambda p, e, c: p.groupby("city")["age"].sum().shift(1),
    "rank of means": lambda p, e, c: p.groupby("city")["age"].mean().rank(),
    "growth": lambda p, e, c: p.groupby("city").size().pct_change(),
}
"""Along a result, in its order."""
