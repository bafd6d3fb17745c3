"""Splits by people: ranges of cells that share nobody, of about the sizes that were asked for."""

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements.models import Side
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.inner import CELLS
from sarus_kernel.rewriting.models.splits import SPLIT, folds, half, share, sides


def split(**options: float | int | None) -> Call:
    """`train_test_split(X, …)`."""
    return Call(SPLIT, (Constant(0),), tuple(options), tuple(map(Constant, options.values())))


def cells(side: Side) -> set[int]:
    """The cells of a side."""
    return {cell for low, high in side.ranges for cell in range(low, high)}


@pytest.mark.parametrize(
    ("options", "train", "test"),
    [
        ({}, 0.75, 0.25), ({"test_size": 0.2}, 0.8, 0.2), ({"train_size": 0.6}, 0.6, 0.4),
        ({"test_size": 0.1, "train_size": 0.3}, 0.3, 0.1), ({"test_size": 50}, 0.95, 0.05),
        ({"train_size": 250, "test_size": None}, 0.25, 0.75),
    ],
)  # fmt: skip
def test_sizes_are_as_asked(
    options: dict[str, float | int | None], train: float, test: float
) -> None:
    """As shares, or as a number of rows where it is known about how many there are (1,000)."""
    one, other = (sides((half(split(**options), place),), "s", 1000.0) for place in (0, 1))
    assert (share(one), share(other)) == (
        pytest.approx(train, abs=1e-3),
        pytest.approx(test, abs=1e-3),
    )
    assert one[0].salt == other[0].salt and not cells(one[0]) & cells(other[0])


def test_another_seed_is_another_split() -> None:
    """And the same seed the same one, of whatever table."""
    salts = [sides((half(split(random_state=n), 0),), "s", 0.0)[0].salt for n in (0, 1, 0)]
    assert salts[0] == salts[2] != salts[1]


@pytest.mark.parametrize("options", [{"test_size": 1.5}, {"test_size": 0}, {"random": 1},
                                     {"test_size": 0.7, "train_size": 0.7}])  # fmt: skip
def test_sizes_that_make_no_sense_are_refused(options: dict[str, float]) -> None:
    """Before anything is paid."""
    with pytest.raises(NotReleasable):
        sides((half(split(**options), 0),), "s", 0.0)


def test_every_person_is_tested_in_one_fold() -> None:
    """And trained on in all others."""
    parts = folds(Constant(7), "s", "")
    assert sum(len(cells(part.test)) for part in parts) == CELLS
    assert set().union(*(cells(part.test) for part in parts)) == set(range(CELLS))
    for part in parts:
        assert not cells(part.train) & cells(part.test)
        assert len(cells(part.train) | cells(part.test)) == CELLS


def test_folds_of_a_part_are_folds_of_their_own() -> None:
    """The seed of a split around them counts."""
    one, other = folds(None, "s", ""), folds(None, "s", "/split 0")
    assert one[0].test.ranges == other[0].test.ranges and one[0].test.salt != other[0].test.salt
