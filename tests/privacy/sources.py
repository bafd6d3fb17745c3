"""Random sources of a FROM: tables, subqueries, common table expressions, lists of values."""

from collections.abc import Callable
from dataclasses import replace

from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.plan.types import Kind
from tests.privacy.drawing import Luck
from tests.privacy.expressions import Expressions
from tests.privacy.phrases import Field, Phrase, Rows, field, joined, name, say

ALIASES = ("q", "t", "l", "r", "u", "v", "x y", "Select")
KINDS = {
    "joined": ("JOIN", "LEFT JOIN", "RIGHT JOIN", "SEMI JOIN", "ANTI JOIN"),
    "beside_public": ("JOIN", "LEFT JOIN", "first", "comma", "SEMI JOIN", "ANTI JOIN", "IN",
                      "NOT IN", "CROSS JOIN"),
    "member": ("EXISTS", "NOT EXISTS", "IN", "NOT IN", "pairs", "or"),
    "stacked": ("UNION ALL", "UNION"),
    "common": ("INTERSECT", "EXCEPT"),
}  # fmt: skip
PLAIN = ("filtered", "selected", "grouped", "windowed", "first", "correlated", "different", "using",
         "comma", "by_key", "hidden")  # fmt: skip
WAYS = (*PLAIN, *KINDS)
"""How rows about people are made: methods of `Sources`."""
FOCUSES = (*PLAIN, *(f"{way}:{kind}" for way, kinds in KINDS.items() for kind in kinds))
"""The same, with the kind of each."""


class Sources:
    """Writes FROMs. Common table expressions are kept in `with_`, to be used again.

    focus  the way in which the first rows are made: so every way is tried in enough questions
    """

    def __init__(self, luck: Luck, catalog: Catalog, tidy: bool, focus: str = "") -> None:
        self.luck = luck
        self.focus, _, self.kind = focus.partition(":")
        self.catalog = catalog
        self.tidy = tidy
        self.say = Expressions(luck, tidy)
        self.seen = self.say.seen
        self.with_: list[tuple[str, Phrase]] = []
        self.made: list[Rows] = []
        self._named = 0

    def fresh(self, odd: bool = False) -> str:
        """A name that is not used elsewhere."""
        self._named += 1
        word = self.luck.one_of(ALIASES) if odd or self.luck.often(15) else "c"
        return f"{word}{self._named}"

    def table(self) -> Rows:
        """A table about people."""
        return self._table(self.luck.one_of([t for t in self.catalog if t.private]))

    def _table(self, info: TableInfo) -> Rows:
        alias = self.fresh()
        fields = tuple(field(alias, n, t, n == info.key) for n, t in info.schema().items())
        unit = fields[list(info.schema()).index(info.unit)] if info.unit else None
        return Rows(say("{} AS {}", name(info.name), name(alias)), fields, unit)

    def public(self) -> Rows:
        """What anybody may see: a public table, some of its rows, or a list in the question."""
        luck = self.luck
        info = luck.one_of([t for t in self.catalog if not t.private])
        way = luck.number(0, 4)
        if way <= 1:
            return self._table(info)
        if way == 2:
            self.seen.add("values list")
            alias = self.fresh()
            fields = (Field(say("{}.n", name(alias)), Kind.INTEGER, 1, 50),
                      Field(say("{}.s", name(alias)), Kind.TEXT))  # fmt: skip
            rows = "(VALUES (1, 'a'), (2, 'b'), (50, 'm')) AS {}(n, s)"
            return Rows(say(rows, name(alias)), fields, None)
        rows = self._table(info)
        if way == 3:
            return self.derived(replace(rows, where=(self.say.truth(rows.fields),)))
        key = rows.fields[0]
        alias, column = self.fresh(), self.fresh()
        query = say("SELECT {} AS {}, COUNT(*) AS n FROM {} GROUP BY {}", key.phrase, name(column),
                    rows.source, key.phrase)  # fmt: skip
        fields = (key.under(alias, column), Field(say("{}.n", name(alias)), Kind.INTEGER))
        return Rows(say("({}) AS {}", query, name(alias)), fields, None)

    def derived(self, rows: Rows, more: tuple[tuple[Phrase, Field], ...] = ()) -> Rows:
        """The rows as a subquery, or a common table expression, with some of their columns."""
        columns = [each for each in rows.fields if each is not rows.unit]
        kept = [(each.phrase, each) for each in self.luck.some(columns, 3)]
        if not kept and rows.unit is None:
            kept = [(columns[0].phrase, columns[0])]
        return self._select(rows, [*kept, *more], "SELECT", "")

    def _select(
        self, rows: Rows, outputs: list[tuple[Phrase, Field]], verb: str, tail: str
    ) -> Rows:
        """A SELECT of the person and these, as a source."""
        alias, names = self.fresh(odd=True), [self.fresh() for _ in outputs]
        items = [say("{} AS {}", p, name(n)) for (p, _), n in zip(outputs, names, strict=True)]
        unit = None
        if rows.unit is not None:
            column = self.fresh()
            items.insert(0, say("{} AS {}", rows.unit.phrase, name(column)))
            unit = rows.unit.under(alias, column)
        query = say(f"{verb} {{}} FROM {{}}{{}}{tail}", joined(", ", items), rows.source,
                    rows.conditions())  # fmt: skip
        fields = [of.under(alias, n) for (_, of), n in zip(outputs, names, strict=True)]
        if unit is not None:
            fields.insert(0, unit)
        return self._named_as(query, alias, tuple(fields), unit)

    def _named_as(
        self, query: Phrase, alias: str, fields: tuple[Field, ...], unit: Field | None
    ) -> Rows:
        """A query as a source: where it stands, or named before."""
        if self.luck.often(30):
            self.seen.add("common table expression")
            self.with_.append((alias, query))
            made = Rows(name(alias), fields, unit)
            self.made.append(made)
            return made
        self.seen.add("derived table")
        return Rows(say("({}) AS {}", query, name(alias)), fields, unit)

    def again(self, rows: Rows) -> Rows:
        """A common table expression once more, under another name."""
        self.seen.add("expression used twice")
        alias = self.fresh(odd=True)
        fields = []
        for each in rows.fields:
            column = each.phrase.asked[len(rows.source.asked) + 1 :]
            made = say("{}.{}", name(alias), Phrase(column, column))
            fields.append(replace(each, phrase=made))
        unit = fields[rows.fields.index(rows.unit)] if rows.unit else None
        return Rows(say("{} AS {}", rows.source, name(alias)), tuple(fields), unit)

    def people(self, depth: int) -> Rows:
        """Rows about people."""
        if depth <= 0 and not self.focus:
            return self.table()
        depth = max(depth, 1)
        way = self.focus or self.luck.one_of(WAYS)
        self.focus = ""
        if way not in KINDS:
            self.kind = ""
        make: Callable[[int], Rows] = getattr(self, way)
        return make(depth - 1)

    def _kind(self, way: str) -> str:
        """The kind that this question is to have, or any."""
        kind, self.kind = self.kind, ""
        return kind if kind in KINDS[way] else self.luck.one_of(KINDS[way])

    def single(self, depth: int) -> Rows:
        """Rows about people from one source, without conditions of their own."""
        if self.made and self.luck.often(40):
            used = self.luck.one_of(self.made)
            if used.unit is not None:
                return self.again(used)
        rows = self.people(depth)
        if rows.where or depth > 0:
            return self.derived(rows)
        return rows
