"""Random FROMs: rows of people, each by way of joins, subqueries, windows and what else is asked.

`people` writes only what is unit-local as the product understands it: whether the person is
always equated is not left to chance, so that most of what is written is answered.
"""

from collections.abc import Callable
from dataclasses import replace

from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.plan.types import NUMERIC, Kind
from tests.privacy.drawing import Luck
from tests.privacy.expressions import Expressions
from tests.privacy.phrases import Field, Phrase, Rows, either, field, joined, name, say

ALIASES = ("q", "t", "l", "r", "u", "v", "x y", "Select")
PER_PERSON = ("SUM({})", "AVG({})", "COUNT({})", "MIN({})", "MAX({})", "MEDIAN({})",
              "STDDEV({})", "VARIANCE({})", "COUNT(DISTINCT {})")  # fmt: skip
WHOLE = ("COUNT(*) OVER ({})", "RANK() OVER ({})", "DENSE_RANK() OVER ({})")
ORDERED = ("ROW_NUMBER() OVER ({})", "NTILE(2) OVER ({})")
MOVING = ("LAG({}) OVER ({})", "LEAD({}, 2) OVER ({})", "FIRST_VALUE({}) OVER ({})")
FRAMES = ("", " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW", " ROWS UNBOUNDED PRECEDING",
          " RANGE UNBOUNDED PRECEDING")  # fmt: skip
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

    # --- single sources ----------------------------------------------------------------------

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

    # --- subqueries --------------------------------------------------------------------------

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

    # --- people ------------------------------------------------------------------------------

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

    def filtered(self, depth: int) -> Rows:
        rows = self.people(depth)
        return replace(rows, where=(*rows.where, self.say.truth(rows.fields)))

    def selected(self, depth: int) -> Rows:
        rows = self.people(depth)
        made = tuple(
            (phrase, Field(phrase, kind))
            for phrase, kind in (self.say.anything(rows.fields) for _ in range(2))
        )
        return self.derived(rows, made)

    def joined(self, depth: int) -> Rows:
        """Two sources about people, the person equated, perhaps more conditions."""
        kind = self._kind("joined")
        left, right = self.people(depth), self.single(self.luck.number(0, max(depth - 1, 0)))
        if left.unit is None or right.unit is None:
            return left
        both = (*left.fields, *right.fields)
        tests = [say("{} = {}", left.unit.phrase, right.unit.phrase)]
        if self.luck.often(50):
            tests.append(self._range(left, right) or self.say.truth(both))
        unit = left.unit
        if kind == "RIGHT JOIN":
            unit = right.unit
            if left.where:
                kind, unit = "JOIN", left.unit
        self.seen.add(kind.lower())
        source = say(f"{{}} {kind} {{}} ON {{}}", left.source, right.source, joined(" AND ", tests))
        fields = left.fields if kind in ("SEMI JOIN", "ANTI JOIN") else both
        return Rows(source, tuple(replace(each, key=False) for each in fields)
                    if fields is both else fields, unit, left.where)  # fmt: skip

    def _range(self, left: Rows, right: Rows) -> Phrase | None:
        """A moment or number of one side between two of the other."""
        pairs = [(a, b) for a in left.fields for b in right.fields
                 if (a.kind is b.kind and a.kind not in (Kind.BOOLEAN, Kind.TEXT))
                 or {a.kind, b.kind} <= set(NUMERIC)]  # fmt: skip
        if not pairs or self.luck.often(30):
            return None
        self.seen.add("range join")
        (a, b), (c, d) = self.luck.one_of(pairs), self.luck.one_of(pairs)
        test = say("{} >= {}", a.phrase, b.phrase)
        return say("{} AND {} <= {}", test, c.phrase, d.phrase) if self.luck.often(50) else test

    def using(self, _: int) -> Rows:
        """JOIN … USING."""
        left, right = self.table(), self.table()
        if left.unit is None or right.unit is None:
            return left
        shared, sides = self.fresh(), []
        for rows, unit in ((left, left.unit), (right, right.unit)):
            alias, other = self.fresh(), self.luck.one_of(rows.fields)
            column = self.fresh()
            query = say("(SELECT {} AS {}, {} AS {} FROM {}) AS {}", unit.phrase, name(shared),
                        other.phrase, name(column), rows.source, name(alias))  # fmt: skip
            sides.append((query, replace(other.under(alias, column), key=False)))
        self.seen.add("using")
        (one, a), (two, b) = sides
        unit = replace(left.unit, phrase=name(shared), key=False)
        return Rows(say("{} JOIN {} USING ({})", one, two, name(shared)), (unit, a, b), unit)

    def comma(self, depth: int) -> Rows:
        left, right = self.single(depth), self.single(0)
        if left.unit is None or right.unit is None:
            return left
        self.seen.add("comma join")
        fields = tuple(replace(each, key=False) for each in (*left.fields, *right.fields))
        test = say("{} = {}", left.unit.phrase, right.unit.phrase)
        return Rows(say("{}, {}", left.source, right.source), fields,
                    self.luck.pick(left.unit, right.unit), (*left.where, test))  # fmt: skip

    def by_key(self, depth: int) -> Rows:
        """A row and the row that it names, of which the question does not say whose it is."""
        homes = [t for t in self.catalog if t.private and t.key not in (None, t.unit)]
        if not homes or self.tidy:
            return self.joined(depth)
        home = self.luck.one_of(homes)
        guests = [(t, c.name) for t in self.catalog if t.private for c in t.columns
                  if (t is home and c.name == home.key)
                  or c.references == f"{home.name}.{home.key}"
                  or (c.references is None and c.name == home.key)]  # fmt: skip
        guest, column = self.luck.one_of(guests)
        left, right = self._table(guest), self._table(home)
        a = left.fields[list(guest.schema()).index(column)]
        b = right.fields[list(home.schema()).index(home.key or "")]
        self.seen.add("join by a key")
        kind = self.luck.pick("JOIN", "LEFT JOIN")
        source = say(f"{{}} {kind} {{}} ON {{}} = {{}}", left.source, right.source, a.phrase,
                     b.phrase)  # fmt: skip
        fields = tuple(replace(each, key=False) for each in (*left.fields, *right.fields))
        return Rows(source, fields, left.unit)

    def beside_public(self, depth: int) -> Rows:
        """A public source in any position."""
        way = self._kind("beside_public")
        rows, other = self.people(depth), self.public()
        fields = tuple(replace(each, key=False) for each in (*rows.fields, *other.fields))
        pairs = [(a, b) for a in rows.fields for b in other.fields
                 if a.kind is b.kind or {a.kind, b.kind} <= set(NUMERIC)]  # fmt: skip
        if not pairs or way == "CROSS JOIN":
            self.seen.add("public cross join")
            return Rows(say("{} CROSS JOIN {}", rows.source, other.source), fields, rows.unit,
                        rows.where)  # fmt: skip
        a, b = self.luck.one_of(pairs)
        tests = [say("{} = {}", a.phrase, b.phrase)]
        if self.luck.often(30):
            tests = [self.luck.pick(say("{} >= {}", a.phrase, b.phrase), self.say.truth(fields))]
        on = joined(" AND ", tests)
        self.seen.add(f"public {way.lower()}")
        if way == "first":
            source = say("{} JOIN {} ON {}", other.source, rows.source, on)
            return Rows(source, fields, rows.unit, rows.where)
        if way == "comma":
            source = say("{}, {}", other.source, rows.source)
            return Rows(source, fields, rows.unit, (*rows.where, on))
        if way in ("IN", "NOT IN"):
            # of a null on either side SQL says otherwise: see docs/sql.md
            known = say("{} IS NOT NULL", b.phrase)
            form = f"{{0}} {way} (SELECT {{1}} FROM {{2}} WHERE {{3}})"
            query = either(form, "{0} IS NOT NULL AND " + form, a.phrase, b.phrase, other.source,
                           joined(" AND ", [*other.where, known]))  # fmt: skip
            return replace(rows, where=(*rows.where, query))
        source = say(f"{{}} {way} {{}} ON {{}}", rows.source, other.source, on)
        kept = rows.fields if way in ("SEMI JOIN", "ANTI JOIN") else fields
        return Rows(source, kept, rows.unit, rows.where)

    def member(self, depth: int) -> Rows:
        """EXISTS and IN, and their negations."""
        way = self._kind("member")
        rows, other = self.people(depth), self.table()
        if rows.unit is None or other.unit is None:
            return rows
        self.seen.add(f"{way.lower()} subquery")
        same = say("{} = {}", rows.unit.phrase, other.unit.phrase)
        if way in ("EXISTS", "NOT EXISTS"):
            tests = [same]
            if self.luck.often(50):
                both = (*rows.fields, *other.fields)
                tests.append(self._range(rows, other) or self.say.truth(both))
            test = say(f"{way} (SELECT 1 FROM {{}} WHERE {{}})", other.source,
                       joined(" AND ", tests))  # fmt: skip
        elif way == "pairs":
            pairs = [(a, b) for a in rows.fields for b in other.fields if a.kind is b.kind]
            a, b = self.luck.one_of(pairs)
            test = say("({}, {}) IN (SELECT {}, {} FROM {})", rows.unit.phrase, a.phrase,
                       other.unit.phrase, b.phrase, other.source)  # fmt: skip
        else:
            inner = say("SELECT {} FROM {} WHERE {}", other.unit.phrase, other.source,
                        self.say.truth(other.fields))  # fmt: skip
            word = "IN" if way == "or" else way
            test = say(f"{{}} {word} ({{}})", rows.unit.phrase, inner)
            if way == "or":
                test = say("({} OR {})", test, self.say.truth(rows.fields))
        return replace(rows, where=(*rows.where, test))

    def correlated(self, depth: int) -> Rows:
        """A subquery that names the person of the row around it, as a value."""
        rows, other = self.people(depth), self.table()
        if rows.unit is None or other.unit is None:
            return rows
        self.seen.add("correlated subquery")
        value, tests = self.say.number(other.fields, 1), [
            say("{} = {}", other.unit.phrase, rows.unit.phrase)
        ]
        if self.luck.often(30):
            tests.append(self.say.truth(other.fields))
        made = say("(SELECT " + self.luck.pick("COUNT(*)", "MAX({})", "SUM({})", "COUNT({})")
                   .replace("{}", "{0}") + " FROM {1} WHERE {2})", value, other.source,
                   joined(" AND ", tests))  # fmt: skip
        return self.derived(rows, ((made, Field(made, Kind.NUMBER)),))

    def grouped(self, depth: int) -> Rows:
        """Aggregates of each person, or of each person and something else."""
        rows = self.people(depth)
        if rows.unit is None:
            return rows
        self.seen.add("per-person aggregate")
        keys = [self.say.anything(rows.fields)] if self.luck.often(40) else []
        made: list[tuple[Phrase, Field]] = [(p, Field(p, k)) for p, k in keys]
        for _ in range(self.luck.number(0, 2)):
            function = "COUNT(*)" if self.luck.often(25) else self.luck.one_of(PER_PERSON)
            phrase = say(function, self.say.number(rows.fields, 1))
            if self.luck.often(20):
                phrase = say("{} FILTER (WHERE {})", phrase, self.say.truth(rows.fields))
            made.append((phrase, Field(phrase, Kind.NUMBER)))
        places = ", ".join(str(n + 1) for n in range(1 + len(keys)))
        having = f" HAVING COUNT(*) > {self.luck.number(0, 2)}" if self.luck.often(20) else ""
        return self._select(rows, made, "SELECT", f" GROUP BY {places}{having}")

    def windowed(self, depth: int) -> Rows:
        """Values beside each row that look at other rows of the person."""
        rows = self.people(depth)
        if rows.unit is None:
            return rows
        self.seen.add("window")
        partition = [rows.unit.phrase]
        if self.luck.often(30):
            partition.append(self.say.anything(rows.fields)[0])
        over = [say("PARTITION BY {}", joined(", ", partition))]
        keys = [each for each in rows.fields if each.key and each is not rows.unit]
        functions: tuple[str, ...] = WHOLE
        order = self.say.number(rows.fields, 1)
        if keys or not self.tidy:
            functions += (*ORDERED, *MOVING)
            order = self.luck.one_of(keys).phrase if keys else order
        over.append(say("ORDER BY {} " + self.luck.pick("", "DESC"), order))
        function, value = self.luck.one_of(functions), self.say.number(rows.fields, 1)
        if not self.tidy and self.luck.often(30):
            function = self.luck.pick("SUM", "AVG", "COUNT", "MAX") + "({}) OVER ({})"
            over.append(Phrase(*[self.luck.one_of(FRAMES)] * 2))
        inner = joined(" ", over)
        phrase = say(function, inner) if function.count("{}") == 1 else say(function, value, inner)
        return self.derived(rows, ((phrase, Field(phrase, Kind.NUMBER)),))

    def first(self, depth: int) -> Rows:
        """One row of each person."""
        rows = self.people(depth)
        if rows.unit is None or (self.tidy and not any(f.key for f in rows.fields)):
            return rows
        self.seen.add("first row of each person")
        order = joined(", ", [f.phrase for f in rows.fields if f.key] or
                       [self.luck.one_of(rows.fields).phrase])  # fmt: skip
        outputs = [(each.phrase, each) for each in self.luck.some(rows.fields, 3)]
        tail = say(" QUALIFY ROW_NUMBER() OVER (PARTITION BY {} ORDER BY {}) "
                   + self.luck.pick("= 1", "<= 2"), rows.unit.phrase, order)  # fmt: skip
        alias, column = self.fresh(), self.fresh()
        names = [self.fresh() for _ in outputs]
        items = [say("{} AS {}", rows.unit.phrase, name(column)),
                 *(say("{} AS {}", p, name(n)) for (p, _), n in zip(outputs, names, strict=True))]
        query = say("SELECT {} FROM {}{}{}", joined(", ", items), rows.source, rows.conditions(),
                    tail)  # fmt: skip
        unit = rows.unit.under(alias, column)
        fields = [of.under(alias, n) for (_, of), n in zip(outputs, names, strict=True)]
        return self._named_as(query, alias, (unit, *fields), unit)

    def different(self, depth: int) -> Rows:
        rows = self.people(depth)
        if rows.unit is None:
            return rows
        self.seen.add("distinct")
        phrase, kind = self.say.anything(rows.fields)
        return self._select(rows, [(phrase, Field(phrase, kind))], "SELECT DISTINCT", "")

    def stacked(self, depth: int) -> Rows:
        """UNION ALL and UNION: of rows in which the person stands in the same place."""
        word = self._kind("stacked")
        sides = [self.people(self.luck.number(0, max(depth, 0))) for _ in "12"]
        if any(side.unit is None for side in sides):
            return sides[0]
        self.seen.add(word.lower())
        return self._set(sides, word, with_value=True)

    def common(self, depth: int) -> Rows:
        """INTERSECT and EXCEPT of people."""
        word = self._kind("common")
        sides = [self.people(self.luck.number(0, max(depth, 0))) for _ in "12"]
        if any(side.unit is None for side in sides):
            return sides[0]
        self.seen.add(word.lower())
        return self._set(sides, word, with_value=self.luck.often(50))

    def _set(self, sides: list[Rows], word: str, with_value: bool) -> Rows:
        alias, one, two = self.fresh(), self.fresh(), self.fresh()
        parts = []
        for side in sides:
            unit = side.unit.phrase if side.unit else Phrase("", "")
            items = [say("{} AS {}", unit, name(one))]
            if with_value:
                value = say("CAST({} AS DOUBLE)", self.say.number(side.fields, 1))
                items.append(say("{} AS {}", value, name(two)))
            parts.append(say("SELECT {} FROM {}{}", joined(", ", items), side.source,
                             side.conditions()))  # fmt: skip
        assert sides[0].unit is not None
        unit_field = replace(sides[0].unit.under(alias, one), key=False)
        fields = [unit_field]
        if with_value:
            fields.append(Field(say("{}.{}", name(alias), name(two)), Kind.NUMBER))
        return self._named_as(joined(f" {word} ", parts), alias, tuple(fields), unit_field)

    def hidden(self, depth: int) -> Rows:
        """A subquery that does not name the person."""
        rows = self.people(depth)
        self.seen.add("person not named")
        return self.derived(replace(rows, unit=None, fields=tuple(
            each for each in rows.fields if each is not rows.unit) or rows.fields))  # fmt: skip
