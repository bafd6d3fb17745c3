"""Constants and collections of a plan as Python values."""

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import Any

import pandas as pd

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.libraries import NAMES
from sarus_kernel.libraries.numpy import NAMES as AS_TEXT
from sarus_kernel.libraries.pandas import DTYPES
from sarus_kernel.plan.calls import Constant


def value_of(constant: Constant) -> object:
    """The value of a constant. Raises QuestionError where its text does not fit its kind."""
    if constant.kind == "plain":
        return constant.value
    text = str(constant.value)
    try:
        return _special(constant.kind, text)
    except ValueError:
        raise QuestionError(f"{text[:40]!r} is not a {constant.kind}.") from None


def _special(kind: str, text: str) -> object:
    if kind == "timestamp":
        return pd.Timestamp(text)
    if kind == "timedelta":
        return pd.Timedelta(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "float":
        return float(text)
    return _dtype(text) if kind == "dtype" else _function(text)


def _dtype(text: str) -> str:
    if text not in DTYPES:
        raise NotSupported(f"{text[:40]!r} is not a dtype that a question may name.")
    return text


def _function(text: str) -> object:
    if text in AS_TEXT:
        return AS_TEXT[text]
    if text not in NAMES:
        raise NotSupported(f"{text[:80]} cannot be handed to another function.")
    module, name = text.rsplit(".", 1)
    return getattr(import_module(module), name)


def collect(kind: str, items: Sequence[Any]) -> object:
    """The collection of some values. Raises QuestionError where they cannot be in one."""
    try:
        if kind == "list":
            return list(items)
        if kind == "tuple":
            return tuple(items)
        if kind == "set":
            return set(items)
        if kind == "slice":
            return slice(*items)
        return dict(zip(items[::2], items[1::2], strict=True))
    except TypeError:
        raise QuestionError(f"A {kind} in the question holds something it cannot.") from None
