"""The aggregates that have a private form: each a recipe of parts and a finish. Add yours here."""

from collections.abc import Callable

from sarus_kernel.measurements import Output
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.rewriting.bounded_query import BoundedQueryDraft
from sarus_kernel.rewriting.recipes.count import count
from sarus_kernel.rewriting.recipes.covariance import correlation, covariance
from sarus_kernel.rewriting.recipes.mean import mean
from sarus_kernel.rewriting.recipes.quantile import (
    greatest,
    least,
    median,
    quantile,
    quantile_disc,
)
from sarus_kernel.rewriting.recipes.sum import total
from sarus_kernel.rewriting.recipes.variance import stddev, variance

Recipe = Callable[[str, Aggregation, BoundedQueryDraft], Output]

RECIPES: dict[str, Recipe] = {
    "count": count,
    "sum": total,
    "mean": mean,
    "variance": variance,
    "stddev": stddev,
    "covariance": covariance,
    "correlation": correlation,
    "median": median,
    "quantile": quantile,
    "quantile_disc": quantile_disc,
    "min": least,
    "max": greatest,
}
