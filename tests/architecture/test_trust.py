"""The table of who must be right, and the picture, say what the source says."""

import re
from pathlib import Path

import pytest

from scripts.architecture import PICTURE, TRUSTED, floors, lines, picture

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `([\w/]+)`[^|]*\| ([\d,]+) \| ([^|]+) \|", re.MULTILINE)
TABLE = {
    name: (int(number.replace(",", "")), wrong)
    for name, number, wrong in ROW.findall((ROOT / "docs" / "trust.md").read_text())
}


def test_every_room_is_in_the_table() -> None:
    """A new floor, or a new room of the vault, has to say what happens if it is wrong."""
    assert set(TABLE) == set(lines())


@pytest.mark.parametrize("name", sorted(lines()))
def test_the_table_says_about_how_long_a_room_is(name: str) -> None:
    """The lines of a room are told within a fifth."""
    told, counted = TABLE[name][0], lines()[name]
    assert abs(told - counted) <= max(counted / 5, 20), f"{name} has {counted} lines now"


def test_the_picture_marks_what_must_be_right() -> None:
    """The floors that are orange are those with a room whose mistake would be a leak."""
    leaky = {name.split("/")[0] for name, (_, wrong) in TABLE.items() if "**leak**" in wrong}
    assert leaky == TRUSTED


def test_the_picture_shows_the_imports_there_are() -> None:
    """Floors, imports and their places are the committed picture's (`make picture` draws it)."""
    figures = re.compile(r"[\d,]+ lines")
    drawn, committed = picture(), PICTURE.read_text()
    assert figures.sub("", drawn) == figures.sub("", committed)
    assert {part for row in floors() for part in row} == {n.split("/")[0] for n in lines()}
