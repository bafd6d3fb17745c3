"""Limits on the values of arguments: no code behind a text, no files, no threads, an end.

Checked on values, not on nodes, because a text may itself have been computed.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.libraries import Entry
from sarus_kernel.libraries.limits import (
    FORBIDDEN,
    FORCED,
    LARGEST,
    MOST_CANDIDATES,
    PREDICTIONS,
    SCORINGS,
)
from sarus_kernel.libraries.pandas import AGGREGATIONS, DTYPES, FUNCTION_PARAMETERS

Arguments = tuple[Sequence[Any], Mapping[str, Any]]


def limited(
    spec: Entry, names: Sequence[str], places: Sequence[Any], named: Mapping[str, Any]
) -> Arguments:
    """The arguments of an allowed call, overruled where they must be. Raises QuestionError.

    `names` are the parameters that `places` stand for, in order.
    """
    given = [*zip(names, places, strict=True), *named.items()]
    for name, value in given:
        if spec.name.startswith("pandas."):
            _check_pandas(spec, name, value)
        if name == "dtype" and not spec.name.startswith("sklearn."):
            _check_dtypes(value)
    if spec.kind == "operator":
        _check_operands(spec, places)
    if not spec.name.startswith("sklearn."):
        return places, named
    for name, value in given:
        _check_sklearn(name, value)
    method = named.get("method", "predict")
    if spec.path.endswith("cross_val_predict") and method not in PREDICTIONS:
        raise NotSupported("cross_val_predict cannot call this method on private data.")
    places = [_forced(name, value) for name, value in zip(names, places, strict=True)]
    return places, {name: _forced(name, value) for name, value in named.items()}


def _check_pandas(spec: Entry, name: str, value: object) -> None:
    """pandas looks a text up among all its methods; so only the listed ones may stand there."""
    aggregates = spec.path.endswith(("agg", "aggregate", "transform", "pivot_table", "crosstab"))
    by_name = name not in spec.parameters and name != "self" and bool(spec.named)
    if aggregates and (name in FUNCTION_PARAMETERS or by_name):
        for text in _functions(value):
            if text not in AGGREGATIONS:
                raise NotSupported("This function cannot be named here on private data.")
    if callable(value) and name != "self":
        raise NotSupported(f"{spec.name} cannot be given a function on private data.")


def _check_dtypes(value: object) -> None:
    for text in _leaves(value):
        if isinstance(text, str) and text not in DTYPES:
            raise NotSupported(f"{text[:40]!r} is not a dtype that a question may name.")


def _check_operands(spec: Entry, places: Sequence[Any]) -> None:
    """Texts, lists and whole numbers of Python itself can be made to grow without end."""
    grows = spec.path in ("operator.mul", "operator.mod", "operator.pow")
    if grows and any(isinstance(value, str | list | tuple | dict) for value in places):
        raise NotSupported(f"{spec.name} wants numbers.")
    if spec.path == "operator.pow" and isinstance(places[1], int) and abs(places[1]) > 1_000:
        raise QuestionError("An exponent is at most 1000.")


def _functions(value: object) -> Iterator[object]:
    """What names a function in `agg`: a text, the last of a (column, function) pair, …"""
    if isinstance(value, dict):
        for item in value.values():
            yield from _functions(item)
    elif isinstance(value, list):
        for item in value:
            yield from _functions(item)
    elif isinstance(value, tuple) and value:
        yield value[-1]
    elif value is not None:
        yield value


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _check_sklearn(name: str, value: Any) -> None:
    """A parameter, or with `step__parameter` one of a part; a grid holds lists of values."""
    if isinstance(value, dict) and name.endswith(("grid", "distributions")):
        _check_grid(value)
    elif isinstance(value, list) and name.endswith(("grid", "distributions")):
        for grid in value:
            _check_grid(grid)
    last = name.rsplit("__", 1)[-1]
    if last in FORBIDDEN and value is not None:
        raise NotSupported(f"{last}= cannot be used on private data.")
    if last in LARGEST and any(_exceeds(leaf, LARGEST[last]) for leaf in _leaves(value)):
        raise QuestionError(f"{last} is at most {LARGEST[last]} on private data.")
    if last == "scoring" and any(isinstance(s, str) and s not in SCORINGS for s in _leaves(value)):
        raise NotSupported("This scoring cannot be used on private data.")
    if last == "importance_getter" and value != "auto":
        raise NotSupported('importance_getter is "auto" on private data.')


def _check_grid(grid: object) -> None:
    if not isinstance(grid, dict):
        raise QuestionError("A parameter grid is a dict, or a list of dicts.")
    lists = [value for value in grid.values() if isinstance(value, list | tuple)]
    if prod(len(value) for value in lists) > MOST_CANDIDATES:
        raise QuestionError(f"A parameter grid has at most {MOST_CANDIDATES} combinations.")
    for name, value in grid.items():
        if str(name).rsplit("__", 1)[-1] in FORCED:
            raise NotSupported(f"{str(name)[:40]} cannot be searched over on private data.")
        for item in value if isinstance(value, list | tuple) else [value]:
            _check_sklearn(str(name), item)


def _exceeds(value: object, most: int) -> bool:
    return isinstance(value, int | float) and value > most


def _forced(name: str, value: Any) -> Any:
    return FORCED.get(name.rsplit("__", 1)[-1], value)
