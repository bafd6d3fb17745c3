"""What people write, how long their events go on, and what the rest of their rows is about."""

from dataclasses import replace

import numpy as np

from sarus_kernel.vault import twin
from sarus_kernel.vault.twin.account import UNIT, Account, Noisy
from sarus_kernel.vault.twin.codings import Binned, Scale, days, usual_levels
from sarus_kernel.vault.twin.drawing_people import draw_people
from sarus_kernel.vault.twin.event_codes import _spare
from sarus_kernel.vault.twin.marginals import Marginal, marginal
from sarus_kernel.vault.twin.network import Data, Variable
from sarus_kernel.vault.twin.oneway import _cells, one_ways
from sarus_kernel.vault.twin.people import END

DAYS = Binned(tuple(float(day) for day in range(367)), whole=True)


def test_usual_numbers_stay_apart_from_their_neighbours() -> None:
    """30 and 90 days of a thousand people are not spread over 29 to 31, at a noise of 2 %."""
    usual = usual_levels(DAYS)
    assert usual[:3] == (0, 30, 90)
    levels = np.r_[np.full(500, 30), np.full(400, 90), np.arange(100) * 3]
    data = Data({"supply": levels}, np.full(1_000, UNIT))
    variable = Variable("supply", 367, Scale.LINE, False, usual=usual)
    account = Account(twin.cost(3.0, 1e-6))
    p = one_ways(account, [variable], data, 0.002, 1_000.0)["supply"].p
    assert min(p[30], p[90]) > 0.2 and max(p[[29, 31, 89, 91]]) < 0.1


def test_each_block_has_its_cells() -> None:
    """As many as it was given, each of some levels, whatever levels are usual."""
    block = np.append(np.arange(100) * 8 // 100, 8)
    number = np.array([1, 2, 3, 4, 5, 6, 7, 12, 1])
    for usual in ((), tuple(range(100)), (99, 0, 50), tuple(range(0, 100, 7))):
        cell = _cells(block, number, usual)
        assert np.array_equal(np.unique(cell), np.arange(number.sum()))
        owner = np.repeat(np.arange(9), number)
        assert np.array_equal(owner[cell], block)


def test_nobody_goes_on_after_all_have_ended(model: twin.Model) -> None:
    """Where all ends are in one bin, nobody's last day is after it (but for who is born then)."""
    edges = np.array(days(*model.spec.days))
    at = len(edges) // 2
    one = Marginal(np.eye(len(edges))[at], Scale.LINE, 1.0, 600.0)
    people = replace(model.people, marginals={**model.people.marginals, END: one})
    drawn = draw_people(replace(model, people=people), 500, np.random.default_rng(1))
    birth = np.full(500, -(10**6)) if drawn.birth is None else drawn.birth
    assert (drawn.first <= drawn.last).all()
    assert (drawn.last <= np.maximum(edges[at + 1], birth)).all()


def test_repetitions_give_way_before_rarer_codes() -> None:
    """So that codes that are not named stay as frequent as they were drawn."""
    order = _spare(np.array([-1, 0, 0, 1]), np.zeros(4, dtype=np.int64), np.random.default_rng(1))
    assert order.tolist() == [2, 0]


def test_people_without_rows_are_not_smoothed_into_those_with_few() -> None:
    """A fifth without any stays a fifth, whatever noise does to the numbers beside it."""
    counts = np.array([200.0, 40.0, 60.0, 55.0, 70.0, 65.0, 80.0, 90.0, 60.0, 0.0])
    p = marginal(Noisy(counts, 30.0), Scale.POWERS, False, 720.0, from_zero=True).p
    assert 0.2 < p[0] < 0.35 and p[0] > 2 * p[1]
