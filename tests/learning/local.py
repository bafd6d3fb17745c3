"""An `ask` for tests and benchmarks: rows at hand, Gaussian noise of numpy (never in the vault)."""

import math

import numpy as np

from sarus_kernel.learning.sums.queries import Noisy, Query, Rows
from sarus_kernel.learning.sums.statistics import integer_sum, step


class Local:
    """Answers queries on `rows`, and keeps what was asked in `asked`."""

    def __init__(self, rows: Rows, seed: int = 0, noise: float = 1.0) -> None:
        self.rows, self.noise = rows, noise
        self.random = np.random.default_rng(seed)
        self.asked: list[Query] = []

    def __call__(self, query: Query) -> Noisy:
        self.asked.append(query)
        sigma = self.noise * query.clip / math.sqrt(2 * query.rho)
        exact = integer_sum(query, self.rows) * step(query)
        return Noisy(exact + self.random.normal(0, 1, query.length) * sigma, sigma)
