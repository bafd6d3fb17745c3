"""Training and tested people: scikit-learn's splitters as ranges of a keyed hash of the person.

A permutation of rows would let one person's presence move others from side to side, and put one
person's rows on both. Where the side depends on the person's own key alone, taking one person
out changes one side only: the loss of fit and evaluation together is the larger of the two, not
the sum (parallel composition; McSherry 2009, theorem 4). The hash itself is the vault's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sarus_kernel.errors import NotSupported, UnknownName

SPACE = 2**32
"""How many values a person's digest has."""

BY_HASH = (
    "People are split by a keyed hash, each with all their rows: sizes are met nearly, not exactly."
)
STRATIFIED = "stratify has no effect: a person's side may not depend on anybody's class."
ORDER = "shuffle has no effect: the order of rows decides nothing."
DRAWS = (
    "random_state names one of many draws of the hash: the same number, the same sides; "
    "what is asked of different draws adds up."
)

_LARGEST_DRAW = 2**32 - 1


@dataclass(frozen=True)
class Split:
    """The people whose digest lies in [low, high), whole numbers within 0 and 2^32."""

    low: int
    high: int


@dataclass(frozen=True)
class Sides:
    """Who trains and who is tested; nobody is on both sides.

    draw  which draw of the hash (the vault hashes it with the person's key)
    """

    train: tuple[Split, ...]
    test: tuple[Split, ...]
    draw: int = 0


@dataclass(frozen=True)
class Splits:
    """What a splitter becomes: one pair of sides, or one for each fold, and what to say of it."""

    folds: tuple[Sides, ...]
    notes: tuple[str, ...] = (BY_HASH,)


def assigned(digest: int, split: Split) -> bool:
    """Whether the person with this digest (taken modulo 2^32) belongs to the part."""
    return split.low <= digest % SPACE < split.high


def share(parts: tuple[Split, ...]) -> float:
    """The part of all people, about, that is in these."""
    return sum(part.high - part.low for part in parts) / SPACE


def splits(name: str, parameters: Mapping[str, Any], people: float) -> Splits:
    """A splitter of `sklearn.model_selection` by its name, or "cv" with `n_splits`.

    parameters  by scikit-learn's names
    people      about how many there are (public): sizes given as counts become shares of it
    Raises UnknownName or NotSupported, in words, whatever the people.
    """
    short = name.rsplit(".", 1)[-1]
    if short not in _SPLITTERS:
        raise UnknownName.among("way to split people", short, _SPLITTERS)
    allowed, make = _SPLITTERS[short]
    for parameter in parameters:
        if parameter not in allowed:
            there = ", ".join(allowed)
            raise NotSupported(f"{short}: {parameter} has no private form. There are: {there}.")
    return Splits(make(parameters, people), _notes(short, parameters))


def _halves(parameters: Mapping[str, Any], people: float) -> tuple[Sides, ...]:
    return (_sides(parameters, people, 0.25, _draw(parameters)),)


def _shuffled(parameters: Mapping[str, Any], people: float) -> tuple[Sides, ...]:
    count, first = _count(parameters.get("n_splits", 10)), _draw(parameters)
    return tuple(
        _sides(parameters, people, 0.1, (first + at) % (_LARGEST_DRAW + 1)) for at in range(count)
    )


def _folds(parameters: Mapping[str, Any], people: float) -> tuple[Sides, ...]:
    count, draw = _count(parameters.get("n_splits", 5)), _draw(parameters)
    if count < 2:
        raise NotSupported("A cross-validation has at least 2 folds.")
    edges = [SPACE * at // count for at in range(count + 1)]
    parts = [Split(low, high) for low, high in pairwise(edges)]
    return tuple(Sides((*parts[:at], *parts[at + 1 :]), (parts[at],), draw) for at in range(count))


def _sides(parameters: Mapping[str, Any], people: float, usual: float, draw: int) -> Sides:
    """Tested people first, training people next, nobody on both sides."""
    test, train = parameters.get("test_size"), parameters.get("train_size")
    tested = None if test is None else _share(test, people)
    trained = None if train is None else _share(train, people)
    if tested is None:
        tested = usual if trained is None else 1 - trained
    trained = 1 - tested if trained is None else trained
    if tested + trained > 1 + 1e-9:
        raise NotSupported("train_size and test_size together are more than everybody there is.")
    end = round(SPACE * tested)
    last = min(SPACE, end + round(SPACE * trained))
    if not 0 < end < last:
        raise NotSupported("Both sides need some people: give sizes between 0 and 1.")
    return Sides((Split(end, last),), (Split(0, end),), draw)


def _share(size: Any, people: float) -> float:
    """A share of people: as given, or of a count."""
    if isinstance(size, bool) or not isinstance(size, int | float):
        raise NotSupported("A size is a number: a share between 0 and 1, or how many people.")
    if isinstance(size, int):
        return size / max(people, 1.0) if size < people else 1.0
    if not 0 < size < 1:
        raise NotSupported("A share lies between 0 and 1, both left out.")
    return size


def _count(folds: Any) -> int:
    if isinstance(folds, bool) or not isinstance(folds, int) or not 1 <= folds <= 1000:
        raise NotSupported("n_splits is a whole number from 1 to 1000.")
    return folds


def _draw(parameters: Mapping[str, Any]) -> int:
    given = parameters.get("random_state")
    if given is None:
        return 0
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= _LARGEST_DRAW:
        raise NotSupported("random_state is None or a whole number from 0 to 4294967295.")
    return given


def _notes(name: str, parameters: Mapping[str, Any]) -> tuple[str, ...]:
    notes = [BY_HASH]
    if parameters.get("stratify") is not None or name.startswith("Stratified"):
        notes.append(STRATIFIED)
    if "shuffle" in parameters:
        notes.append(ORDER)
    if parameters.get("random_state") is not None or name.endswith("ShuffleSplit"):
        notes.append(DRAWS)
    return tuple(notes)


_Maker = Callable[[Mapping[str, Any], float], tuple[Sides, ...]]
_SIZES = ("test_size", "train_size", "random_state")
_FOLDS = ("n_splits", "shuffle", "random_state")
_SPLITTERS: dict[str, tuple[tuple[str, ...], _Maker]] = {
    "train_test_split": ((*_SIZES, "shuffle", "stratify"), _halves),
    "KFold": (_FOLDS, _folds),
    "StratifiedKFold": (_FOLDS, _folds),
    "ShuffleSplit": (("n_splits", *_SIZES), _shuffled),
    "StratifiedShuffleSplit": (("n_splits", *_SIZES), _shuffled),
    "cv": (("n_splits",), _folds),
}
