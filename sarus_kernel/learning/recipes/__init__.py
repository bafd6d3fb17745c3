"""The recipes: for each estimator of scikit-learn how its fit becomes noisy sums."""
