"""Lets signed values travel with an output, so that `sarus-kernel verify` can check what it shows.

An output says `shown` only if the check succeeds here: whoever finds that it fails knows that the
notebook was changed. What is derived from releases has their receipts, and says nothing more.
"""

from collections.abc import Mapping
from typing import Any

from sarus_kernel.kernel.loading import CARRYING, SHOWING, load
from sarus_kernel.kernel.provenance.origins import Mark, Origin, Source
from sarus_kernel.release import Label

SMALL = 2_000
"""Characters of a signed value that travel with everything that is made of it."""
MOST_TRIED = 20
"""An output that is made of more releases than this is none of them."""
MOST_CELLS = 20_000
NAMING = ("hint", "figures")
"""The parts of a mark that name numbers: only numbers whose proof travels along."""


def with_proof(mark: Mark, origin: Origin, data: Mapping[str, Any]) -> Mark:
    """The mark of an output, with the signed values, and which of them the output shows."""
    sources = [source for source in origin.sources if source.receipt is not None]
    if not sources:
        return mark
    texts = [_text(source) for source in sources]
    small = [_if_small(text, source) for text, source in zip(texts, sources, strict=True)]
    if any(source.figure and text is None for text, source in zip(texts, sources, strict=True)):
        mark = {name: part for name, part in mark.items() if name not in NAMING}
    tried = texts[:MOST_TRIED] if origin.label is not Label.SYNTHETIC else []
    for place, text in enumerate(tried):
        if text is not None and _shows(data, sources[place]):
            values = [*small[:place], text, *small[place + 1 :]]
            asked = sources[place].parameters
            also = {"parameters": asked} if asked else {}
            return {**mark, "values": values, "shown": place, **also}
    return {**mark, "values": small}


def _if_small(text: str | None, source: Source) -> str | None:
    """What travels with a derived value; where a figure is named, its proof has to come along."""
    return text if text is not None and (source.figure or len(text) <= SMALL) else None


def _text(source: Source) -> str | None:
    value = source.value
    if value is None or len(value.rows) * len(value.columns) > MOST_CELLS:
        return None
    text: str | None = load(CARRYING).carried(value)
    return text


def _shows(data: Mapping[str, Any], source: Source) -> bool:
    texts = {mime: form for mime, form in data.items() if isinstance(form, str)}
    notes = source.receipt.notes if source.receipt is not None else ()
    return len(texts) == len(data) and not load(SHOWING).difference(texts, source.value, notes)
