"""Programs put together at random: pandas and the relation still agree."""

import random
from typing import Any

import numpy as np
import pytest

from tests.lowering.recording import NP
from tests.lowering.test_lower import check

NUMBERS = ("age", "weight", "visits", "person_id")
TEXTS = ("sex", "city", "note")


def number(draw: random.Random, df: Any, depth: int = 2) -> Any:
    """A column of numbers."""
    if depth == 0 or draw.random() < 0.3:
        return df[draw.choice(NUMBERS)]
    inner = number(draw, df, depth - 1)
    return draw.choice([
        lambda: inner + draw.choice([1, -2.5]),
        lambda: inner - number(draw, df, depth - 1),
        lambda: inner * draw.choice([2, 0.5, -1]),
        lambda: inner / draw.choice([4, -0.3]),
        lambda: inner // draw.choice([3, -4]),
        lambda: inner % draw.choice([3, 7]),
        lambda: -inner,
        lambda: inner.abs(),
        lambda: inner.fillna(draw.choice([0, 5])),
        lambda: inner.clip(draw.choice([0, -10]), 40),
        lambda: inner.where(condition(draw, df, depth - 1), 1),
        lambda: condition(draw, df, depth - 1).astype(int),
        lambda: df[draw.choice(TEXTS)].str.len(),
        lambda: df["born"].dt.year,
        lambda: (df["died"] - df["born"]).dt.days,
        lambda: df[draw.choice(TEXTS)].map({"F": 1, "Paris": 2, "ab": 3}),
    ])()  # fmt: skip


def condition(draw: random.Random, df: Any, depth: int = 2) -> Any:
    """A column of truths, never missing (a mask of pandas' own)."""
    if depth > 0 and draw.random() < 0.3:
        one, other = condition(draw, df, depth - 1), condition(draw, df, depth - 1)
        return draw.choice([lambda: one & other, lambda: one | other, lambda: ~one])()
    return draw.choice([
        lambda: number(draw, df, 1) > draw.choice([0, 20]),
        lambda: number(draw, df, 1) != draw.choice([0, 3]),
        lambda: number(draw, df, 1) == number(draw, df, 1),
        lambda: number(draw, df, 1) <= number(draw, df, 1),
        lambda: df[draw.choice(TEXTS)] == draw.choice(["F", "Paris", "ab"]),
        lambda: df[draw.choice(TEXTS)].isin(["M", "Lyon", "xA"]),
        lambda: df[draw.choice(TEXTS)].str.contains("a"),
        lambda: df[draw.choice([*NUMBERS, *TEXTS])].isna(),
        lambda: df["died"].notna(),
        lambda: df["born"] > "1970-01-01",
        lambda: df["active"],
        lambda: number(draw, df, 1).between(0, 30),
    ])()  # fmt: skip


def rows(draw: random.Random, p: Any, e: Any) -> Any:
    """A table made in a few steps."""
    df = p
    for _ in range(draw.choice([1, 2, 3])):
        step = draw.choice(["filter", "assign", "assign", "dropna", "fillna", "merge", "where"])
        if step == "filter":
            df = df[condition(draw, df)]
        elif step == "assign":
            df = df.assign(**{draw.choice(["x", "age", "visits"]): number(draw, df)})
        elif step == "dropna":
            df = df.dropna(subset=[draw.choice(NUMBERS)])
        elif step == "fillna":
            df = df.fillna({"weight": 1.5, "city": "nowhere"})
        elif step == "where":
            df = df.assign(note=NP.where(condition(draw, df), "a", df["sex"]))
        elif "code" not in df.value.columns:
            df = df.merge(e[["person_id", "code", "cost"]], on="person_id",
                          how=draw.choice(["inner", "left"]))  # fmt: skip
    return df


def products(draw: random.Random, df: Any) -> Any:
    """Sums of products of some columns."""
    held = df[["age", "weight", "visits"]].fillna(2).clip(0, 9)
    return held.transpose().dot(draw.choice([held, held["visits"]]))


def result(draw: random.Random, df: Any) -> Any:
    """Something asked of a table."""
    group = draw.choice(["sex", "city", "note", number(draw, df, 1) > 10])
    return draw.choice([
        lambda: number(draw, df),
        lambda: df[condition(draw, df)],
        lambda: number(draw, df).mean(),
        lambda: number(draw, df).sum(),
        lambda: condition(draw, df).sum() / number(draw, df).count(),
        lambda: number(draw, df).std(),
        lambda: df.groupby(group)["age"].mean(),
        lambda: df.groupby(group)["weight"].sum(),
        lambda: df.groupby(group)[["age", "weight"]].max(),
        lambda: df.groupby(["sex", "city"]).size(),
        lambda: df.groupby(group).agg(n=("person_id", "nunique"), m=("weight", "median")),
        lambda: df["city"].value_counts(normalize=draw.choice([True, False])),
        lambda: df[["age", "weight", "visits"]].mean(),
        lambda: df.isna().sum(),
        lambda: df[["age", "visits"]].sum(axis=1),
        lambda: df["note"].nunique(),
        lambda: df.groupby(group)["weight"].sem(),
        lambda: number(draw, df).quantile([0.25, 0.5]),
        lambda: df[["person_id", "sex"]].duplicated(),
        lambda: df.groupby("person_id")["age"].rank(method=draw.choice(["max", "average"])),
        lambda: df.groupby("sex").agg({"age": ["min", "mean"], "visits": "count"}),
        lambda: products(draw, df),
        lambda: df.groupby(group)[["age", "weight"]].sum().div(df.groupby(group).size(), axis=0),
    ])()  # fmt: skip


@pytest.mark.parametrize("seed", range(120))
def test_random_programs_agree(seed: int) -> None:
    """The same rows, numbers, gaps and names, whatever was put together."""

    def program(p: Any, e: Any, c: Any) -> Any:
        draw = random.Random(seed)
        return result(draw, rows(draw, p, e))

    with np.errstate(all="ignore"):
        check(program, seed % 3, ordered=False)
