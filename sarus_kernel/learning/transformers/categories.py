"""OneHotEncoder and OrdinalEncoder: categories of the catalog, or those that are given."""

import math
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning.stages import Stage, source
from sarus_kernel.learning.sums.encoding import Column, Lookup, Missing, OneHot, Scaled
from sarus_kernel.learning.sums.queries import Feature
from sarus_kernel.learning.transformers.imputing import missing
from sarus_kernel.learning.unlearnable import NotLearnable
from sarus_kernel.release import Cell

_MOST = 200  # whole numbers within bounds that may count as categories


def one_hot(encoder: Any, stage: Stage) -> tuple[Any, Stage]:
    """A column for each category, and one for null where that may be."""
    stage = _as_categories(stage)
    fitted, after = _fitted(encoder, stage)
    if hasattr(after, "toarray"):
        after = after.toarray()
    features: list[Feature] = []
    columns: list[Column] = []
    for j, (feature, column) in enumerate(zip(stage.features, stage.columns, strict=True)):
        dropped = None if fitted.drop_idx_ is None else fitted.drop_idx_[j]
        for place, value in enumerate(fitted.categories_[j].tolist()):
            if place != dropped:
                features.append(_indicator(feature, value, source(column)))
                columns.append(_hot(feature, column, value))
    return fitted, stage.after(tuple(features), tuple(columns), after)


def ordinal(encoder: Any, stage: Stage) -> tuple[Any, Stage]:
    """The place of the category in their order."""
    stage = _as_categories(stage)
    fitted, after = _fitted(encoder, stage)
    coded = [
        _placed(feature, column, categories.tolist(), fitted)
        for feature, column, categories in zip(
            stage.features, stage.columns, fitted.categories_, strict=True
        )
    ]
    features, columns = tuple(f for f, _ in coded), tuple(c for _, c in coded)
    return fitted, stage.after(features, columns, after)


def _fitted(encoder: Any, stage: Stage) -> tuple[Any, Any]:
    """Fitted on rows of the catalog's categories, and the sample encoded."""
    if encoder.min_frequency is not None or encoder.max_categories is not None:
        raise NotLearnable(
            f"{type(encoder).__name__}: min_frequency and max_categories need the counts of "
            "categories; leave them out, or list `categories` yourself."
        )
    made = clone(encoder)
    if isinstance(made.categories, str):
        made.categories = [_sorted(feature) for feature in stage.features]
    count = max(len(known) for known in made.categories)
    rows = [[known[k % len(known)] for k in range(count)] for known in made.categories]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a category that is encoded as none
            after = made.fit(stage.rows(rows)).transform(stage.sample)
    except (TypeError, ValueError) as error:
        raise NotLearnable(f"{type(encoder).__name__}: {str(error).splitlines()[0]}") from None
    made.categories = encoder.categories
    return made, after


def _sorted(feature: Feature) -> Any:
    """As scikit-learn sorts them; null is the last."""
    known: list[Any] = sorted(value for value in feature.categories if not missing(value))
    if feature.nullable:
        return np.array([*known, np.nan], dtype=object if isinstance(known[0], str) else float)
    return np.array(known, dtype=object if isinstance(known[0], str) else None)


def _as_categories(stage: Stage) -> Stage:
    """Whole numbers within narrow bounds count as categories."""
    described = [_category(f, c) for f, c in zip(stage.features, stage.columns, strict=True)]
    features, columns = tuple(f for f, _ in described), tuple(c for _, c in described)
    return stage.after(features, columns, stage.sample)


def _category(feature: Feature, column: Column) -> tuple[Feature, Column]:
    if feature.kind == "category" and feature.categories:
        return feature, column
    if feature.kind == "category" or not feature.integer or feature.high - feature.low >= _MOST:
        raise NotLearnable(
            f"The categories of {feature.name!r} are not known beforehand: the catalog has to "
            "list them, or use KBinsDiscretizer for a number."
        )
    low = round(feature.low)
    values: tuple[Cell, ...] = tuple(range(low, round(feature.high) + 1))
    codes = Scaled(column, math.nan, feature.low, feature.high, float(low))
    return replace(feature, kind="category", categories=values), codes


def _hot(feature: Feature, column: Column, value: Any) -> Column:
    if missing(value):
        return Missing(column)
    return OneHot(column, (_code(feature, value),))


def _code(feature: Feature, value: Any) -> int:
    """The code of a category; one that the catalog has not is met by no row."""
    return feature.categories.index(value) if value in feature.categories else -1


def _indicator(feature: Feature, value: Any, group: int) -> Feature:
    return Feature(f"{feature.name}={value}", "number", 0.0, 1.0, (), False, True, group)


def _placed(
    feature: Feature, column: Column, categories: list[Any], fitted: Any
) -> tuple[Feature, Column]:
    known = [value for value in categories if not missing(value)]
    unknown = fitted.unknown_value if fitted.handle_unknown == "use_encoded_value" else np.nan
    null = fitted.encoded_missing_value if feature.nullable else np.nan
    places = tuple(
        float(known.index(value)) if value in known else float(unknown)
        for value in feature.categories
    )
    used = [p for p in (*places, float(null), 0.0, len(known) - 1.0) if not np.isnan(p)]
    described = Feature(
        feature.name, "number", min(used), max(used), (), bool(np.isnan(null)), True
    )
    return described, Lookup(column, places, float(null))
