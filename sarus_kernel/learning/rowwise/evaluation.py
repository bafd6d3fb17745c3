"""Statistics of scores: how well a released model does on people held out."""

from sarus_kernel.learning.rowwise.exact import Statistic

STATISTICS: dict[str, Statistic] = {}
