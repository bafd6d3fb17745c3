"""The summary at the top of a notebook: a cell of words that says how to check it oneself."""

from collections.abc import Mapping
from typing import Any

from sarus_kernel.proof.findings import Summary

IDENTITY = "sarus-summary"
"""The id of the cell. A later summary takes its place."""


def badge(summary: Summary) -> str:
    """The summary as Markdown: words only, so that every viewer shows it."""
    sound = "Checked" if summary.honest else "**Not to be relied on**"
    key = summary.public_key
    return (
        f"> {sound}: **{summary.words()}** outputs, by the data owner's key "
        f"`{key[:8]}…{key[-8:]}`.\n"
        "> This line proves nothing by itself. Check the notebook yourself: "
        "`sarus-kernel verify NOTEBOOK --public-key FILE`."
    )


def with_badge(notebook: Mapping[str, Any], summary: Summary) -> dict[str, Any]:
    """The notebook (JSON, format 4) with the summary as its first cell; nothing else changes."""
    cell: dict[str, Any] = {
        "cell_type": "markdown",
        "metadata": {"editable": False, "tags": [IDENTITY]},
        "source": badge(summary).splitlines(keepends=True),
    }
    if (notebook.get("nbformat"), notebook.get("nbformat_minor", 0)) >= (4, 5):
        cell["id"] = IDENTITY
    others = [each for each in notebook["cells"] if not is_badge(each)]
    return {**notebook, "cells": [cell, *others]}


def is_badge(cell: Any) -> bool:
    """Whether a cell is the summary."""
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    markdown = isinstance(cell, dict) and cell.get("cell_type") == "markdown"
    return markdown and isinstance(tags, list) and IDENTITY in tags
