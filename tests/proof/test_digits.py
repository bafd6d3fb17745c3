"""Every rendering of a signed value verifies; with one digit changed, none ever does."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.client.values import to_python
from sarus_kernel.kernel.provenance.origins import of_release
from sarus_kernel.proof.findings import Status
from sarus_kernel.proof.rounding import shows_figure
from sarus_kernel.release import Interval, Value
from tests.proof.making import (
    MODEL,
    VALUES,
    Output,
    as_python,
    changed,
    python_output,
    release,
    shown,
    status,
)

_TAGS_OR_DIGIT = re.compile(r"<[^<>]*>|(\d)", re.ASCII)


def other_digits(text: str) -> Iterator[str]:
    """The text with one visible digit changed, for each of them."""
    for found in _TAGS_OR_DIGIT.finditer(text):
        if found[1] is not None:
            other = str((int(found[1]) + 1) % 10)
            yield text[: found.start(1)] + other + text[found.end(1) :]


def spoilt(output: Output) -> Iterator[Output]:
    """The output with one digit changed: in any form, or anywhere in its metadata."""
    for mime, form in output["data"].items():
        for other in other_digits(form):
            yield {**output, "data": {**output["data"], mime: other}}
    for other in other_digits(json.dumps(output["metadata"]).replace("<", "\\u003c")):
        try:
            yield {**output, "metadata": json.loads(other)}
        except ValueError:
            continue


def test_a_model_verifies_with_its_coefficients_and_no_digit_can_be_changed() -> None:
    """What is told of it is signed with it."""
    output = shown(release(MODEL))
    assert status(output) is Status.VERIFIED
    assert "intercept" in output["data"]["text/html"]
    assert all(status(other) is not Status.VERIFIED for other in spoilt(output))


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("show", [shown, as_python])
def test_a_release_verifies_and_no_digit_of_it_can_be_changed(name: str, show: Any) -> None:
    """As the vault's own table and as a Python object, in text, HTML and metadata."""
    output = show(release(VALUES[name]))
    assert status(output) is Status.VERIFIED
    spoilt_ones = list(spoilt(output))
    assert len(spoilt_ones) > 100
    step = max(1, len(spoilt_ones) // 400)  # all of the short ones, every n-th of the long ones
    for other in spoilt_ones[::step]:
        assert status(other) is not Status.VERIFIED


@pytest.mark.parametrize("options", [
    ("display.precision", 2), ("display.max_rows", 6, "display.width", 60),
    ("display.max_columns", 5), ("display.width", 40), ("display.float_format", "{:,.3f}".format),
])  # fmt: skip
@pytest.mark.parametrize("name", ["groups", "labelled", "long", "wide", "series"])
def test_rounding_cutting_and_wrapping_verify(name: str, options: tuple[Any, ...]) -> None:
    """However pandas is told to show a frame, what it shows is the signed value."""
    with pd.option_context(*options):
        output = as_python(release(VALUES[name]))
    assert status(output) is Status.VERIFIED
    for other in list(spoilt(output))[::7]:
        assert status(other) is not Status.VERIFIED


def test_another_time_zone_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moments are compared as the vault wrote them."""
    output = as_python(release(VALUES["moments"]))
    try:
        for zone in ("Pacific/Kiritimati", "America/New_York"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert status(output) is Status.VERIFIED
            assert status(as_python(release(VALUES["moments"]))) is Status.VERIFIED
    finally:
        monkeypatch.undo()
        time.tzset()


def test_javascript_may_rewrite_the_numbers() -> None:
    """A browser saves 1.0 as 1; the signed value travels as text, so that it does not matter."""
    output = shown(release(VALUES["groups"], epsilon=1.0))
    text = json.dumps(output).replace('"epsilon": 1.0', '"epsilon": 1').replace("1e-08", "1E-8")
    assert text != json.dumps(output)
    assert status(json.loads(text)) is Status.VERIFIED


FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=64)


@settings(max_examples=300, deadline=None)
@given(FLOATS, st.sampled_from(["{!r}", "{:.3f}", "{:,.2f}", "{:.6g}", "{:.4e}", "{:.0f}"]))
def test_a_rounded_number_has_one_spelling(number: float, how: str) -> None:
    """What Python writes of a number is that number; no other digit in any place is."""
    text = how.format(number)
    assert shows_figure(text, number)
    for other in other_digits(text):
        assert not shows_figure(other, number)


CELLS = {
    "number": FLOATS.map(float),
    "integer": st.integers(-(2**53), 2**53),
    "text": st.text(
        st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9
    ),
}


@st.composite
def tables(draw: st.DrawFn) -> Value:
    """A small released table with intervals around some of its numbers."""
    kinds = tuple(draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=4)))
    lines = draw(st.lists(st.tuples(*(CELLS[k] for k in kinds)), min_size=1, max_size=5))
    intervals = tuple(tuple(map(_interval, row, kinds)) for row in lines)
    return Value("table", tuple(f"c{k}" for k in range(len(kinds))), kinds, tuple(lines), intervals)


def _interval(cell: Any, kind: str) -> Interval | None:
    if kind == "text" or abs(cell) > 1e15:
        return None
    return Interval(float(cell) - 12.5, float(cell) + 12.5)


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_any_table_verifies_and_no_visible_digit_can_be_changed(
    value: Value, data: st.DataObject
) -> None:
    """Whatever text, numbers and intervals are in it."""
    made = release(value)
    for output in (shown(made), python_output(to_python(value), of_release(made))):
        if "shown" not in output["metadata"]["sarus"]:
            continue  # pandas wrote it in a way that cannot be read back: it is not claimed
        assert status(output) is Status.VERIFIED
        other = data.draw(st.sampled_from(list(spoilt(output))))
        assert status(other) is not Status.VERIFIED
    assert "shown" in shown(made)["metadata"]["sarus"]


def test_a_digit_more_or_less_is_noticed() -> None:
    """Digits are not added to or taken from a number either."""
    output = shown(release(VALUES["count"]))
    for old, new in (("403", "4030"), ("403", "40"), ("403", "1403"), ("± 6", "± 60")):
        for mime in ("text/plain", "text/html"):
            other = changed(output, lambda o, m=mime, a=old, b=new: o["data"].update(
                {m: o["data"][m].replace(a, b, 1)}
            ))  # fmt: skip
            assert status(other) is Status.ALTERED
