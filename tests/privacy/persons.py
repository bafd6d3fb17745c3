"""Random FROMs that look at all rows of a person: aggregates, windows, sets, correlated values."""

from dataclasses import replace

from sarus_kernel.plan.types import Kind
from tests.privacy.joins import Joins
from tests.privacy.phrases import Field, Phrase, Rows, joined, name, say

PER_PERSON = ("SUM({})", "AVG({})", "COUNT({})", "MIN({})", "MAX({})", "MEDIAN({})",
              "STDDEV({})", "VARIANCE({})", "COUNT(DISTINCT {})")  # fmt: skip
WHOLE = ("COUNT(*) OVER ({})", "RANK() OVER ({})", "DENSE_RANK() OVER ({})")
ORDERED = ("ROW_NUMBER() OVER ({})", "NTILE(2) OVER ({})")
MOVING = ("LAG({}) OVER ({})", "LEAD({}, 2) OVER ({})", "FIRST_VALUE({}) OVER ({})")
FRAMES = ("", " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW", " ROWS UNBOUNDED PRECEDING",
          " RANGE UNBOUNDED PRECEDING")  # fmt: skip


class Persons(Joins):
    """Ways of `sources.WAYS` in which the person is a key."""

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
