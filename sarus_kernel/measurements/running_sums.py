"""A histogram told as running sums: what is made of it before noise is added, and its length.

With c(0) = 1 and c(k) = c(k - 1) (2k - 1) / 2k, the matrix C[i, j] = c(i - j), i >= j, is the
square root of the one that makes running sums: C C x are those of x. So C x is told with noise, and
C times that are the running sums, each with hardly more error than any such way needs
(Fichtenberger, Henzinger, Upadhyay 2023, arXiv 2202.11205).
"""

import math
from functools import lru_cache


@lru_cache(1000)
def coefficients(bins: int) -> tuple[float, ...]:
    """c(0) … c(bins - 1)."""
    found = [1.0]
    for k in range(1, bins):
        found.append(found[-1] * (2 * k - 1) / (2 * k))
    return tuple(found)


@lru_cache(1000)
def longest(bins: int) -> float:
    """The length of the first column of C, which is the longest: one row moves C x by it in L2."""
    return math.sqrt(math.fsum(c * c for c in coefficients(bins)))
