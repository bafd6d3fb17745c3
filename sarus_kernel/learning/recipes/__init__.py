"""The recipes: for each estimator of scikit-learn how its fit becomes noisy sums.

Each module has its part of the table: the public name in scikit-learn, and the recipe.
"""

from sarus_kernel.learning.recipes.recipe import Recipe

RECIPES: dict[str, Recipe] = {}
