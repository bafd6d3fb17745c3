"""A regular expression as people write it, to the tree of what it asks; the rest is named.

What is read means the same in RE2 (DuckDB), Python, Java and PostgreSQL, or is given the meaning
that RE2 gives it: `.` is any letter but a line end, `$` the end of the text; `\\d`, `\\w`, `\\s`
and `\\b` are about ASCII. `(?i)` pairs a to z with A to Z. Groups are for order alone.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.plan.patterns import (
    Chars,
    Edge,
    Either,
    Group,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
    merged,
    others,
    size,
)

LONGEST, LARGEST, MOST_TIMES, DEEPEST = 2_000, 1_000, 255, 20
"""Characters of a pattern; states of its automaton; times of {n}, PostgreSQL's; nesting."""


def _span(*pairs: str) -> Ranges:
    return merged([(ord(pair[0]), ord(pair[-1])) for pair in pairs])


DIGIT, WORD = _span("09"), _span("09", "AZ", "az", "_")
SPACE = _span("\t\n", "\f\r", " ")
CLASSES = {"d": DIGIT, "w": WORD, "s": SPACE}
NAMED = {
    "digit": DIGIT, "space": _span("\t\r", " "), "upper": _span("AZ"), "lower": _span("az"),
    "alpha": _span("AZ", "az"), "alnum": _span("09", "AZ", "az"), "word": WORD,
    "xdigit": _span("09", "AF", "af"), "blank": _span("\t", " "),
    "punct": _span("!/", ":@", "[`", "{~"),
}  # fmt: skip
CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_TIMES = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,6})\}")
_REFUSED = (
    (r"\(\?<?[=!]", "A look ahead or back"), (r"\(\?>", "An atomic group"),
    (r"\(\?\(", "A condition"), (r"\(\?P[=>]|\\[1-9kg]", "A reference back"),
    (r"\(\?[a-zA-Z-]+[:)]", "A flag other than (?i) at its start"),
    (r"\\[pPX]", "A class of Unicode"), (r"\\[BGKQEZ<>yYmM]|\\$", "This sign"),
)  # fmt: skip


@dataclass
class _Text:
    """What is left to read. `folded`: a to z are A to Z. `wanted`: the group that is marked."""

    text: str
    folded: bool
    place: int = 0
    depth: int = 0
    wanted: int = 0
    groups: int = 0

    def next(self) -> str:
        return self.text[self.place : self.place + 1]

    def take(self, word: str) -> bool:
        found = self.text.startswith(word, self.place)
        self.place += len(word) if found else 0
        return found


@lru_cache(maxsize=1_000)
def read(text: str) -> Pattern:
    """The tree of a pattern. Raises NotSupported (the construct is named), QuestionError."""
    return _read(_given(text))


def read_group(text: str, group: int) -> Pattern:
    """The same, with that group as a `Group` (from 1 on). Raises QuestionError for none."""
    given = _given(text)
    given.wanted = group
    found = _read(given)
    if not 0 < group <= given.groups:
        raise QuestionError(
            f"This regular expression has no group {group}: it has {given.groups} of them."
        )
    return found


def groups(text: str) -> int:
    """How many groups a pattern has that can be taken out. Raises as `read`."""
    given = _given(text)
    _read(given)
    return given.groups


def _given(text: str) -> _Text:
    if len(text) > LONGEST:
        raise QuestionError(f"A regular expression has {LONGEST:,} characters at most.")
    folded = text.startswith("(?i)")
    return _Text(text, folded, 4 if folded else 0)


def _read(given: _Text) -> Pattern:
    found = _either(given)
    if given.place < len(given.text):
        raise _wrong(given)
    if size(found) > LARGEST:
        raise NotSupported(f"This regular expression repeats more than {LARGEST:,} signs.")
    return found


def _either(given: _Text) -> Pattern:
    parts = [_sequence(given)]
    while given.take("|"):
        parts.append(_sequence(given))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _sequence(given: _Text) -> Pattern:
    parts: list[Pattern] = []
    while given.next() not in ("", "|", ")"):
        parts.append(_repeated(given, _atom(given)))
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def _repeated(given: _Text, part: Pattern) -> Pattern:
    begin, times = given.place, _times(given)
    if times is None:
        return part
    if given.take("+"):
        raise _refused("A possessive repetition", given.text[begin : given.place])
    lazy = given.take("?")
    if given.next() in ("*", "+", "?") or _TIMES.match(given.text, given.place):
        raise _wrong(given)
    if _has_edge(part):
        raise _refused("A repeated ^, $ or \\b", given.text[max(0, begin - 10) : given.place])
    return Repeat(part, *times, lazy)


def _times(given: _Text) -> tuple[int, int | None] | None:
    for sign, times in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
        if given.take(sign):
            return times
    found = _TIMES.match(given.text, given.place)
    if found is None:
        return None
    given.place = found.end()
    least = int(found[1])
    most = least if found[2] is None else int(found[3]) if found[3] else None
    if max(least, most or 0) > MOST_TIMES:
        raise NotSupported(f"A regular expression repeats {MOST_TIMES} times at most: {found[0]}.")
    if most is not None and most < least:
        raise _wrong(given)
    return least, most


def _has_edge(part: Pattern) -> bool:
    if isinstance(part, Sequence | Either):
        return any(map(_has_edge, part.parts))
    return _has_edge(part.part) if isinstance(part, Repeat) else isinstance(part, Edge)


def _atom(given: _Text) -> Pattern:
    for pattern, what in _REFUSED:
        found = re.compile(pattern).match(given.text, given.place)
        if found:
            raise _refused(what, found[0])
    if given.take("("):
        return _group(given)
    if given.take("["):
        return _set(given)
    for sign, made in _SIGNS.items():
        if given.take(sign):
            return made
    if given.next() in ("*", "+", "?") or re.compile(r"\{[\d,]").match(given.text, given.place):
        raise _wrong(given)
    return Chars(_folded(_letter(given), given))


def _group(given: _Text) -> Pattern:
    name = re.compile(r"\?:|\?P?<[A-Za-z_]\w*>").match(given.text, given.place)
    given.place, given.depth = name.end() if name else given.place, given.depth + 1
    given.groups += not (name and name[0] == "?:")
    wanted = given.groups == given.wanted and not (name and name[0] == "?:")
    if given.depth > DEEPEST:
        raise NotSupported(f"A regular expression has {DEEPEST} groups in one another at most.")
    inside = _either(given)
    given.depth -= 1
    if not given.take(")"):
        raise _wrong(given)
    return Group((inside,)) if wanted else inside


def _set(given: _Text) -> Pattern:
    """`[^a-z\\d_]`, what stands in brackets."""
    negated, ranges, first = given.take("^"), list[tuple[int, int]](), True
    while first or given.next() != "]":
        first = False
        named = re.compile(r"\[:(\^?)(\w+):\]").match(given.text, given.place)
        if named and named[2] in NAMED:
            given.place = named.end()
            ranges += others(NAMED[named[2]]) if named[1] else NAMED[named[2]]
            continue
        if given.next() in ("", "[") or given.text.startswith(("&&", "--", "~~"), given.place):
            raise _wrong(given)
        low = _letter(given)
        if given.next() == "-" and given.text[given.place + 1 : given.place + 2] not in ("]", ""):
            given.place += 1
            low = _between(low, _letter(given), given)
        ranges += low
    given.place += 1
    return Chars(_folded(merged(ranges), given), negated)


def _between(low: Ranges, high: Ranges, given: _Text) -> Ranges:
    single = len(low) == len(high) == 1 and low[0][0] == low[0][1] and high[0][0] == high[0][1]
    if not single or high[0][0] < low[0][0]:
        raise _wrong(given)
    return ((low[0][0], high[0][0]),)


def _letter(given: _Text) -> Ranges:
    """A letter, or a class such as `\\d`."""
    if given.take("\\"):
        return _escaped(given)
    letter = given.next()
    given.place += 1
    return ((ord(letter), ord(letter)),)


def _escaped(given: _Text) -> Ranges:
    code = _HEX.match(given.text, given.place)
    letter = given.next()
    if code:
        given.place, point = code.end(), int(code[1] or code[2], 16)
        if point > 0x10FFFF or 0xD800 <= point < 0xE000:
            raise _wrong(given)
        return ((point, point),)
    given.place += 1
    if letter.lower() in CLASSES:
        ranges = CLASSES[letter.lower()]
        return ranges if letter.islower() else others(ranges)
    letter = CONTROLS.get(letter, letter)
    if letter == "" or (letter.isalnum() and letter.isascii()):
        raise _refused("This sign", f"\\{letter}")
    return ((ord(letter), ord(letter)),)


def _folded(ranges: Ranges, given: _Text) -> Ranges:
    if not given.folded:
        return ranges
    if any(high > 127 and high - low < 0x1000 for low, high in ranges):
        raise NotSupported("Without case, a regular expression knows the letters a to z alone.")
    made = list(ranges)
    for low, high in ranges:
        for first, last, by in ((65, 90, 32), (97, 122, -32)):
            if low <= last and high >= first:
                made.append((max(low, first) + by, min(high, last) + by))
    return merged(made)


def _wrong(given: _Text) -> QuestionError:
    near = given.text[max(given.place - 5, 0) :][:40]
    return QuestionError(
        f"This is no regular expression, from place {given.place + 1} on: `{near}`."
    )


def _refused(what: str, written: str) -> NotSupported:
    return NotSupported(
        f"{what} cannot be asked in a regular expression: `{written[:40]}`.\n"
        "Engines would need time that depends on the text, or differ. Use LIKE, or conditions."
    )


_SIGNS: dict[str, Pattern] = {
    ".": Chars(_span("\n"), negated=True), "^": Edge("start"), "$": Edge("end"),
    "\\A": Edge("start"), "\\z": Edge("end"), "\\b": Edge("word"),
}  # fmt: skip
