"""Arithmetic on runs: the neighbouring rows that belong to one person, or to one treatment."""

import numpy as np

# numpy types the difference of two arrays as Any; naming it keeps mypy strict.


def offsets(lengths: np.ndarray) -> np.ndarray:
    """Where each run starts, for runs of these lengths laid end to end."""
    start: np.ndarray = np.cumsum(lengths) - lengths
    return start


def ranks(lengths: np.ndarray) -> np.ndarray:
    """0, 1, 2, … within each run."""
    rank: np.ndarray = np.arange(int(lengths.sum())) - np.repeat(offsets(lengths), lengths)
    return rank


def earlier_total(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """For each row the sum of the values before it in its run; no run is empty."""
    before = np.cumsum(values) - values
    total: np.ndarray = before - np.repeat(before[offsets(lengths)], lengths)
    return total


def lengths_of(owners: np.ndarray) -> np.ndarray:
    """How long each run of equal neighbours is; `owners` is not empty."""
    edges = np.flatnonzero(np.diff(owners)) + 1
    return np.diff(np.concatenate(([0], edges, [len(owners)])))


def capped(counts: np.ndarray, owners: np.ndarray, most: int) -> np.ndarray:
    """The counts, cut so that those of one owner (owners sorted) add up to `most` at most."""
    if not len(owners):
        return counts
    before = earlier_total(counts, lengths_of(owners))
    kept: np.ndarray = np.minimum(before + counts, most) - np.minimum(before, most)
    return kept
