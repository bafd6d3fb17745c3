"""The only source of noise: exact discrete mechanisms over integers, from OpenDP.

Each function is given what one person can change (the sensitivity), the noise and the charge; it
asks OpenDP what that noise costs, and raises InternalError before drawing any if the charge would
not cover it. Nothing here knows tables or questions.
"""

from sarus_kernel.vault.mechanisms.keys import (
    even_share,
    gaussian_keys,
    gaussian_threshold,
    laplace_keys,
    laplace_threshold,
    shared_gaussian_keys,
    shared_gaussian_threshold,
)
from sarus_kernel.vault.mechanisms.noise import gaussian, half_width, laplace
from sarus_kernel.vault.mechanisms.selection import noisy_max

__all__ = [
    "even_share",
    "gaussian",
    "gaussian_keys",
    "gaussian_threshold",
    "half_width",
    "laplace",
    "laplace_keys",
    "laplace_threshold",
    "noisy_max",
    "shared_gaussian_keys",
    "shared_gaussian_threshold",
]
