"""What privacy costs a fit in time: what a notebook waits for, beside scikit-learn's own fit.

For benchmarks/models.py. Asking takes planning, a trial on the twin, the charge on disk, two
sealed workers, every round with its noise, and the archive of the model.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from sarus_kernel.client import Vault
from sarus_kernel.plan.node import Node


@dataclass(frozen=True)
class FitSeconds:
    """Medians of so many repeats, in seconds."""

    asked: float
    plain: float

    @property
    def beyond(self) -> float:
        """What asking takes beyond the fit itself. Aim: under 1 at 10,000 people."""
        return self.asked - self.plain


def fit_seconds(
    vault: Vault, plan: Node, plainly: Callable[[], object], epsilon: float, repeats: int = 5
) -> FitSeconds:
    """How long a fit takes through a vault, and by itself.

    plan     the question, whose budget has to hold `repeats` of it: each has a price of its own (a
             millionth more), or it would be answered from the store
    plainly  fits the same estimator to the same rows
    """
    asked, plain = [], []
    for place in range(repeats):
        began = time.perf_counter()
        vault.ask(plan, epsilon * (1 + 1e-6 * place))
        asked.append(time.perf_counter() - began)
        began = time.perf_counter()
        plainly()
        plain.append(time.perf_counter() - began)
    return FitSeconds(statistics.median(asked), statistics.median(plain))
