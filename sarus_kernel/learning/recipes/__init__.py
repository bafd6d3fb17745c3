"""The recipes: for each estimator of scikit-learn how its fit becomes noisy sums.

Each module has its part of the table: the public name in scikit-learn, and the recipe.
"""

from sarus_kernel.learning.recipes import (
    boosting,
    class_moments,
    components,
    forest_estimators,
    kmeans,
    least_squares,
    logistic,
    naive_bayes,
    scaling,
)
from sarus_kernel.learning.recipes.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    **logistic.RECIPES,
    **least_squares.RECIPES,
    **class_moments.RECIPES,
    **naive_bayes.RECIPES,
    **components.RECIPES,
    **scaling.RECIPES,
    **forest_estimators.RECIPES,
    **boosting.RECIPES,
    **kmeans.RECIPES,
}
