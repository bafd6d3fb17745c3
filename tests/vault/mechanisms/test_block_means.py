"""The mean over blocks: clamped, with the noise that was paid for, and intervals that cover."""

import statistics

import pytest

from sarus_kernel.errors import InternalError
from sarus_kernel.frontends.blocks import Range, parse
from sarus_kernel.measurements import STEPS, SafeBlocks
from sarus_kernel.rewriting.sample_and_aggregate import in_blocks
from sarus_kernel.vault.mechanisms.block_means import Answered, average, widths
from tests.privacy.ward import CATALOG, SALT

RUNS = 2_000


def query(outputs: int = 1, epsilon: float = 1.0, delta: float = 0.0) -> SafeBlocks:
    """Twenty blocks; numbers between -1 and 3."""
    ranges = [Range(f"n{n}", -1, 3) for n in range(outputs)]
    plan = parse("def f(person): return 1", CATALOG, ranges, 20)
    return in_blocks(plan, CATALOG, (epsilon, delta), 20, SALT)


def released(asked: SafeBlocks, answers: list[Answered], runs: int = RUNS) -> list[float]:
    """The first number, so many times."""
    return [average(asked, answers)[0][0] for _ in range(runs)]


def test_without_noise_it_is_the_clamped_mean() -> None:
    """What is outside of the range counts as its end, what is not there as its middle."""
    nearly = query(epsilon=1e6)
    answers: list[Answered] = [[5.0], [-9.0], None, [1.0]] * 5
    assert released(nearly, answers, 1)[0] == pytest.approx((3 - 1 + 1 + 1) / 4, abs=1e-4)


@pytest.mark.parametrize(("outputs", "epsilon", "delta"), [(1, 1.0, 0.0), (20, 20.0, 1e-3)])
def test_the_noise_is_as_claimed_and_the_interval_covers(
    outputs: int, epsilon: float, delta: float
) -> None:
    """Centred on the mean; its deviation is the scale's; 95 % of the intervals hold the mean."""
    asked = query(outputs, epsilon, delta)
    answers: list[Answered] = [[1.0] * outputs] * 20
    found = released(asked, answers)
    # one step of the sum is so much of the mean
    unit = 4 / STEPS / 20
    deviation = asked.scale * unit * (2**0.5 if asked.mechanism == "laplace" else 1)
    assert asked.mechanism == ("laplace" if outputs == 1 else "gaussian")
    assert statistics.fmean(found) == pytest.approx(1.0, abs=5 * deviation / RUNS**0.5)
    assert statistics.stdev(found) == pytest.approx(deviation, rel=0.15)
    half = widths(asked)[0]
    covered = sum(abs(value - 1.0) <= half for value in found) / RUNS
    assert 0.93 <= covered <= 0.97


def test_one_block_is_hidden() -> None:
    """Its answer at either end of the range: no event tells them apart by more than epsilon."""
    asked = query()
    low: list[Answered] = [[1.0]] * 19 + [[-1.0]]
    high: list[Answered] = [[1.0]] * 19 + [[3.0]]
    middle = (19 + 1) / 20
    above = [sum(x > middle for x in released(asked, answers)) for answers in (low, high)]
    assert above[1] > above[0]
    assert above[1] <= 2.7183 * above[0] + 5 * RUNS**0.5


def test_less_noise_than_is_charged_is_not_drawn() -> None:
    """OpenDP's own map is asked, whatever the rewriter thought."""
    asked = query(epsilon=1e-9)
    assert abs(average(asked, [[1.0]] * 20)[0][0]) <= 3
    with pytest.raises(InternalError):
        average(SafeBlocks(asked.plan, (), 20, SALT, "laplace", -1.0, asked.loss), [[1.0]] * 20)
