"""The values of a notebook that a question was asked with, as a notebook's metadata keep them.

They prove nothing by themselves: a question read with them has the signed digest, or it has not.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sarus_kernel.frontends.sql.given import LISTS

LONGEST = 20_000
"""Characters. Longer lists are not recorded: then nobody can tell what a cell asks."""
_DAY, _MOMENT = "date", "timestamp"


def recorded(values: Mapping[str, Any]) -> str:
    """Values as JSON text; empty where there are none, or where they are no plain values."""
    try:
        text = json.dumps({name: _kept(value) for name, value in values.items()}, sort_keys=True,
                          allow_nan=False)  # fmt: skip
    except (TypeError, ValueError):
        return ""
    return text if values and len(text) <= LONGEST else ""


def values_of(text: str) -> dict[str, Any]:
    """The values of such a text. Raises ValueError."""
    found = json.loads(text) if len(text) <= LONGEST else None
    if not isinstance(found, dict):
        raise ValueError("Recorded values are an object.")
    return {name: _value(item) for name, item in found.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        value = sorted(value, key=repr)
    if isinstance(value, LISTS):
        return [_kept(item) for item in value]
    if type(value).__module__.split(".")[0] in ("numpy", "pandas"):
        value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    return {_DAY: value.isoformat()} if isinstance(value, date) else value


def _value(item: Any) -> Any:
    if isinstance(item, list):
        return [_value(each) for each in item]
    if isinstance(item, dict):
        kind, text = next(iter(item.items()), ("", ""))
        if kind not in (_DAY, _MOMENT) or not isinstance(text, str):
            raise ValueError("A recorded value is of no known kind.")
        return date.fromisoformat(text) if kind == _DAY else datetime.fromisoformat(text)
    return item
