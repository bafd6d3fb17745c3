"""A regular expression's tree in the words of each engine, which leave nothing to its settings.

Letters stand in sets of code points, places as signs that know no lines. So RE2 (DuckDB, Arrow),
PostgreSQL and Java (Spark) mean the same; the differential tests hold them to it.

Time. RE2 runs an automaton: a letter costs no more than the pattern's states. PostgreSQL's engine
does, too, where there is no reference back and no capture is asked for (regexec.c, `find`): a
letter costs at most the square of the states, once per set of states; working the pattern out costs
more, so it gets few states. Java goes back and tries again: `plan.patterns.ways` bounds how often,
and `vault/matching.py` refuses what is too much.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sarus_kernel.plan.pattern_extents import parts
from sarus_kernel.plan.pattern_reading import read
from sarus_kernel.plan.patterns import Chars, Edge, Either, Pattern, Repeat


@dataclass(frozen=True)
class Style:
    """How an engine writes the places, and a letter by its code."""

    places: dict[str, str]
    code: Callable[[int], str]


_WORD = "[0-9A-Za-z_]"
_AROUND = f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))"
"""The edge of a word of ASCII: each looks at one letter, so it costs no more than a letter."""


def _braces(code: int) -> str:
    return f"\\x{{{code:x}}}"


RE2 = Style({"start": "\\A", "end": "\\z", "word": "\\b"}, _braces)
JAVA = Style({"start": "\\A", "end": "\\z", "word": _AROUND}, _braces)
POSTGRES = Style(
    {"start": "\\A", "end": "\\Z", "word": _AROUND},
    lambda code: f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}",
)


def written(text: str, style: Style) -> str:
    """A question's pattern as an engine writes it."""
    return _written(read(text), style)


def grouped(text: str, group: int, style: Style, mark: str = "(") -> str:
    """The same with one group: the part that is taken out. `mark` opens it."""
    found = parts(text, group)
    before, inside, after = (_written(part, style) for part in vars(found).values())
    return f"{before}{mark}{inside}){after}"


def _written(pattern: Pattern, style: Style) -> str:
    if isinstance(pattern, Chars):
        return _set(pattern, style)
    if isinstance(pattern, Edge):
        return style.places[pattern.at]
    if isinstance(pattern, Repeat):
        part = _written(pattern.part, style)
        operand = part if isinstance(pattern.part, Chars) else f"(?:{part})"
        return operand + _times(pattern.least, pattern.most)
    parts = [_written(part, style) for part in pattern.parts]
    return f"(?:{'|'.join(parts)})" if isinstance(pattern, Either) else "".join(parts)


def _set(chars: Chars, style: Style) -> str:
    if len(chars.ranges) == 1 and chars.ranges[0][0] == chars.ranges[0][1] and not chars.negated:
        return _letter(chars.ranges[0][0], style)
    inside = "".join(_letter(low, style) + (f"-{_letter(high, style)}" if high > low else "")
                     for low, high in chars.ranges)  # fmt: skip
    return f"[{'^' if chars.negated else ''}{inside}]"


def _letter(code: int, style: Style) -> str:
    """ASCII letters, digits and the space as they are; whatever may be a sign, by its code."""
    letter = chr(code)
    plain = letter.isascii() and (letter.isalnum() or letter == " ")
    return letter if plain else style.code(code)


def _times(least: int, most: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    if short is not None:
        return short
    return f"{{{least}}}" if least == most else f"{{{least},{'' if most is None else most}}}"


