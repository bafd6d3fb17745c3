"""Codes in a shown table say on hover what they mean: `title`s from the public vocabulary alone.

Only tables that nobody signed are dressed so. Of a released one `verify` reads each word, and the
vault signed no names: there `sarus.names(frame)` writes them out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from weakref import WeakKeyDictionary

from sarus_kernel.client.vocabulary import KEY, NAME, TABLE, code_names, has_names, names_of
from sarus_kernel.errors import SarusError
from sarus_kernel.plan.columns import Apply, Column, Literal
from sarus_kernel.plan.relations import Filter, Project, Table

MOST = 2_000
"""The most different codes of one table that are looked up."""
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])([^>]*)>([^<]*)</t[hd]>")
_CODE = re.compile(r"(\d{1,18})(?:\.0)?", re.ASCII)
_KNOWN: WeakKeyDictionary[Any, dict[int, str]] = WeakKeyDictionary()
"""Names that were looked up, of each vault; "" of codes that have none."""


def titled(html: str, vault: Any, index: Sequence[Any] = ()) -> str:
    """A table as pandas or our displays write it, its codes with their names as `title`.

    index   the names of the columns at the left that are labels. As it was where the dataset has no
            public `concept`, where no column holds codes, or where the vault cannot be reached.
    """
    try:
        catalog = vault.catalog
        if not has_names(catalog):
            return html
        places = _places(html, index, code_names(catalog))
        words = _meanings(vault, set(_codes(html, places))) if places else {}
    except SarusError:
        return html
    return _dressed(html, places, words) if any(words.values()) else html


def _places(html: str, index: Sequence[Any], codes: frozenset[str]) -> frozenset[int]:
    """The columns of a table, counted from the left, that hold codes."""
    head = html.partition("<tbody>")[0]
    if "colspan" in head:
        return frozenset()
    rows = ([cell[3] for cell in _CELL.finditer(row)] for row in _ROW.findall(head))
    named = {at for row in rows for at, name in enumerate(row) if name in codes}
    labels = {at for at, name in enumerate(index) if name in codes}
    return frozenset({at for at in named if at >= len(index)} | labels)


def _rows(html: str) -> Iterator[str]:
    return iter(_ROW.findall(html.partition("<tbody>")[2]))


def _codes(html: str, places: frozenset[int]) -> Iterator[int]:
    """The codes that are shown."""
    width = max((len(_CELL.findall(row)) for row in _rows(html)), default=0)
    for row in _rows(html):
        cells = list(_CELL.finditer(row))
        for at, cell in enumerate(cells, width - len(cells)):
            if at in places and (code := _CODE.fullmatch(cell[3])):
                yield int(code[1])


def _dressed(html: str, places: frozenset[int], words: Mapping[int, str]) -> str:
    """With titles. A row with fewer cells lies below labels that span several: it ends alike."""
    head, begin, body = html.partition("<tbody>")
    width = max((len(_CELL.findall(row)) for row in _rows(html)), default=0)

    def row(found: re.Match[str]) -> str:
        start = width - len(_CELL.findall(found[0]))
        places_left = iter(range(start, width))

        def cell(one: re.Match[str]) -> str:
            code = _CODE.fullmatch(one[3]) if next(places_left) in places else None
            name = words.get(int(code[1])) if code else None
            title = f' title="{escape(name)}"' if name else ""
            return f"<{one[1]}{one[2]}{title}>{one[3]}</{one[1]}>"

        return _CELL.sub(cell, found[0])

    return head + begin + _ROW.sub(row, body)


def _meanings(vault: Any, codes: set[int]) -> Mapping[int, str]:
    """Code to name, of the few that are shown: a vocabulary may have millions."""
    known = _KNOWN.setdefault(vault, {})
    new = sorted(codes - known.keys())[:MOST]
    if new:
        wanted = Apply("in", (Column(KEY), *(Literal(code, "integer") for code in new)))
        rows = Project(Filter(Table(TABLE), wanted), (KEY, NAME), (Column(KEY), Column(NAME)))
        found = names_of(vault.twin().frame(rows))
        known.update({code: str(found.get(code, "")) for code in new})
    return known
