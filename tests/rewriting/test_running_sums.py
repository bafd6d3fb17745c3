"""When several quantiles are read off one noisy histogram: by what is expected, never by rows."""

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Histogram, Measurement
from sarus_kernel.rewriting.histograms import MOST_NOISY, fitted
from sarus_kernel.rewriting.running_sums import squared_errors
from tests.privacy.ward import CATALOG, safe

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
SEVEN = "min(born), max(born), " + ", ".join(f"quantile_cont(born, {q})" for q in SHARES)


def measured(text: str, epsilon: float = 1.0) -> Measurement:
    """The one measurement of a question."""
    (made,) = safe(parse(text, CATALOG), epsilon=epsilon).measurements
    return made


def histograms(text: str) -> tuple[Histogram, ...]:
    """What its quantiles come from."""
    return measured(text).histograms


@pytest.mark.parametrize("asked", ["median(born)", "min(born)", "max(weight)",
                                   "quantile_cont(weight, 0.25)"])  # fmt: skip
def test_one_quantile_is_drawn_by_itself(asked: str) -> None:
    """That is nearer."""
    (drawn,) = histograms(f"SELECT {asked} FROM person")
    assert not drawn.summed and all(choice.scale > 0 for choice in drawn.choices)


@pytest.mark.parametrize("by", ["", " GROUP BY sex", " GROUP BY name"])
def test_seven_are_read_off_one_histogram(by: str) -> None:
    """In all, by public groups and by open ones."""
    (summed,) = histograms(f"SELECT {SEVEN} FROM person{by}")
    assert summed.summed and len(summed.choices) == 17
    assert not any(choice.scale for choice in summed.choices)


def test_one_more_quantile_makes_no_other_worse() -> None:
    """However many are read off: the noise is the same."""
    few, many = (histograms(f"SELECT {asked} FROM person")[0]
                 for asked in (SEVEN, SEVEN + ", quantile_cont(born, 0.99)"))  # fmt: skip
    assert few.scale == many.scale


def test_errors_are_expected_in_rows() -> None:
    """Half as much noise is a quarter of the squared errors, drawn or read off."""
    for text in (f"SELECT {SEVEN} FROM person", "SELECT median(born) FROM person"):
        one, other = (measured(text, epsilon).histograms[0] for epsilon in (0.01, 0.02))
        ratio = squared_errors(one) / squared_errors(other)
        assert 3 < ratio < 5


def test_of_many_groups_bins_are_wider() -> None:
    """So that noise is drawn in time; groups that noise selects are counted when it has."""
    weights = SEVEN.replace("born", "weight")
    open_ = measured(f"SELECT name, {weights} FROM person GROUP BY name")
    assert open_.histograms[0].bins == fitted(open_, 2).histograms[0].bins
    fit = fitted(open_, 200).histograms[0]
    assert 200 * fit.bins <= MOST_NOISY and fit.merged * fit.bins >= open_.histograms[0].bins
    public = measured(f"SELECT born, {weights} FROM person GROUP BY born").histograms[0]
    assert not public.summed or public.bins * 121 <= MOST_NOISY
