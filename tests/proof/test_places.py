"""Findings are told by what stands beside the cells: `In [7]`, under the notebook's headings."""

from typing import Any

import pytest

from sarus_kernel.proof.findings import as_json
from sarus_kernel.proof.notebooks import LONGEST_HEADING, cells_of
from sarus_kernel.proof.verify import verify
from tests.proof.making import KEY, local, notebook


def book(*cells: dict[str, Any]) -> dict[str, Any]:
    """A notebook of some cells."""
    return {**notebook(), "cells": list(cells)}


def code(count: Any = None) -> dict[str, Any]:
    """A cell of code with one output."""
    return {**notebook(local(5))["cells"][0], "execution_count": count}


def words(source: Any) -> dict[str, Any]:
    """A cell of words."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def test_a_cell_is_named_by_its_number_and_the_heading_above() -> None:
    """One that was not run by its place; the heading lasts until the next."""
    cells = words("# Study\ntext"), code(7), words("no heading"), code(), words("## Results ##")
    found = verify(book(*cells, code(8)), KEY).findings
    assert [(f.place, f.heading) for f in found] == [
        ("In [7]", "Study"), ("cell 4", "Study"), ("In [8]", "Results"),
    ]  # fmt: skip
    plain = as_json(verify(book(code(7)), KEY))["outputs"][0]
    assert (plain["place"], plain["heading"], plain["count"]) == ("In [7]", "", 7)


@pytest.mark.parametrize(
    ("source", "heading"),
    [
        (["# One\n", "## Two\n"], "Two"),
        ("```\n# a comment\n```", ""),
        ("# Real\n```\n# a comment\n```", "Real"),
        ("#hash", ""),
        ("# " + "x" * 500, "x" * LONGEST_HEADING),
        (5, ""),
        (None, ""),
    ],
)
def test_headings(source: Any, heading: str) -> None:
    """As Markdown has them; not what is code, not too long, whatever stands there."""
    (cell,) = cells_of(book(words(source), code(1)))
    assert cell.heading == heading


@pytest.mark.parametrize("count", [None, "7", True, 1.5, [7]])
def test_what_is_no_number_is_none(count: Any) -> None:
    """A forger may write anything."""
    (cell,) = cells_of(book(code(count)))
    assert cell.count is None
