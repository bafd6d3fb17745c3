"""How far the twin is from the real rows, as it was bought, in the words of descriptions.

Grantees read it wherever they read what a table or column is: panel, completions, `%private`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sarus_kernel.plan.catalog import ColumnInfo, TableInfo

PARTS = {
    "(all columns)": "its columns",
    "(pairs of columns)": "pairs of them",
    "(rows per person)": "rows per person",
}
"""What is told of a table as a whole, in order."""


@dataclass(frozen=True)
class Nearness:
    """What was bought: (table, column) -> (distance from 0 to 1, within what); for how much; `old`:
    whether other rows have come since."""

    epsilon: float
    distances: Mapping[tuple[str, str], tuple[float, float]]
    old: bool = False

    def told(self, table: TableInfo) -> TableInfo:
        """The table with its figures at the end of its and its columns' descriptions."""
        if not table.private or not self.distances:
            return table
        columns = tuple(self._column(table, column) for column in table.columns)
        parts = [(words, self.distances.get((table.name, name))) for name, words in PARTS.items()]
        told = ", ".join(f"{words} {_figure(known)}" for words, known in parts if known)
        description = _joined(table.description, f"How far the twin is: {told}." if told else "")
        return replace(table, columns=columns, description=description)

    def words(self) -> str:
        """What the figures are, in a sentence; "" where none were bought."""
        if not self.distances:
            return ""
        since = ": other rows have come since" if self.old else ""
        return (
            f"How far it is from the real rows was measured when it was made{since}, with noise "
            f"(epsilon={self.epsilon:g}), and stands at tables and columns: 0 is alike, 1 nothing "
            "in common; the ± holds 19 times of 20."
        )

    def _column(self, table: TableInfo, column: ColumnInfo) -> ColumnInfo:
        known = self.distances.get((table.name, column.name))
        if known is None:
            return column
        said = f"The twin is {_figure(known)} far."
        return replace(column, description=_joined(column.description, said))


def nearness(twin: Mapping[str, Any], old: bool = False) -> Nearness:
    """What twin.toml says of it: nothing in one that is older, or where none was bought."""
    known = twin.get("quality", {})
    distances = {
        (str(each["table"]), str(each["column"])): (float(each["distance"]), float(each["within"]))
        for each in known.get("distances", ())
    }
    return Nearness(float(known.get("epsilon", 0)), distances, old)


def _figure(known: tuple[float, float]) -> str:
    return f"{known[0]:.2f} ± {known[1]:.2f}"


def _joined(one: str, other: str) -> str:
    return " ".join(filter(None, (one, other)))
