"""Small and capital letters by Unicode's simple mapping, one character for one: as in DuckDB.

Spark's own LOWER and UPPER follow Java, where a capital sharp s is two letters.
"""

import sys
from functools import cache

SURROGATES = range(0xD800, 0xE000)
OWN = {"lower": {"\u0130": "i"}, "upper": {"\u00df": "\u1e9e"}}
"""Where DuckDB has a mapping of its own."""


@cache
def mapping(name: str) -> tuple[str, str]:
    """Letters beyond ASCII that "lower" or "upper" changes, and what each becomes."""
    pairs = dict(_pairs(name)) | OWN[name]
    return "".join(pairs), "".join(pairs.values())


def _pairs(name: str) -> list[tuple[str, str]]:
    found = []
    for code in range(0x80, sys.maxunicode + 1):
        if code in SURROGATES:
            continue
        letter = chr(code)
        changed = letter.lower() if name == "lower" else letter.upper()
        if name == "upper" and len(changed) > 1:
            changed = letter.title()
        if changed != letter and len(changed) == 1:
            found.append((letter, changed))
    return found
