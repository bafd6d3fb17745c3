"""What reaches a step of a pipeline: described, mapped from the raw columns, and as public rows.

Transformers are fitted on public rows alone: the twin's, or rows made of the catalog's bounds and
categories where there is no twin. What they learn is therefore free.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.learning.sums.encoding import Column, Combined, Encoding, Lookup, Scaled
from sarus_kernel.learning.sums.queries import Feature, Floats, Public
from sarus_kernel.learning.unlearnable import NotLearnable


@dataclass(frozen=True)
class Stage:
    """Columns between two steps.

    features  what each is
    columns   how each follows from the raw columns of a row (each of width 1)
    sample    public rows as the step receives them: a DataFrame, or an array
    people    about how many there are
    y         the target of the public rows; None if they are made of bounds alone
    """

    features: tuple[Feature, ...]
    columns: Encoding
    sample: Any
    people: float
    y: Floats | None = None

    @property
    def named(self) -> bool:
        return isinstance(self.sample, pd.DataFrame)

    def after(self, features: tuple[Feature, ...], columns: Encoding, sample: Any) -> "Stage":
        """What a step makes of it."""
        return Stage(features, columns, sample, self.people, self.y)

    def part(self, places: list[int]) -> "Stage":
        """Some of the columns, in this order."""
        sample = self.sample.iloc[:, places] if self.named else self.sample[:, places]
        features = tuple(self.features[place] for place in places)
        return self.after(features, tuple(self.columns[place] for place in places), sample)

    def rows(self, columns: "list[list[Any]]") -> Any:
        """Public rows of the step's own form, given column by column."""
        if not self.named:
            table = np.empty((len(columns[0]), len(columns)), dtype=object)
            for j, values in enumerate(columns):
                table[:, j] = values
            return table if self.sample.dtype == object else table.astype(float)
        frame = {name: pd.Series(v) for name, v in zip(range(len(columns)), columns, strict=True)}
        made = pd.DataFrame(frame)
        made.columns = self.sample.columns
        return made

    def ends(self) -> Any:
        """Two public rows: every lower bound, and every upper one."""
        return self.rows([[feature.low, feature.high] for feature in self.features])


def source(column: Column) -> int:
    """The raw column that a map reads in the end; -1 if there are several."""
    if isinstance(column, Combined):
        return -1
    inner = column.feature
    return inner if isinstance(inner, int) else source(inner)


def raw(features: tuple[Feature, ...], public: Public) -> Stage:
    """The columns as the user's X has them; an array where they have no names."""
    columns = tuple(_untouched(j, feature) for j, feature in enumerate(features))
    codes = _made_up(features) if public.twin is None else public.twin.X
    values = [_values(feature, codes[:, j]) for j, feature in enumerate(features)]
    if all(feature.name for feature in features):
        sample: Any = pd.DataFrame({j: v for j, v in enumerate(values)})
        sample.columns = pd.Index([feature.name for feature in features])
    else:
        sample = pd.concat(values, axis=1).to_numpy()
    y = None if public.twin is None else public.twin.y
    return Stage(features, columns, sample, public.people, y)


def _untouched(j: int, feature: Feature) -> Column:
    if feature.kind == "number":
        return Scaled(j, math.nan, feature.low, feature.high)
    return Lookup(j, tuple(float(code) for code in range(len(feature.categories))))


def _made_up(features: tuple[Feature, ...]) -> Floats:
    """Rows that go evenly through bounds and categories."""
    count = max(64, 2 * max((len(feature.categories) for feature in features), default=0))
    return np.column_stack(
        [
            np.linspace(feature.low, feature.high, count)
            if feature.kind == "number"
            else np.arange(count) % max(1, len(feature.categories))
            for feature in features
        ]
    )


def _values(feature: Feature, codes: Floats) -> "pd.Series[Any]":
    """A column's cells; null only where that may be, and nowhere null in all of them."""
    known = ~np.isnan(codes)
    usual = codes[known][0] if known.any() else (feature.low + feature.high) / 2
    if not feature.nullable or not known.any():
        codes, known = np.where(known, codes, usual), np.ones(len(codes), dtype=bool)
    if feature.kind == "number":
        whole = feature.integer and not feature.nullable
        return pd.Series(np.rint(codes).astype(np.int64) if whole else codes)
    places = np.where(known, codes, 0).astype(np.int64)
    cells = [feature.categories[p] if k else None for p, k in zip(places, known, strict=True)]
    return pd.Series(cells)


def numbers(stage: Stage, step: str) -> Stage:
    """The same columns, categories that are numbers read as numbers.

    Raises NotLearnable where a column is text.
    """
    described = [_number(f, c, step) for f, c in zip(stage.features, stage.columns, strict=True)]
    features, columns = tuple(f for f, _ in described), tuple(c for _, c in described)
    return stage.after(features, columns, stage.sample)


def _number(feature: Feature, column: Column, step: str) -> tuple[Feature, Column]:
    if feature.kind == "number":
        return feature, column
    values = [v for v in feature.categories if isinstance(v, bool | int | float)]
    if not values or len(values) < len(feature.categories):
        raise NotLearnable(
            f"{step} takes numbers, and the column {feature.name!r} holds text: encode it first "
            "(OneHotEncoder, OrdinalEncoder), or leave it out with a ColumnTransformer."
        )
    whole = all(float(value).is_integer() for value in values)
    low, high = float(min(values)), float(max(values))
    described = Feature(feature.name, "number", low, high, (), feature.nullable, whole)
    return described, Lookup(column, tuple(float(value) for value in values))
