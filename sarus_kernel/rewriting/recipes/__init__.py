"""The aggregates that have a private form: each a recipe of parts and a finish. Add yours here."""

from collections.abc import Callable

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.vault.rewrite.dp.draft import Draft
from sarus_kernel.vault.rewrite.dp.recipes.count import count
from sarus_kernel.vault.rewrite.dp.recipes.mean import mean
from sarus_kernel.vault.rewrite.dp.recipes.quantile import (
    greatest,
    least,
    median,
    quantile,
    quantile_disc,
)
from sarus_kernel.vault.rewrite.dp.recipes.sum import total
from sarus_kernel.vault.rewrite.dp.recipes.together import correlation, covariance
from sarus_kernel.vault.rewrite.dp.recipes.variance import stddev, variance
from sarus_kernel.vault.stages import Output

Recipe = Callable[[str, Aggregation, Draft], Output]

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
