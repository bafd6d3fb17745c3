"""What SqlRender writes into a script: `{DEFAULT @x = 1}`, `{@x == 1}?{…}:{…}`, `@x`.

Defaults are the script's own text, and stand where their names do. A value of the notebook decides
conditions, and is otherwise left to be bound as a typed literal: it is never put into the text.
The rules are SqlRender's (its vignette "Using SqlRender", parameters and if-then-else).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sarus_kernel.errors import QuestionError

_DEFAULT = re.compile(r"\{\s*DEFAULT\s+@(\w+)\s*=\s*([^{}]*)\}\s*", re.IGNORECASE)
_BLOCK = re.compile(r"\{([^{}]*)\}\s*\?\s*\{")
_NAME = re.compile(r"(?<![\w@])@(\w+)")
_TEST = re.compile(r"\s*(.*?)\s*(==|!=|<>)\s*(.*?)\s*", re.DOTALL)
_IN = re.compile(r"\s*(.*?)\s+IN\s*\((.*)\)\s*", re.DOTALL | re.IGNORECASE)
_MOST = 2_000
"""Conditional blocks of a script."""


def rendered(sql: str, values: Mapping[str, Any]) -> str:
    """The text without SqlRender's braces. Raises QuestionError."""
    defaults = {name: _bare(text) for name, text in _DEFAULT.findall(sql)}
    if not defaults and not _BLOCK.search(sql):
        return sql
    text = _chosen(_DEFAULT.sub("", sql), defaults, values)
    own = {name: default for name, default in defaults.items() if name not in values}

    def default(found: re.Match[str]) -> str:
        return own.get(found[1], found[0])

    return _NAME.sub(default, text)


def _bare(text: str, trimmed: bool = True) -> str:
    text = text.strip() if trimmed else text
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if quoted else text


def _chosen(text: str, defaults: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """The text with one branch of each block; a branch may hold other blocks."""
    for _ in range(_MOST):
        found = _BLOCK.search(text)
        if found is None:
            return text
        end = _closing(text, found.end())
        yes, no, rest = text[found.end() : end], "", end + 1
        other = re.match(r"\s*:\s*\{", text[rest:])
        if other:
            stop = _closing(text, rest + other.end())
            no, rest = text[rest + other.end() : stop], stop + 1
        holds = _holds(found[1], defaults, values)
        text = text[: found.start()] + (yes if holds else no) + text[rest:]
    raise QuestionError(f"A script has at most {_MOST:,} conditional blocks.")


def _closing(text: str, start: int) -> int:
    depth = 1
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise QuestionError("A block `{condition}?{…}` of the script is not closed.")


def _holds(condition: str, defaults: Mapping[str, str], values: Mapping[str, Any]) -> bool:
    """Whether a condition is true. `&` binds more than `|`; `!` and parentheses are as usual."""
    text = condition.strip()
    for sign, combined in (("|", any), ("&", all)):
        parts = list(_split(text, sign))
        if len(parts) > 1:
            return combined(_holds(part, defaults, values) for part in parts)
    if text.startswith("!") and not text.startswith("!="):
        return not _holds(text[1:], defaults, values)
    if text.startswith("(") and text.endswith(")"):
        return _holds(text[1:-1], defaults, values)
    listed, tested = _IN.fullmatch(text), _TEST.fullmatch(text)
    if listed:
        of = _word(listed[1], defaults, values)
        # SqlRender does not trim what stands in a list, so neither is it here
        return of in [_bare(each, False) for each in listed[2].split(",")]
    if tested:
        one, other = (_word(side, defaults, values) for side in (tested[1], tested[3]))
        return (one == other) is (tested[2] == "==")
    word = _word(text, defaults, values).lower()
    if word in ("true", "1", "false", "0"):
        return word in ("true", "1")
    raise QuestionError(f"This condition of the script cannot be decided: {{{condition[:60]}}}")


def _split(text: str, sign: str) -> Iterator[str]:
    """The parts between a sign that stands outside of parentheses."""
    depth = start = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == sign and depth == 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _word(text: str, defaults: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """What a side of a condition says, as text: a parameter's value, or itself."""
    text = text.strip()
    found = _NAME.fullmatch(text)
    if found is None:
        return _bare(text)
    if found[1] in values:
        value = values[found[1]]
        if not isinstance(value, str | int | float | bool):
            raise QuestionError(f"{found[1]!r} decides a condition: it is a number, text or bool.")
        return str(value).upper() if isinstance(value, bool) else str(value)
    if found[1] not in defaults:
        raise QuestionError(f"There is no value {found[1]!r} for the condition of the script.")
    return defaults[found[1]]
