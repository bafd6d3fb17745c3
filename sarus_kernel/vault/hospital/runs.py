"""Arithmetic on runs: the neighbouring rows that belong to one person, or to one treatment."""

import numpy as np


def offsets(lengths: np.ndarray) -> np.ndarray:
    """Where each run starts, for runs of these lengths laid end to end."""
    return np.cumsum(lengths) - lengths


def ranks(lengths: np.ndarray) -> np.ndarray:
    """0, 1, 2, … within each run."""
    return np.arange(int(lengths.sum())) - np.repeat(offsets(lengths), lengths)


def earlier_total(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """For each row the sum of the values before it in its run; no run is empty."""
    before = np.cumsum(values) - values
    return before - np.repeat(before[offsets(lengths)], lengths)


def lengths_of(owners: np.ndarray) -> np.ndarray:
    """How long each run of equal neighbours is."""
    edges = np.flatnonzero(np.diff(owners)) + 1
    return np.diff(np.concatenate(([0], edges, [len(owners)])))[: len(owners)]


def capped(counts: np.ndarray, owners: np.ndarray, most: int) -> np.ndarray:
    """The counts, cut so that those of one owner (owners sorted) add up to `most` at most."""
    if not len(owners):
        return counts
    before = earlier_total(counts, lengths_of(owners))
    return np.minimum(before + counts, most) - np.minimum(before, most)
