"""What a function is called in the text: the parser knows many of them by names of its own."""

import re
from itertools import pairwise

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError

from sarus_kernel.errors import NotSupported, QuestionError, UnknownName
from sarus_kernel.frontends.sql.expressions import KNOWN, UnknownFunction

ODD = (IndexError, AttributeError, TypeError, ValueError, KeyError)
"""What the parser raises by mistake where a function has other arguments than it expects."""
_MOST_NAMES, _MOST_ARGUMENTS = 40, 5
_OWN = re.compile(
    r"\b(ts_or_d[is]_\w+|time_str_to_\w+|time_to_(?:str|time_str|unix)|date_str_to_date|str_to_unix"
    r"|date_to_(?:date_str|di)|di_to_date|unix_to_(?:str|time|time_str)|str_to_time)\s*\(", re.I)
"""Functions that no dialect has: the parser's own words, which it would read."""


def need_written_names(sql: str, dialect: str) -> None:
    """Raises UnknownName for a function that is the parser's alone."""
    found = _OWN.search(sql)
    if found and found[1] in _called(sql, dialect):
        raise UnknownName.among("function", found[1].lower(), KNOWN)


def as_written(error: UnknownFunction, sql: str, dialect: str) -> QuestionError:
    """The same error, of the name that stands in the text."""
    name = error.name
    if not issubclass(error.kind, exp.Anonymous):
        read = (word for word in _called(sql, dialect) if _means(word, error.kind, dialect))
        name = next(read, name)
    if name.lower() in KNOWN:
        return NotSupported(f"{name.upper()} cannot be asked with such arguments here.")
    return UnknownName.among("function", name.lower(), KNOWN)


def _called(sql: str, dialect: str) -> list[str]:
    """The words before a parenthesis, each once."""
    tokens = Dialect.get_or_raise(dialect).tokenize(sql)
    words = [one.text for one, other in pairwise(tokens)
             if other.text == "(" and one.text.isidentifier()]  # fmt: skip
    return list(dict.fromkeys(words))[:_MOST_NAMES]


def _means(word: str, kind: type[exp.Expr], dialect: str) -> bool:
    """Whether a word, called with some number of arguments, is that function."""
    for count in range(_MOST_ARGUMENTS):
        try:
            made = sqlglot.parse_one(f"{word}({', '.join(['x'] * count)})", read=dialect)
        except (SqlglotError, *ODD):
            continue
        if made.find(kind):
            return True
    return False
