"""From a wanted error to its price, over a vault that only says what errors would be."""

from typing import Any

import pytest

from sarus_kernel.client.pricing import epsilon_for
from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.relations import Table
from sarus_kernel.release import Label, PrivacyLoss
from sarus_kernel.wire.messages import Account, Explanation

PLAN = Table("person")


class Curve:
    """A vault whose errors follow a curve."""

    def __init__(self, *errors: Any, most: float = 2.0) -> None:
        self.errors, self.most, self.asked = errors, most, 0

    def account(self) -> Account:
        """So much for one question."""
        return Account(10.0, 0.0, 10.0, 1e-6, self.most)

    def explain(self, _: object, epsilon: float, *bounds: object) -> Explanation:
        """One column per curve."""
        self.asked += 1
        relative = tuple((f"c{n}", error(epsilon)) for n, error in enumerate(self.errors))
        return Explanation(Label.PRIVATE, PrivacyLoss(epsilon), "q", relative=relative)


def found(target: float, *errors: Any) -> float:
    """The epsilon, by few enough questions."""
    vault: Any = Curve(*errors)
    epsilon = epsilon_for(vault, PLAN, target)
    assert vault.asked <= 6
    return epsilon


@pytest.mark.parametrize("target", [0.01, 0.05, 0.3])
def test_laplace(target: float) -> None:
    """Inverse proportion is met at once."""
    assert found(target, lambda e: 0.01 / e) == pytest.approx(0.01 / target, rel=0.1)


def test_a_part_that_no_noise_makes() -> None:
    """An error that does not vanish (what bounds leave out) is reckoned with."""
    epsilon = found(0.05, lambda e: 0.03 + 0.01 / e)
    assert 0.03 + 0.01 / epsilon <= 0.05
    assert epsilon <= 1.0


def test_the_worst_column_counts() -> None:
    """All of them are to be as exact as that."""
    assert found(0.05, lambda e: 0.001 / e, lambda e: 0.02 / e) == pytest.approx(0.4)


def test_what_no_price_buys() -> None:
    """It says what the most would give."""
    with pytest.raises(QuestionError, match="about 5%"):
        found(0.01, lambda e: 0.1 / e)


def test_what_cannot_be_foretold() -> None:
    """Without a twin there is no value to compare an error with."""
    with pytest.raises(QuestionError, match="cannot be foretold"):
        found(0.05)
