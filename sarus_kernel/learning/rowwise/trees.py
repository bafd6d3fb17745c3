"""Statistics of trees, additive models and clusters."""

from sarus_kernel.learning.rowwise.exact import Statistic

STATISTICS: dict[str, Statistic] = {}
