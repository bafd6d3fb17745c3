"""What is said of a question about models: what is learned, and how the price is shared."""

import re
from collections.abc import Sequence

from sarus_kernel.measurements.models import FeatureColumn, Sample, TargetColumn
from sarus_kernel.release import Cell

_NAMED = 12
_LISTED = 8
_DRAWN = re.compile(r"random_state=\d{7,}")
WHOLE = (
    "The model is fitted to some people and tested on others, so fit and score each have the whole "
    "price."
)


def learned(sample: Sample) -> str:
    """The columns of a fit with their public bounds, the target, and about how many people."""
    features = [_feature(column) for column in sample.features[:_NAMED]]
    if len(sample.features) > _NAMED:
        features.append(f"{len(sample.features) - _NAMED} more")
    who = f"about {_rounded(sample.people):,} people" if sample.people >= 1 else "people"
    target = f"; y is {_target(sample.target)}" if sample.target else ""
    return f"Fitted to {who}: {', '.join(features)}{target}."


def without_seed(note: str) -> str:
    """A long seed was drawn by the notebook, where the code gave none: nobody knows it."""
    return _DRAWN.sub("random_state", note)


def shares(fits: Sequence[float], tests: Sequence[float], folds: bool) -> tuple[str, ...]:
    """How the price is shared. `folds`: a person is in all training sets but one."""
    if not tests:
        return () if len(fits) == 1 else (f"The price is shared by {len(fits)} fits.",)
    test = sum(tests) / len(tests)
    if len(fits) == 1 and test > 0.99 * fits[0]:
        return (WHOLE,)
    paid = sum(fits) - (max(fits) if folds else 0.0)
    part = test / (test + paid)
    several = "one fit" if len(fits) == 1 else f"{len(fits)} fits"
    return (
        f"Of what a person pays at most, {1 - part:.0%} is for {several}, {part:.0%} for scores.",
    )


def _feature(column: FeatureColumn) -> str:
    if column.kind == "category":
        return f"{column.name} ({_list(column.categories)})"
    return f"{column.name} ({column.low:g} to {column.high:g})"


def _target(column: TargetColumn) -> str:
    if column.classes:
        return f"{column.name} ({_list(column.classes)})"
    return f"{column.name} ({column.low:g} to {column.high:g})"


def _list(cells: Sequence[Cell]) -> str:
    more = [f"{len(cells) - _LISTED} more"] if len(cells) > _LISTED else []
    return ", ".join([*map(str, cells[:_LISTED]), *more])


def _rounded(people: float) -> int:
    """Two digits: it is an estimate."""
    number = round(people)
    return round(number, -max(0, len(str(number)) - 2))
