"""A released number is a number that knows how far the noise may have moved it.

Sums, differences, products and ratios carry that along. A half width is that of a 95 % interval.
Between releases noise is independent: half widths add in squares (exactly so for Gaussian noise,
and a little too wide for two Laplace ones). Within one release nothing is known of how the numbers
hang together, so these add as if they all erred the same way. Products are exact to the second
order; ratios go by the first derivatives (the delta method, which covers what it says as long as
the divisor is not very noisy).
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sarus_kernel.release import UNKNOWN, Interval, Label, PrivacyLoss, Provenance, Receipt, Release

Parts = Mapping[tuple[str, int], float]
"""By release and number: its half width, times how much the result moves with it."""
ALONGSIDE = ""
"""In the place of a release: what adds to the half width of all releases as it is."""
ROUNDED = (ALONGSIDE, 0)
TOO_NOISY = 0.3
"""A divisor whose half width is a larger share of it leaves the ratio too lopsided for a ±.

(Where the true share is just this, half of the ratios have a ±, and 9 of 10 of these hold.)"""


class Origins(NamedTuple):
    """The releases that a number was made of, by what is the same for the same release."""

    known: Mapping[str, tuple[Provenance, Receipt | None]]

    @property
    def words(self) -> str:
        """The label as people read it: the weakest, and what all of them cost together.

        Exact results are named beside noise, for the noise may be gone: exact + noisy - noisy.
        """
        came = [provenance for provenance, _ in self.known.values()]
        weakest = max((each.label for each in came), key=tuple(Label).index)
        loss = sum((each.loss for each in came), PrivacyLoss())
        words, exact = Provenance(weakest, loss).words(), Label.WHITELISTED
        beside = weakest is Label.PRIVATE and any(each.label is exact for each in came)
        return f"{words}, {exact.value}" if beside else words


class Released:
    """What a released number knows besides its value.

    error     half the width of its 95 % interval; None where it is exact, inf where the noise
              leaves nothing
    label     the label in words, of all that it was made of
    receipts  the vault's signed statements about the releases it was made of
    """

    _parts: Parts
    _origins: Origins
    _told: Interval | None
    _of_shown: bool = False

    @property
    def of_groups_shown(self) -> bool:
        """Whether it is a total of the groups that noise selected, and not of all groups."""
        return self._of_shown

    @property
    def error(self) -> float | None:
        """Half the width of the 95 % interval."""
        half = _half(self._parts)
        return half if half > 0 else None

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval itself, as it was signed where nothing was done with the number since;
        UNKNOWN where the noise leaves nothing."""
        if self._told is not None:
            return self._told
        half, value = self.error, float(self)  # type: ignore[arg-type]
        if half is None or math.isinf(half):
            return None if half is None else UNKNOWN
        return Interval(value - half, value + half)

    @property
    def label(self) -> str:
        """The label in words, with what is exact among that which is not."""
        return self._origins.words

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """One receipt for each release."""
        return tuple(receipt for _, receipt in self._origins.known.values() if receipt)

    def __add__(self, other: Any) -> Any:
        return _made(self, other, lambda a, b: (a + b, 1, 1))

    def __radd__(self, other: Any) -> Any:
        return _made(self, other, lambda b, a: (a + b, 1, 1))

    def __sub__(self, other: Any) -> Any:
        return _made(self, other, lambda a, b: (a - b, 1, -1))

    def __rsub__(self, other: Any) -> Any:
        return _made(self, other, lambda b, a: (a - b, -1, 1))

    def __mul__(self, other: Any) -> Any:
        return _multiplied(self, other, lambda a, b: (a * b, b, a))

    def __rmul__(self, other: Any) -> Any:
        return _multiplied(self, other, lambda b, a: (a * b, a, b))

    def __truediv__(self, other: Any) -> Any:
        return _made(self, other, lambda a, b: (a / b, 1 / b, _steep(other, b) * -a / b / b))

    def __rtruediv__(self, other: Any) -> Any:
        return _made(self, other, lambda b, a: (a / b, _steep(self, b) * -a / b / b, 1 / b))

    def __neg__(self) -> Any:
        return _made(self, 0, lambda a, _: (-a, -1, 0))

    def __round__(self, digits: int | None = None) -> Any:
        exact = _plain(self)
        near, parts = round(exact, digits), dict(self._parts)
        if self.error is not None:  # how far the value was moved is known, and the same each time
            parts[ROUNDED] = parts.get(ROUNDED, 0.0) + (near - exact)
        return _of(near, parts, self._origins.known, None, self._of_shown)

    def __reduce__(self) -> Any:
        known = dict(self._origins.known)
        return _of, (_plain(self), dict(self._parts), known, self._told, self._of_shown)


class ReleasedFloat(Released, float):  # type: ignore[misc]  # its rounding keeps the error
    """A released number with a fraction."""


class ReleasedInt(Released, int):  # type: ignore[misc]  # as above
    """A released whole number."""


def as_released(value: Any, release: Release) -> Any:
    """A released scalar as a number that knows its error; anything else unchanged."""
    if release.value.form != "scalar" or type(value) not in (int, float):
        return value
    return number_of(value, release, (0, 0))


def number_of(value: Any, release: Release, at: tuple[int, int]) -> Any:
    """A number in a row and column of a release as one that knows its error; else unchanged."""
    row, column = at
    if type(value) not in (int, float):
        return value
    bars = release.value.intervals
    bar = bars[row][column] if bars and bars[row] else None
    half = 0.0 if bar is None else max(bar.high - value, value - bar.low)
    receipt, came = release.receipt, replace(release.provenance, cached=False)
    name = " ".join(receipt.identity) if receipt else repr(came)
    place = row * len(release.value.columns) + column
    parts = {(name, place): math.inf if bar == UNKNOWN else half}
    return _of(value, parts, {name: (came, receipt)}, None if bar == UNKNOWN else bar)


def total(numbers: Sequence[Any]) -> Any:
    """The sum of released numbers. Where noise selected their groups, it is of these alone."""
    whole = numbers[0]
    for number in numbers[1:]:
        whole = whole + number
    known = whole._origins.known
    selected = any(came.loss.threshold_delta > 0 for came, _ in known.values())
    return _of(_plain(whole), whole._parts, known, None, selected)


def _of(
    value: int | float, parts: Parts, known: Any, told: Interval | None = None,
    of_shown: bool = False,
) -> Any:  # fmt: skip
    """A number; `told`: its interval as it was signed, if nothing was done with it since."""
    made: Any = (ReleasedInt if type(value) is int else ReleasedFloat)(value)
    made._parts, made._origins, made._told = parts, Origins(known), told
    made._of_shown = of_shown
    return made


def _plain(value: Any) -> Any:
    """The number alone."""
    if isinstance(value, Released):
        return int(value) if isinstance(value, int) else float(value)  # type: ignore[arg-type]
    return value


def _made(
    one: Released, other: Any, work: Callable[[Any, Any], tuple[Any, float, float]]
) -> Any:
    """A number made of a released one and another number; of anything else it is asked."""
    if not isinstance(other, int | float):
        return NotImplemented
    value, *slopes = work(_plain(one), _plain(other))
    parts: dict[tuple[str, int], float] = defaultdict(float)
    known = dict(one._origins.known)
    for each, slope in zip((one, other), slopes, strict=True):
        if isinstance(each, Released):
            known |= each._origins.known
            for place, half in each._parts.items():
                parts[place] += _times(slope, half)
    return _of(value, dict(parts), known)


def _multiplied(one: Released, other: Any, work: Callable[[Any, Any], Any]) -> Any:
    """A product: both may err at once, which moves it by up to the product of the half widths.

    Errors of different releases are not correlated with their product (Goodman, On the exact
    variance of products, JASA 1960), which adds in squares; within one release it all adds up.
    """
    made = _made(one, other, work)
    if not isinstance(other, Released):
        return made
    both = _times(_half(one._parts), _half(other._parts))
    key = hashlib.sha256("*".join(sorted(map(_spelt, (one, other)))).encode()).hexdigest()
    shared = one._origins.known.keys() & other._origins.known.keys()
    place = (ALONGSIDE, int(key, 16)) if shared else (key, 0)
    return _of(_plain(made), {**made._parts, place: both}, made._origins.known)


def _spelt(number: Released) -> str:
    """What tells how a number errs: the same of two that err together."""
    return repr(sorted(number._parts.items()))


def _times(slope: float, half: float) -> float:
    """Of what nothing is known, nothing is known but where it does not count."""
    return 0.0 if slope == 0 or half == 0 else slope * half


def _steep(divisor: Any, value: float) -> float:
    """How much more a ratio moves than its derivative says: endlessly, by a very noisy divisor."""
    noisy = isinstance(divisor, Released) and _half(divisor._parts) >= TOO_NOISY * abs(value)
    return math.inf if noisy else 1.0


def _half(parts: Parts) -> float:
    """The half width of all parts together, infinite where nothing is known."""
    by: dict[str, float] = defaultdict(float)
    for (release, _), part in parts.items():
        by[release] += abs(part)
    whole = by.pop(ALONGSIDE, 0.0) + math.sqrt(sum(part * part for part in by.values()))
    return math.inf if math.isnan(whole) else whole
