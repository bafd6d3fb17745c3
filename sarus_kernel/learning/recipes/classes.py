"""The classes of a classifier as scikit-learn keeps them, whatever order the catalog has."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.sums.queries import Target
from sarus_kernel.learning.unlearnable import NotLearnable


def classes_of(target: Target | None) -> tuple[NDArray[Any], list[int]]:
    """The sorted classes, and at which place of `target.classes` each of them is.

    Raises NotLearnable unless there are two or more.
    """
    if target is None or len(target.classes) < 2:
        raise NotLearnable(
            "A classifier needs a target with two or more classes known beforehand (a column "
            "with categories in the catalog)."
        )
    return np.unique(np.array(target.classes), return_index=True)  # type: ignore[return-value]
