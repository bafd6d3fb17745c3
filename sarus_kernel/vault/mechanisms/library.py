"""The parts of OpenDP that are used here, under short names.

Not `opendp.prelude`: that one loads scikit-learn, pandas and cloudpickle beside them, which takes
a second and a half, and has no business in a vault.
"""

from opendp import measurements as m
from opendp.accuracy import (
    discrete_gaussian_scale_to_accuracy,
    discrete_laplacian_scale_to_accuracy,
)
from opendp.domains import atom_domain, map_domain, vector_domain
from opendp.measures import zero_concentrated_divergence
from opendp.metrics import (
    absolute_distance,
    l01inf_distance,
    l02inf_distance,
    l1_distance,
    l2_distance,
    linf_distance,
)
from opendp.mod import OpenDPException, enable_features

__all__ = [
    "OpenDPException",
    "absolute_distance",
    "atom_domain",
    "discrete_gaussian_scale_to_accuracy",
    "discrete_laplacian_scale_to_accuracy",
    "enable_features",
    "l01inf_distance",
    "l02inf_distance",
    "l1_distance",
    "l2_distance",
    "linf_distance",
    "m",
    "map_domain",
    "vector_domain",
    "zero_concentrated_divergence",
]
