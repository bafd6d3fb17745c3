"""The space linear models are fitted in: every input within ±1 of its public bounds.

Linear models do not mind an affine change of inputs, so whatever scaler was written, the fit is
done where a row's length is known, and the coefficients are carried back exactly.
"""

import math
from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning.encoding import Lookup, Scaled
from sarus_kernel.learning.queries import Feature, Floats
from sarus_kernel.learning.unlearnable import NotLearnable

_MOST = 1_000  # inputs: steps take matrices of inputs by inputs


@dataclass(frozen=True)
class Basis:
    """z = (x - center) / scale for each of d inputs, and 1 after them if `one`.

    radius  length of the longest row
    """

    encoding: tuple[Scaled, ...]
    center: Floats
    scale: Floats
    one: bool
    radius: float

    @property
    def width(self) -> int:
        return len(self.encoding) + int(self.one)

    def state(self) -> dict[str, Floats]:
        """What every statistic of linear models reads."""
        return {"one": np.array([float(self.one)])}

    def back(self) -> Floats:
        """(d + 1, width): from weights of z to those of x, and the intercept last."""
        d = len(self.encoding)
        matrix = np.zeros((d + 1, self.width))
        matrix[np.arange(d), np.arange(d)] = 1 / self.scale
        matrix[d, :d] = -self.center / self.scale
        matrix[d, d:] = 1.0
        return matrix


def basis(features: tuple[Feature, ...], one: bool = True) -> Basis:
    """The basis of these inputs. Without `one` (no intercept) zero stays where it is.

    Raises NotLearnable where an input is text, or where there are too many.
    """
    if len(features) > _MOST:
        raise NotLearnable(
            f"There are {len(features):,} inputs after the transformers, and {_MOST:,} is the "
            "most: leave columns out, or encode categories with fewer."
        )
    ends = [_ends(feature) for feature in features]
    columns = tuple(_column(j, feature, ends[j], one) for j, feature in enumerate(features))
    center = np.array([column.center for column in columns])
    scale = np.array([column.scale for column in columns])
    alone = sum(1 for feature in features if feature.group < 0)
    groups = len({feature.group for feature in features if feature.group >= 0})
    radius = math.sqrt(alone + groups + int(one))
    return Basis(columns, center, scale, one, radius)


def _column(j: int, feature: Feature, ends: tuple[float, float], one: bool) -> Scaled:
    low, high = ends
    middle = low if feature.group >= 0 else (low + high) / 2
    center = middle if one else 0.0
    reach = max(abs(low - center), abs(high - center))
    scale = reach if reach > 0 and math.isfinite(reach) else 1.0
    if feature.kind == "number":
        return Scaled(j, middle, low, high, center, scale)
    return Scaled(Lookup(j, _values(feature)), middle, low, high, center, scale)


def _values(feature: Feature) -> tuple[float, ...]:
    numbers = [v for v in feature.categories if isinstance(v, bool | int | float)]
    if not numbers or len(numbers) < len(feature.categories):
        raise NotLearnable(
            f"The column {feature.name!r} holds categories, and this estimator takes numbers: "
            "put a OneHotEncoder or OrdinalEncoder before it."
        )
    return tuple(float(value) for value in numbers)


def _ends(feature: Feature) -> tuple[float, float]:
    if feature.kind == "number":
        return feature.low, feature.high
    values = _values(feature)
    return min(values), max(values)
