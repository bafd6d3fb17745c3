"""What the names of a SELECT mean: its sources, their columns, and the SELECTs around it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from sarus_kernel.errors import QuestionError, UnknownName
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.relations import Relation


@dataclass(frozen=True)
class Source:
    """One table of a FROM: its alias, and its columns as (written, internal) names."""

    alias: str
    columns: tuple[tuple[str, str], ...]


@dataclass
class Names:
    """The sources joined so far, and the relation that holds all their columns.

    merged   columns that USING made one: they are not ambiguous
    outer    the names of the SELECT around this one, for correlated subqueries
    borrowed internal names of outer columns that were used here
    """

    relation: Relation
    sources: list[Source] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)
    outer: "Names | None" = None
    borrowed: set[str] = field(default_factory=set)

    def column(self, node: exp.Column) -> Column:
        """The column that a written name means. Raises UnknownName or QuestionError."""
        found = self.find(node.name, node.table)
        if found is not None:
            return Column(found)
        if self.outer is not None:
            borrowed = self.outer.find(node.name, node.table)
            if borrowed is not None:
                self.borrowed.add(borrowed)
                return Column(borrowed)
        raise self._unknown(node)

    def find(self, name: str, table: str = "") -> str | None:
        """The internal name of a column, or None. Raises QuestionError where it is ambiguous."""
        low = name.lower()
        if not table and low in self.merged:
            return self.merged[low]
        found = [
            internal
            for source in self.sources
            if not table or source.alias.lower() == table.lower()
            for written, internal in source.columns
            if written.lower() == low
        ]
        if len(found) > 1:
            tables = ", ".join(s.alias for s in self.sources if low in _written(s))
            raise QuestionError(f"Column {name!r} is in several tables ({tables}): say which one.")
        return found[0] if found else None

    def all(self, table: str = "") -> Iterator[tuple[str, str]]:
        """(written, internal) of every column that `*` or `table.*` means, in order."""
        known = {source.alias.lower() for source in self.sources}
        if table and table.lower() not in known:
            raise UnknownName.among("table", table, known)
        hidden = set(self.merged.values())
        for source in self.sources:
            if table and source.alias.lower() != table.lower():
                continue
            for written, internal in source.columns:
                twin = not table and written.lower() in self.merged and internal not in hidden
                if not twin:
                    yield written, internal

    def _unknown(self, node: exp.Column) -> UnknownName:
        table = node.table.lower()
        aliases = [source.alias for source in self.sources if "#" not in source.alias]
        if table and table not in {alias.lower() for alias in aliases}:
            return UnknownName.among("table", node.table, aliases)
        known = (
            written
            for source in self.sources
            if not table or source.alias.lower() == table
            for written, _ in source.columns
        )
        return UnknownName.among("column", node.name, known)


def _written(source: Source) -> set[str]:
    return {written.lower() for written, _ in source.columns}


def unique(names: Iterable[str]) -> list[str]:
    """The names, with _1, _2, … behind those that occurred before (case folded)."""
    seen: set[str] = set()
    result = []
    for name in names:
        new, number = name, 0
        while new.casefold() in seen:
            number += 1
            new = f"{name}_{number}"
        seen.add(new.casefold())
        result.append(new)
    return result
