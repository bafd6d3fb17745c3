"""How a result is shown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """How a table of results is shown: see `release.Value` for the words."""

    form: str = "table"
    index: int = 0
    name: str | None = None
