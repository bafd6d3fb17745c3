"""Whatever a file says, checking it never fails, and never proves what was not signed."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.errors import QuestionError
from sarus_kernel.proof.findings import Status, as_json
from sarus_kernel.proof.verify import verify
from tests.proof.making import COUNT, GROUPS, KEY, as_python, derived, notebook, release, shown

BOOK = notebook(shown(release(COUNT)), as_python(release(GROUPS)), derived(0.5, release(COUNT)))
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**30), st.floats(allow_nan=False),
    st.text(max_size=30), st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)  # fmt: skip


def places(thing: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in some JSON."""
    if path:
        yield path
    for key, part in thing.items() if isinstance(thing, dict) else []:
        yield from places(part, (*path, key))
    for key, part in enumerate(thing) if isinstance(thing, list) else []:
        yield from places(part, (*path, key))


PLACES = sorted(places(BOOK), key=str)
SEEN = ("data", "values", "receipts", "label", "kind", "shown", "question", "notes", "epsilon")
"""The parts of an output that are shown to people, or that prove something."""


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), JUNK)
def test_junk_in_any_place(place: tuple[Any, ...], junk: Any) -> None:
    """One part of a notebook is replaced by something else."""
    book = copy.deepcopy(BOOK)
    inside = book
    for step in place[:-1]:
        inside = inside[step]
    same = inside[place[-1]] == junk
    inside[place[-1]] = junk
    try:
        found = verify(book, KEY)
    except QuestionError:
        return
    json.dumps(as_json(found))
    if place[2:3] == ("outputs",) and place[3:4] in ((0,), (1,)) and not same:
        part = next((step for step in place if step in SEEN), None)
        status = [f.status for f in found.findings if f.output == place[3]]
        assert part is None or status != [Status.VERIFIED]
