"""What somebody wrote, quoted so that it can be taken for nothing else; cut with its digest, or
not at all for whoever has to judge it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

LONGEST = 80
"""Characters of a text, of a name, or of a list's beginning, that are shown."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = frozenset((
    "a", "all", "an", "and", "any", "as", "at", "before", "beside", "by", "case", "columns",
    "compute", "descending", "different", "each", "else", "end", "false", "features", "first",
    "from", "full", "group", "groups", "if", "in", "inner", "is", "join", "keep", "left", "limit",
    "list", "mean", "null", "not", "of", "on", "or", "order", "over", "result", "rows", "same",
    "show", "sort", "step", "table", "target", "test", "then", "training", "true", "value",
    "values", "where", "with", "within", "x", "y",
))  # fmt: skip
"""Words of the descriptions themselves: a column of such a name is quoted."""
_WHOLE: ContextVar[bool] = ContextVar("whole", default=False)


@contextmanager
def uncut() -> Iterator[None]:
    """While the block runs, texts, names and lists are shown in full."""
    before = _WHOLE.set(True)
    try:
        yield
    finally:
        _WHOLE.reset(before)


def text(value: str) -> str:
    """A text in double quotes; of a long one the beginning, its length and its digest."""
    return _shortened('"', value)


def name(value: str) -> str:
    """The name of a column or table; in backquotes unless it is a plain word."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS and len(value) <= LONGEST
    return value if plain else _shortened("`", value)


def dotted(value: str) -> str:
    """A public name such as `pandas.concat`."""
    parts = value.split(".")
    return value if all(map(_PLAIN.fullmatch, parts)) and len(value) <= 2 * LONGEST else name(value)


def code(source: str) -> list[str]:
    """All lines of a program, each behind a bar."""
    return [f"| {_escaped(line, '')}" for line in source.split("\n")]


def listed(items: Sequence[str], most: int = 40) -> str:
    """Items with commas; of a long list the beginning, its length and its digest."""
    if len(items) <= most or _WHOLE.get():
        return ", ".join(items)
    whole = digest("\n".join(items))
    return f"{', '.join(items[:most])}, … ({len(items):,} in all, SHA-256 {whole})"


def plain(value: str) -> str:
    """A text of any length on one line, without quotes: breaks and control characters are spelt."""
    return _escaped(value, "")


def digest(value: str) -> str:
    """The first 128 bits of a text's SHA-256: nobody finds two that differ."""
    return sha256(value.encode()).hexdigest()[:32]


def _shortened(mark: str, value: str) -> str:
    if len(value) <= LONGEST or _WHOLE.get():
        return f"{mark}{_escaped(value, mark)}{mark}"
    head = _escaped(value[:LONGEST], mark)
    return f"{mark}{head}…{mark} ({len(value):,} characters, SHA-256 {digest(value)})"


def _escaped(value: str, mark: str) -> str:
    return "".join(_letter(letter, mark) for letter in value)


def _letter(letter: str, mark: str) -> str:
    """Itself, if it is seen as itself: no breaks, no marks over others, no turned direction."""
    if mark and letter in (mark, "\\"):
        return "\\" + letter
    seen = letter == " " or (letter.isprintable() and unicodedata.category(letter)[0] != "M")
    return letter if seen else letter.encode("unicode_escape").decode()
