"""Random FROMs of several tables: joins of people with themselves and with what is public.

Whether the person is equated is not left to chance, so that most of what is written is answered.
"""

from dataclasses import replace

from sarus_kernel.plan.types import NUMERIC, Kind
from tests.privacy.phrases import Field, Phrase, Rows, either, joined, name, say
from tests.privacy.sources import Sources


class Joins(Sources):
    """Ways of `sources.WAYS` that put rows beside each other, or pick them."""

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

    def hidden(self, depth: int) -> Rows:
        """A subquery that does not name the person."""
        rows = self.people(depth)
        self.seen.add("person not named")
        return self.derived(replace(rows, unit=None, fields=tuple(
            each for each in rows.fields if each is not rows.unit) or rows.fields))  # fmt: skip

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
        keys = [pair for pair in pairs if pair[1].key]
        a, b = self.luck.one_of(keys if keys and self.luck.often(60) else pairs)
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
