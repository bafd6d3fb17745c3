"""Whether a figure that people read is a number, correctly rounded to the digits shown.

For each way of writing (so many decimals, an exponent, grouped thousands) there is exactly one
correct text. So no single digit can be changed without being noticed, and no rounding is wrong.
Nothing depends on locale or time zone.
"""

import re
from decimal import Decimal

from sarus_kernel.release import TOO_FEW, UNKNOWN, Interval

_FIGURE = re.compile(
    r"(?P<sign>-?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<point>\.\d*)?(?:e(?P<power>[+-]?\d+))?",
    re.ASCII,
)
_AROUND = re.compile(r"(\S+) ± (\S+)")
_BETWEEN = re.compile(r"(\S+) \[(\S+), (\S+)\]")
_LONGEST = 1_000


def shows_figure(shown: str, number: float) -> bool:
    """Whether `shown` is this finite number, rounded as its own decimals say."""
    found = _FIGURE.fullmatch(shown) if len(shown) <= _LONGEST else None
    if found is None:
        return False
    decimals = len(found["point"] or ".") - 1
    scientific = found["power"] is not None
    exact = _exact(number, decimals, scientific)
    if scientific:
        front, _, power = f"{exact:.{decimals}e}".partition("e")
        return front == _front(found) and int(power or 0) == int(found["power"])
    grouped = "," if "," in found["whole"] else ""
    return f"{exact:{grouped}.{decimals}f}" == _front(found)


def _exact(number: float, decimals: int, scientific: bool) -> float | Decimal:
    """What is to be rounded to so many decimals.

    Whole numbers above 2**53 are no floats. `repr` may round a tie up where formats round to even:
    with as many digits as `repr` has, it is meant.
    """
    if abs(number) >= 2**53 and isinstance(number, int):
        return Decimal(number)
    short = Decimal(repr(float(number)))
    _, digits, power = short.as_tuple()
    shown = len(digits) - 1 if scientific else -int(power)
    return short if shown == decimals and number else float(number)


def _front(found: "re.Match[str]") -> str:
    """Sign and digits; numpy's `1.` is `1`."""
    return f"{found['sign']}{found['whole']}{found['point'] or ''}".rstrip(".")


def shows_noisy(shown: str, number: float, interval: Interval) -> bool:
    """Whether `shown` is `403 ± 6` or `0.81 [0.79, 0.84]` of a number and its interval.

    The first form says that the interval lies around the number: it has to, up to a twentieth.
    Where there is none, `403 (too few people)`.
    """
    if interval == UNKNOWN:
        figure = shown.removesuffix(f" ({TOO_FEW})")
        return figure != shown and shows_figure(figure, number)
    if found := _AROUND.fullmatch(shown):
        half = (interval.high - interval.low) / 2
        even = abs((interval.low + interval.high) / 2 - number) <= half / 20
        return even and shows_figure(found[1], number) and shows_figure(found[2], half)
    if found := _BETWEEN.fullmatch(shown):
        exact = (number, interval.low, interval.high)
        return all(map(shows_figure, found.groups(), exact))
    return False
