"""What functions of texts mean: of Unicode's code points, one by one."""

import re

FAR = 2**32 - 1
"""A place in a text, and a size, beyond this is null."""
LONGEST = 10_000
"""Characters of a text that was put together."""
SPACES = " \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
"""Unicode's category Zs."""


def lower(value: str) -> str:
    """One letter for one letter, whatever stands beside it."""
    return "".join("i" if letter == "\u0130" else letter.lower() for letter in value)


def upper(value: str) -> str:
    """One letter for one letter; a letter whose capital is two of them stays, or is titled."""
    return "".join(map(_capital, value))


def _capital(letter: str) -> str:
    alone = (c for c in (letter.upper(), letter.title()) if len(c) == 1)
    return "\u1e9e" if letter == "\u00df" else next(alone, letter)


def like(value: str, pattern: str) -> bool:
    """`%` is any text, `_` is one character; nothing escapes them."""
    parts = ({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in pattern)
    return re.fullmatch("".join(parts), value, re.DOTALL) is not None


def substring(value: str, place: int, size: int = FAR) -> str | None:
    """From `place` on (1 is the first, -1 the last character, 0 before the first), or back."""
    if abs(place) > FAR or abs(size) > FAR:
        return None
    start = place - 1 if place >= 0 else len(value) + place
    low, high = sorted((start, start + size))
    return value[max(low, 0) : max(high, 0)]


_ENDS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$")


def matches(value: str, pattern: str) -> bool:
    """As Python's `re` finds it, with classes of ASCII, and `$` at the very end."""
    return re.search(_ended(pattern), value, re.ASCII) is not None


def extract(value: str, pattern: str, group: int) -> str | None:
    """The first part that Python's `re` finds, or a group of it."""
    found = re.search(_ended(pattern), value, re.ASCII)
    return found and found[group]


def replace_matches(value: str, pattern: str, new: str, everywhere: bool) -> str:
    """The first such part, or each, with other words in its place, as they stand."""
    many = 0 if everywhere else 1
    return re.sub(_ended(pattern), lambda _: new, value, count=many, flags=re.ASCII)


def _ended(pattern: str) -> str:
    return _ENDS.sub(lambda found: r"\Z" if found[0] == "$" else found[0], pattern)


def part(value: str, pattern: str, which: str) -> str | None:
    """The first `part`, its first `group`, the `rest` of the text, all of it with `*` for each."""
    of = re.compile(_ended(pattern), re.ASCII)
    found = of.search(value)
    if which in ("part", "group"):
        return found and found[int(which == "group")]
    return of.sub("", value, count=1) if which == "rest" else of.sub("*", value)
