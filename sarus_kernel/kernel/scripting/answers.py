"""What a script gets back: a value with its error, its label and its receipt, in one object."""

import math
from dataclasses import dataclass, replace
from typing import Any

from sarus_kernel.client.released_tables import released_of
from sarus_kernel.client.values import to_python
from sarus_kernel.kernel.displays import bundle
from sarus_kernel.kernel.displays.explanations import sheet_of_explanation
from sarus_kernel.kernel.displays.releases import sheet_of_release
from sarus_kernel.kernel.displays.text import text
from sarus_kernel.kernel.provenance.captions import as_text, captioned
from sarus_kernel.kernel.provenance.origins import PUBLIC, mark_of, of_release
from sarus_kernel.release import UNKNOWN, Interval, Provenance, Receipt, Release, Value
from sarus_kernel.wire.messages import Account, Explanation


@dataclass(frozen=True, eq=False)
class Answer:
    """A released value.

    value    DataFrame (always, of SQL), Series, number, array or fitted model
    error    the ± of each number, half of its 95 % interval, in the form of `value`: NaN where
             there is none, inf where the noise leaves nothing; None where nothing is noisy
    label    in words, as notebooks show it
    release  the whole release; None of what depends on no private data
    """

    value: Any
    error: Any
    label: str
    release: Release | None = None

    @property
    def receipt(self) -> Receipt | None:
        """The vault's signed statement."""
        return self.release.receipt if self.release else None

    @property
    def epsilon(self) -> float:
        """What it costs a person; 0 of what is exact or public."""
        return self.release.provenance.loss.epsilon if self.release else 0.0

    @property
    def notes(self) -> tuple[str, ...]:
        """Bounds used, what was clipped, and the like, in one sentence each."""
        return self.release.provenance.notes if self.release else ()

    def __float__(self) -> float:
        return float(_only(self.value))

    def __int__(self) -> int:
        return int(_only(self.value))

    def __str__(self) -> str:
        if self.release is None:
            return f"{self.value}\n{as_text(mark_of(PUBLIC))}"
        shown = text(sheet_of_release(self.release))[1]
        return f"{shown}\n{as_text({'label': self.label})}"

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        if self.release is None:
            return {"text/plain": str(self)}, {"sarus": mark_of(PUBLIC)}
        data, about = bundle(self.release)
        shown = captioned({"data": data, "metadata": about}, about["sarus"])
        return shown["data"], shown["metadata"]


def answer_of(release: Release, value: Any = None, turned: bool = False) -> Answer:
    """A release as an answer; `value` where it has another form than the release alone gives,
    `turned` where its columns lie down."""
    found = released_of(release) if value is None else value
    error = error_of(release.value)
    error = error.T if turned and error is not None else error
    return Answer(found, error, of_release(release).words(), release)


def error_of(value: Value) -> Any:
    """The half widths of a value's intervals in the form of the value; None where it has none."""
    if value.form == "model" or not any(bar for row in value.intervals for bar in row):
        return None
    kinds = [k if at < value.index else "number" for at, k in enumerate(value.kinds)]
    rows = tuple(
        (*cells[: value.index], *map(_half, bars[value.index :]))
        for cells, bars in zip(value.rows, value.intervals, strict=True)
    )
    return to_python(replace(value, kinds=tuple(kinds), rows=rows, intervals=()))


def _half(interval: Interval | None) -> float | None:
    if interval is None:
        return None
    return math.inf if interval == UNKNOWN else (interval.high - interval.low) / 2


def _only(value: Any) -> Any:
    """The one cell of a table or series. Raises TypeError where there are more."""
    if getattr(value, "size", 1) != 1:
        raise TypeError("This answer is more than one number: see .value.")
    return value.iloc[(0,) * value.ndim] if hasattr(value, "iloc") else value


@dataclass(frozen=True)
class Price:
    """What an answer would be, cost and be off by. Nothing was asked or spent.

    expected  the ± of each column, of a typical row; None where it is not known before asking
    """

    label: str
    epsilon: float
    expected: dict[str, float | None]
    explanation: Explanation

    def __str__(self) -> str:
        return text(sheet_of_explanation(self.explanation))[1]


def price_of(found: Explanation) -> Price:
    """An explanation as a script reads it."""
    words = Provenance(found.label, found.loss).words()
    return Price(words, found.loss.epsilon, dict(found.expected), found)


@dataclass(frozen=True)
class Budget:
    """In epsilon, at `delta`. `questions`: how many more of the usual size; None: not said."""

    left: float
    spent: float
    total: float
    delta: float
    questions: int | None

    def __str__(self) -> str:
        return f"epsilon {self.left:.2f} left of {self.total:.2f} (delta {self.delta:g})"


def budget_of(account: Account) -> Budget:
    """An account as a script reads it."""
    more = account.more if account.more >= 0 else None
    return Budget(account.left, account.spent, account.total, account.delta, more)
