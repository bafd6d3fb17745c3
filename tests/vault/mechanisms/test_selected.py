"""The error bar of a number by which a group was selected: wide near the threshold, usual above."""

import pytest

from sarus_kernel.vault.mechanisms.noise import half_width
from sarus_kernel.vault.mechanisms.selected import selected_width


@pytest.mark.parametrize("mechanism", ["laplace", "gaussian"])
def test_far_above_the_noise_it_is_the_usual_one(mechanism: str) -> None:
    """There it is the size of the group that makes the number large."""
    usual = half_width(mechanism, 5.0)  # type: ignore[arg-type]
    assert selected_width(mechanism, 5.0, 1_000) == usual
    assert selected_width(mechanism, 5.0, 190) == pytest.approx(usual, rel=0.1)


@pytest.mark.parametrize("mechanism", ["laplace", "gaussian"])
def test_near_the_noise_it_reaches_further_down(mechanism: str) -> None:
    """A number of a few scales may be that of a small group: there are many of those."""
    usual = half_width(mechanism, 10.0)  # type: ignore[arg-type]
    wide = selected_width(mechanism, 10.0, 35)
    assert usual < wide <= 34


def test_it_never_is_less_than_the_usual_one() -> None:
    """Whatever is told, nothing and less included."""
    usual = half_width("laplace", 3.0)
    assert all(selected_width("laplace", 3.0, told) >= usual for told in range(-10, 130))
