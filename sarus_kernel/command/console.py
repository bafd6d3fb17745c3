"""Where tables for people are printed, and how wide they are."""

from rich.console import Console

WIDE = 126
"""Columns of a line in a file or a pipe; a terminal has its own."""


def console() -> Console:
    """The standard output."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=WIDE)
