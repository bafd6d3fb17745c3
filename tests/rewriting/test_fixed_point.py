"""Expressions as integers: fine enough for what is there, and never too large to be added up."""

import pytest

from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.types import Kind
from sarus_kernel.rewriting.fixed_point import FINE, ROOM, STEPS, is_whole, moved

X = Column("x")


@pytest.mark.parametrize("span", [0.001, 1.0, 120.0, 2.0**14])
def test_the_largest_value_has_enough_steps(span: float) -> None:
    """Between one and two times as many as are wanted, where bounds are narrow."""
    made = moved(X, Kind.NUMBER, -span, span).scaled()
    assert STEPS <= made.high < 2 * STEPS + 1


@pytest.mark.parametrize("rows", [1, 100, 2**15])
def test_within_wide_bounds_small_values_are_told_apart(rows: int) -> None:
    """As finely as there is room: a person's count between 0 and 32,768 is not rounded to
    thousands when it is squared, and no person's total passes the room."""
    count = moved(X, Kind.INTEGER, 0, 2**15, 20.0, ROOM // rows)
    square = count.times(count).scaled()
    assert square.high * rows <= 2 * ROOM
    assert square.scale == (FINE / 2 if rows == 1 else square.scale)
    assert count.scaled().scale >= FINE / 2


def test_counts_are_summed_as_they_are_up_to_the_room() -> None:
    """One row a person leaves more room than thousands."""
    assert is_whole(Kind.INTEGER, 0, 2**30, ROOM) and not is_whole(Kind.INTEGER, 0, 2**30)
    assert not is_whole(Kind.NUMBER, 0, 1, ROOM)


@pytest.mark.parametrize("rows", [1, 2**11, 2**12, 2**15, 10**6])
def test_whole_numbers_of_many_rows_are_not_too_large_to_be_added_up(rows: int) -> None:
    """Where a person has very many rows, large whole numbers are summed in steps."""
    largest = 2**24
    whole = is_whole(Kind.INTEGER, 0, largest, ROOM // rows, rows)
    assert whole == (largest * rows <= ROOM)
    made = moved(X, Kind.INTEGER, 0, largest, room=ROOM // rows).scaled()
    assert whole or made.high * rows <= ROOM or rows > 2**15


def test_a_single_value_has_a_step() -> None:
    """Bounds that leave nothing but zero are no division by it."""
    assert moved(X, Kind.INTEGER, 0, 0).scaled().scale == 1.0
