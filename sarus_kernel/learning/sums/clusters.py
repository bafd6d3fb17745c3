"""Statistics of clusters: which public centre a row is nearest to, and how it differs from it."""

import numpy as np

from sarus_kernel.learning.sums.cells import Cells, CellStatistic
from sarus_kernel.learning.sums.queries import Floats, Integers, State


def _nearest(Z: Floats, centers: Floats) -> tuple[Integers, Floats]:
    """(n,) the nearest of the centres, the first where two are as near, and its squared distance.

    Squares are added column by column, so that each row's sum has one order.
    """
    distances = np.zeros((len(Z), len(centers)))
    for column in range(Z.shape[1]):
        distances = distances + (Z[:, [column]] - centers[None, :, column]) ** 2
    nearest = np.argmin(distances, axis=1)
    return nearest, distances[np.arange(len(Z)), nearest]


def cluster_sums(Z: Floats, y: Floats, state: State) -> Cells:
    """1 and the row less its centre, over `unit` (width,), at the nearest of `centers`."""
    centers = state["centers"]
    nearest, _ = _nearest(Z, centers)
    width = Z.shape[1] + 1
    places = nearest[:, None] * width + np.arange(width)[None, :]
    return Cells(places, np.hstack([np.ones((len(Z), 1)), (Z - centers[nearest]) / state["unit"]]))


def cluster_spread(Z: Floats, y: Floats, state: State) -> Cells:
    """1 at the nearest of `centers`; last of all the squared distance over `largest`, at most 1."""
    centers = state["centers"]
    nearest, distance = _nearest(Z, centers)
    inertia = np.minimum(distance / state["largest"][0], 1.0)
    last = np.full(len(Z), len(centers), dtype=np.int64)
    return Cells(np.stack([nearest, last], axis=1), np.stack([np.ones(len(Z)), inertia], axis=1))


CELLS: dict[str, CellStatistic] = {
    "cluster_sums": cluster_sums,
    "cluster_spread": cluster_spread,
}
