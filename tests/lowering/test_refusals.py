"""What has no exact relational meaning is refused in one sentence that says what to do."""

from collections.abc import Callable
from typing import Any

import pytest

from sarus_kernel.lowering import NotLowered, lower
from sarus_kernel.lowering.reasons import reason_against
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.relations import Table
from tests.lowering.hospital import CATALOG
from tests.lowering.recording import PD
from tests.lowering.test_lower import tables


def _without_a(p: Any, new: str) -> Any:
    return p["note"].str.replace("(a+)", new, regex=True)


REFUSED: dict[str, tuple[str, Callable[..., Any]]] = {
    "head of people": ("`head` picks rows by position", lambda p, e, c: p.head(3)),
    "sorted head of people": ("other people", lambda p, e, c: p.sort_values("age").head()),
    "iloc of people": ("`iloc` picks rows by position", lambda p, e, c: p.iloc[0:3]),
    "label of people": ("by position", lambda p, e, c: p["age"][3]),
    "slice of people": ("by position", lambda p, e, c: p[2:5]),
    "drop rows": ("by position", lambda p, e, c: p.drop([1, 2])),
    "largest people": ("by position", lambda p, e, c: p.nlargest(3, "age")),
    "describe": ("no column of numbers", lambda p, e, c: p[["sex", "city"]].describe()),
    "quantiles": ("different shares", lambda p, e, c: p["age"].quantile([0.5, 0.5])),
    "bins": ("write their edges", lambda p, e, c: e["code"].value_counts(bins=3)),
    "cells": ("not public", lambda p, e, c: p.groupby(["sex", "city"]).size().unstack()),
    "corr": ("Pearson", lambda p, e, c: p[["age", "weight"]].corr(method="spearman")),
    "margins of medians": ("The `median` of all", lambda p, e, c: p.pivot_table(
        index="sex", columns="active", values="age", aggfunc="median", margins=True)),
    "margins of two columns": ("one column at a time", lambda p, e, c: p.pivot_table(
        index="sex", values=["age", "weight"], margins=True)),
    "margins of three keys": ("add up what is released", lambda p, e, c: PD.crosstab(
        [p["sex"], p["city"]], p["active"], margins=True)),
    "no share of groups": ("a few that differ", lambda p, e, c: p.groupby("sex").age.quantile(
        [0.5, 0.5])),
    "shift": ("other people's rows", lambda p, e, c: p["age"].shift()),
    "cumsum": ("other people's rows", lambda p, e, c: p["age"].cumsum()),
    "rank": ("other people's rows", lambda p, e, c: p["age"].rank()),
    "ffill": ("other people's rows", lambda p, e, c: p["weight"].ffill()),
    "group first": ("group by the person too", lambda p, e, c: p.groupby("sex")["age"].first()),
    "different rows": ("merge the tables on a key", lambda p, e, c: p["age"] + e["age"]),
    "condition of other rows": ("about other rows", lambda p, e, c: _mask_of_other_rows(p, e)),
    "renumbered rows": (
        "different rows",
        lambda p, e, c: p["age"] + p[p["age"] > 3].reset_index(drop=True)["age"],
    ),
    "numbered rows": ("drop=True", lambda p, e, c: p.reset_index()),
    "text sum": ("wants numbers", lambda p, e, c: p["city"].sum()),
    "frame mean with text": ("select the columns of numbers", lambda p, e, c: _mean_of_all(p)),
    "pattern": ("reference back", lambda p, e, c: p["note"].str.match(r"(a)\1")),
    "lazy part": ("[^,]*", lambda p, e, c: p["note"].str.extract("(.+?)b", expand=False)),
    "groups of no level": ("set_index first", lambda p, e, c: p.groupby(level=0)["age"].mean()),
    "filled where missing": ("use fillna", lambda p, e, c: e.groupby("person_id")["cost"].mean()
                             .reindex(p["person_id"], fill_value=0)),
    "extract half named": ("all of them, or none", lambda p, e, c: p["note"].str.extract(
        "(?P<x>a)(b)")),
    "letters of any text": ("categories", lambda p, e, c: p["note"].str.count("a")),
    "patterns in public texts": ("parameter", lambda p, e, c: p["sex"].str.count("F|M")),
    "later parts of any text": ("the first part", lambda p, e, c: p["note"].str.split("a").str[1]),
    "lists of parts": ("take a part", lambda p, e, c: p["sex"].str.split("a").isna().sum()),
    "parts by a pattern": ("takes patterns", lambda p, e, c: p["sex"].str.split("a.").str[0]),
    "put in again": ("str.extract", lambda p, e, c: _without_a(p, r"\1")),
    "put in more": ("no more letters", lambda p, e, c: _without_a(p, "more")),
    "unnamed column": ("reset_index(name=", lambda p, e, c: p.groupby("sex").size().reset_index()),
    "columns from data": ("groupby", lambda p, e, c: PD.crosstab(p["sex"], p["city"])),
    "dummies": ("compare with each value", lambda p, e, c: PD.get_dummies(p["city"])),
    "text of gaps": ("fillna", lambda p, e, c: p["visits"].astype(str)),
    "category": ("leave other columns", lambda p, e, c: p["sex"].astype("category")),
    "drop_duplicates elsewhere": (
        "first of several rows",
        lambda p, e, c: e.drop_duplicates("code")["cost"].mean(),
    ),
    "labels of rows": ("`df.loc[…]`", lambda p, e, c: e.groupby("person_id")["age"].idxmax()),
    "nth of a sex": ("group by the person too", lambda p, e, c: p.groupby("sex").nth(0)),
    "head from the end": ("not negative", lambda p, e, c: e.groupby("person_id").head(-1)),
    **{
        f"{name} of periods": (
            "Periods that nobody falls into",
            lambda p, e, c, name=name: getattr(e.resample("ME", on="began").size(), name)(),
        )
        for name in ("mean", "min", "std", "nunique", "shift", "diff", "pct_change", "idxmin")
    },
    "how many periods": (
        "Periods that nobody falls into",
        lambda p, e, c: e.resample("YE", on="began").size().size,
    ),
    "repeats of others": ("add the person", lambda p, e, c: p.duplicated("city")),
    "length of time": ("`.dt.days`", lambda p, e, c: (e["ended"] - e["began"]).mean()),
    "groupby alone": ("not a result", lambda p, e, c: p.groupby("sex")),
    "indicator": ("`indicator`", lambda p, e, c: p.merge(e, on="person_id", indicator=True)),
    "level": ("parameter", lambda p, e, c: p.sort_index(kind="stable")),
    "min_count": ("min_count", lambda p, e, c: p["weight"].sum(min_count=3)),
    "no such column": ("There is no column 'agee'", lambda p, e, c: _missing_column()),
    "values of people": ("array", lambda p, e, c: p["age"].to_numpy()),
}


def _mask_of_other_rows(p: Any, e: Any) -> Any:
    node = Call("operator.getitem", (p.node, (e["age"] > 3).node))
    return type(p)(node, None)


def _mean_of_all(p: Any) -> Any:
    return type(p)(Call("pandas.DataFrame.mean", (p.node,)), None)


def _missing_column() -> Any:
    node = Call("operator.getitem", (Table("person"), Constant("agee")))
    return type("Node", (), {"node": node})


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_reason(name: str) -> None:
    """The reason names what is wrong and what to do, in a sentence, without a value."""
    words, program = REFUSED[name]
    if name == "text sum":
        node = Call("pandas.Series.sum", (tables(1)["p"]["city"].node,))
    else:
        node = program(**tables(1)).node
    found = lower(node, CATALOG)
    assert isinstance(found, NotLowered), found
    assert words in found.reason
    assert found.reason.endswith((".", "?"))


def test_labels_that_are_not_text() -> None:
    """A column called 0 cannot be told apart from the first one, so it is refused."""
    named = Collection("dict", (Constant("age"), Constant(0)))
    node = Call("pandas.DataFrame.rename", (Table("person"),), ("columns",), (named,))
    found = lower(node, CATALOG)
    assert isinstance(found, NotLowered)
    assert "text" in found.reason


def test_a_part_of_a_split_is_for_models() -> None:
    """Its mean is asked of the table before the split."""
    assert "before the split" in reason_against("sklearn.model_selection.train_test_split")
