"""What a bound of all groups together leaves out: given back where it is known, else in the bar."""

import pytest

from sarus_kernel.measurements import Output
from sarus_kernel.release import Interval
from sarus_kernel.rewriting.clipping import Rungs
from sarus_kernel.rewriting.giving_back import Carried, carried

RUNGS = Rungs((1, 2, 4, 8, 16), 5)
LAST = 3


def whole(tally: list[float], rung: int, rungs: Rungs = RUNGS, noise: float = 4.0,
          full: int = 1) -> tuple[float, float]:  # fmt: skip
    """A group that was told 500 of 1,000, with the half width 10, by a tally of such noise."""
    names = ("n", "n rung", "n last", "n total", *(f"n {b}" for b in range(len(tally))))
    plain = Output("n", "number", ("n",), lambda values, widths: (values[0], Interval(
        values[0] - widths[0], values[0] + widths[0])))  # fmt: skip
    output = carried(plain, {"n": Carried(rungs, names, full)})
    told = [500.0, float(rung), float(LAST), 1_000.0, *tally]
    value, bar = output.finish(told, [10.0, 0.0, 0.0, 0.0] + [noise] * len(tally))
    assert isinstance(value, float) and bar is not None
    return value, (bar.high - bar.low) / 2


def test_a_group_is_given_its_share_of_what_all_lose() -> None:
    """Two hundred people between four and eight lose one to four each; half the rows are here."""
    value, width = whole([100, 100, 100, 200, 0, 0], 2)
    assert 500 + 200 / 2 < value < 500 + 800 / 2
    assert width > 10 + 20


def test_nothing_is_given_back_from_noise() -> None:
    """Three people in a bucket of noise five: it may be so, which the bar holds."""
    value, width = whole([100, 100, 100, 3, 0, 0], 2, noise=10.0)
    assert value == 500 and width > 10


def test_within_the_bound_nothing_is_lost() -> None:
    """The last bucket with people is that of the bound: the bar is that of the noise, nearly."""
    value, width = whole([100, 100, 100, 100, 0, 0], LAST, noise=0.1)
    assert value == 500 and width == pytest.approx(10, abs=1)


def test_what_has_no_sign_is_not_given_back() -> None:
    """Who adds and takes away: which of both is left out nobody knows."""
    value, width = whole([100, 100, 100, 200, 0, 0], 2, Rungs((1, 2, 4, 8, 16), 5, sign=0))
    assert value == 500 and width > 200 / 2


def test_where_several_groups_may_hold_their_most_less_is_known() -> None:
    """A person beyond the bound of one group loses a part of what one beyond that of all does."""
    sure, unsure = (whole([100, 100, 100, 200, 0, 0], 2, full=full) for full in (1, 4))
    assert unsure[0] < sure[0] and unsure[1] > 10
