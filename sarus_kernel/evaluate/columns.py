"""Row-wise functions over nullable pandas columns: undefined is null, in every one of them."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow.compute import extract_regex, match_substring_regex, replace_substring_regex

from sarus_kernel.engines.sql.patterns import RE2, grouped, written
from sarus_kernel.evaluate import casts, numbers
from sarus_kernel.evaluate.moments import Series, difference, only, part, shift, truncate
from sarus_kernel.evaluate.numbers import alike, arithmetic, count, real, step

SPACES = " \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
"""What TRIM takes off: Unicode's category Zs."""


def _extreme(pick: Callable[[Any, Any], Any]) -> Callable[..., Series]:
    def column(*columns: Series) -> Series:
        first, *rest = alike(*columns)
        for other in rest:
            first = first.where(pick(first, other).fillna(False), other.mask(first.isna()))
        return first

    return column


def _compare(function: Callable[[Series, Series], Series]) -> Callable[[Series, Series], Series]:
    def column(a: Series, b: Series) -> Series:
        null = a.isna() | b.isna()
        if "object" in (a.dtype, b.dtype):
            return pd.Series(pd.NA, index=a.index, dtype="boolean")
        a, b = alike(count(a), count(b))
        return function(a, b).astype("boolean").mask(null)

    return column


def _logic(function: Callable[[Series, Series], Series]) -> Callable[..., Series]:
    def column(*columns: Series) -> Series:
        first, *rest = (c.astype("boolean") for c in columns)
        for other in rest:
            first = function(first, other)
        return first

    return column


def _coalesce(*columns: Series) -> Series:
    first, *rest = alike(*columns)
    for other in rest:
        first = first.where(first.notna(), other)
    return first


def _case(*arguments: Series) -> Series:
    *values, found = alike(*arguments[1::2], arguments[-1])
    for condition, value in zip(arguments[:-1:2][::-1], values[::-1], strict=True):
        found = found.mask(condition.astype("boolean").fillna(False).astype("bool"), value)
    return found


def _null_if(a: Series, b: Series) -> Series:
    same = _compare(lambda x, y: x == y)(a, b)
    return a.mask(same.fillna(False).astype("bool"))


def _like(a: Series, pattern: Series) -> Series:
    parts = re.split(r"([%_])", str(only(pattern)))
    regex = "".join({"%": ".*", "_": "."}.get(p, re.escape(p)) for p in parts)
    return a.str.fullmatch(regex, flags=re.DOTALL).astype("boolean")


def _ilike(a: Series, pattern: Series) -> Series:
    """Both in small letters, as in an engine: not whatever Unicode folds together."""
    return _like(*(column.astype("string").str.lower() for column in (a, pattern)))


def _matches(a: Series, pattern: Series) -> Series:
    """By RE2, in time that the pattern's size bounds: Python's own would go back and try again."""
    found = match_substring_regex(_strings(a), pattern=written(str(only(pattern)), RE2))
    return pd.Series(found.to_pylist(), index=a.index, dtype="boolean")


def _strings(a: Series) -> pa.Array:
    return pa.array(a.astype("string"), type=pa.string(), from_pandas=True)


def _extract(a: Series, pattern: Series, group: Series) -> Series:
    of = grouped(str(only(pattern)), int(only(group)), RE2, "(?P<part>")
    found = [row and row["part"] for row in extract_regex(_strings(a), pattern=of).to_pylist()]
    return pd.Series(found, index=a.index, dtype="string")


def _replace_matches(a: Series, pattern: Series, new: Series, everywhere: Series) -> Series:
    found = replace_substring_regex(
        _strings(a),
        pattern=written(str(only(pattern)), RE2),
        replacement=str(only(new)),
        max_replacements=None if only(everywhere) else 1,
    )
    return pd.Series(found.to_pylist(), index=a.index, dtype="string")


def _text(method: str) -> Callable[..., Series]:
    def column(a: Series, *others: Series) -> Series:
        return getattr(a.astype("string").str, method)(*(only(other) for other in others))

    return column


def _replace(a: Series, old: Series, new: Series) -> Series:
    if not str(only(old)):
        return a.astype("string")
    return a.astype("string").str.replace(only(old), only(new), regex=False)


def _concat(*columns: Series) -> Series:
    first, *rest = (c.astype("string") for c in columns)
    for other in rest:
        first = first + other
    return first.str.slice(0, 10_000)


FARTHEST = 2**32 - 1
"""A place in a text, and a size, beyond this is null."""


def _substring(a: Series, start: Series, count: Series | None = None) -> Series:
    sizes = [FARTHEST] * len(a) if count is None else count
    cut = [_cut(*row) for row in zip(a, start, sizes, strict=True)]
    return pd.Series(cut, index=a.index, dtype="string")


def _cut(text: Any, place: Any, size: Any) -> str | None:
    """From `place` on (1 is the first, -1 the last character), or back from it."""
    if any(pd.isna(part) for part in (text, place, size)):
        return None
    if abs(int(place)) > FARTHEST or abs(int(size)) > FARTHEST:
        return None
    first = int(place) - 1 if place >= 0 else len(text) + int(place)
    low, high = sorted((first, first + int(size)))
    return str(text[max(low, 0) : max(high, 0)])


FUNCTIONS: dict[str, Callable[..., Series]] = {
    "add": arithmetic(lambda a, b: a + b),
    "subtract": arithmetic(lambda a, b: a - b),
    "multiply": arithmetic(lambda a, b: a * b),
    "divide": numbers.divide,
    "integer_divide": numbers.integer_divide,
    "modulo": numbers.modulo,
    "negate": arithmetic(lambda a: -a),
    "absolute": arithmetic(lambda a: a.abs()),
    "sign": lambda a: real(np.sign)(a).astype("Int64"),
    "power": real(np.power),
    "sqrt": real(np.sqrt),
    "exp": real(np.exp),
    "ln": real(lambda x: np.log(np.where(x > 0, x, np.nan))),
    "floor": step(np.floor),
    "ceil": step(np.ceil),
    "round": numbers.rounded,
    "clip": numbers.clip,
    "greatest": _extreme(lambda a, b: a >= b),
    "least": _extreme(lambda a, b: a <= b),
    "equal": _compare(lambda a, b: a == b),
    "not_equal": _compare(lambda a, b: a != b),
    "less": _compare(lambda a, b: a < b),
    "less_equal": _compare(lambda a, b: a <= b),
    "greater": _compare(lambda a, b: a > b),
    "greater_equal": _compare(lambda a, b: a >= b),
    "and": _logic(lambda a, b: a & b),
    "or": _logic(lambda a, b: a | b),
    "not": lambda a: ~a.astype("boolean"),
    "is_null": lambda a: a.isna().astype("boolean"),
    "in": lambda a: a,
    "coalesce": _coalesce,
    "null_if": _null_if,
    "case": _case,
    "like": _like,
    "ilike": _ilike,
    "matches": _matches,
    "contains": lambda a, b: a.str.contains(only(b), regex=False).astype("boolean"),
    "starts_with": lambda a, b: a.str.startswith(only(b)).astype("boolean"),
    "ends_with": lambda a, b: a.str.endswith(only(b)).astype("boolean"),
    "lower": _text("lower"),
    "upper": _text("upper"),
    "trim": lambda a: a.astype("string").str.strip(SPACES),
    "replace": _replace,
    "extract": _extract,
    "replace_matches": _replace_matches,
    "concat": _concat,
    "position": lambda a, b: (a.astype("string").str.find(only(b)) + 1).astype("Int64"),
    "length": lambda a: a.astype("string").str.len().astype("Int64"),
    "substring": _substring,
    "part": part,
    "truncate": truncate,
    "difference": difference,
    "shift": shift,
    "to_boolean": casts.to_boolean,
    "to_integer": casts.to_integer,
    "to_number": casts.to_number,
    "to_text": casts.to_text,
    "to_date": lambda a: casts.to_time(a).dt.floor("D"),
    "to_timestamp": casts.to_time,
}
"""Every function of `plan.functions.FUNCTIONS` (`in` is written where its literals are known)."""
