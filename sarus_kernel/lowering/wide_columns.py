"""Names of columns that pandas gives two levels, or names that are no text: one text each.

A released table has plain text as names. Whoever shows it knows from the synthetic table which
labels they stand for (see `frontends.python.labels`).
"""

LEVELS = " | "


def levels(*parts: object) -> str:
    """One name for a label of several levels."""
    return LEVELS.join(str(part) for part in parts)
