"""Random SQL expressions over the columns in reach."""

from collections.abc import Sequence

from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from tests.privacy.drawing import Luck
from tests.privacy.phrases import Field, Phrase, either, joined, say, text

NUMBERS = ("1", "0", "-3", "2.5", "40", "1950")
TEXTS = ("a", "f", "m", "", "1", "Ä", "o'c")
PARTS = ("year", "month", "day", "quarter", "hour")


class Expressions:
    """Writes expressions. `seen` collects the constructs that were used."""

    def __init__(self, luck: Luck, tidy: bool) -> None:
        self.luck = luck
        self.tidy = tidy
        self.seen: set[str] = set()

    def _of(self, fields: Sequence[Field], *kinds: Kind) -> list[Field]:
        return [each for each in fields if each.kind in kinds]

    def number(self, fields: Sequence[Field], depth: int = 2) -> Phrase:
        """A number, or null where it is not defined."""
        luck, known = self.luck, self._of(fields, *NUMERIC)
        if depth == 0 or luck.often(40):
            if known and luck.often(90):
                return luck.one_of(known).phrase
            return Phrase(*[luck.one_of(NUMBERS)] * 2)
        one, two = self.number(fields, depth - 1), self.number(fields, depth - 1)
        way = luck.number(0, 8)
        if way == 0:
            sum_ = "({} " + luck.pick("+", "-", "*") + " {})"
            return either(sum_, f"TRY({sum_})", one, two)
        if way == 1:
            self.seen.add("row-wise failure")
            return luck.pick(
                either("({} / {})", "({}::DOUBLE / NULLIF({}, 0))", one, two),
                either("({} % {})", "({} % NULLIF({}, 0))", one, two),
                either("SQRT({0})", "CASE WHEN {0} >= 0 THEN SQRT({0}) END", one),
                either("LN({0})", "CASE WHEN {0} > 0 THEN LN({0}) END", one),
            )
        if way == 2:
            form = luck.pick("ABS({})", "FLOOR({})", "SIGN({})", "-({})", "CEIL({})")
            return either(form, f"TRY({form})", one)
        if way == 3:
            self.seen.add("case")
            return say("CASE WHEN {} THEN {} ELSE {} END", self.truth(fields, depth - 1), one, two)
        if way == 4:
            return say(luck.pick("COALESCE({}, {})", "NULLIF({}, {})"), one, two)
        if way == 5:
            return say("LEAST(GREATEST({}, -20), 100)", one)
        return self._other_number(fields, way) or one

    def _other_number(self, fields: Sequence[Field], way: int) -> Phrase | None:
        """Of moments, texts and conditions."""
        times, texts = self._of(fields, *TEMPORAL), self._of(fields, Kind.TEXT)
        if way == 6 and times:
            return self._of_times(times)
        if way == 7 and texts:
            of = self.luck.one_of(texts).phrase
            if self.luck.often(50):
                return say("LENGTH({})", of)
            self.seen.add("cast")
            return either("CAST({} AS INTEGER)", "TRY_CAST({} AS INTEGER)", of)
        truth = self._of(fields, Kind.BOOLEAN)
        return say("CAST({} AS INTEGER)", self.luck.one_of(truth).phrase) if truth else None

    def _of_times(self, times: Sequence[Field]) -> Phrase:
        self.seen.add("date function")
        one, two = (self.luck.one_of(times) for _ in "12")
        if self.luck.often(50):
            moment = "CAST({} AS TIMESTAMP)"
            unit = self.luck.pick("day", "month", "year")
            return say(f"DATE_DIFF('{unit}', {moment}, {moment})", one.phrase, two.phrase)
        parts = PARTS if one.kind is Kind.TIMESTAMP else PARTS[:-1]
        return say(f"EXTRACT({self.luck.one_of(parts)} FROM {{}})", one.phrase)

    def truth(self, fields: Sequence[Field], depth: int = 1) -> Phrase:
        """A condition."""
        luck, way = self.luck, self.luck.number(0, 9)
        known, texts = self._of(fields, Kind.BOOLEAN), self._of(fields, Kind.TEXT)
        if way <= 1 and known:
            return luck.one_of(known).phrase
        if way <= 3 and texts:
            of, listed = luck.one_of(texts).phrase, [text(t) for t in luck.some(TEXTS, 2)]
            tests = joined(", ", listed)
            return luck.pick(say("{} IN ({})", of, tests), say("{} LIKE 'a%'", of),
                             say("{} NOT IN ({})", of, tests))  # fmt: skip
        if depth and way == 4:
            one, two = self.truth(fields, depth - 1), self.truth(fields, depth - 1)
            return luck.pick(say("({} AND {})", one, two), say("({} OR {})", one, two),
                             say("NOT ({})", one))  # fmt: skip
        if way == 5:
            return say("{} IS " + luck.pick("", "NOT ") + "NULL", luck.one_of(fields).phrase)
        times = self._of(fields, *TEMPORAL)
        if way == 6 and times:
            day = luck.pick("2020-01-01", "1970-01-01", "2020-02-29")
            return say(f"{{}} {luck.pick('<', '>=')} DATE '{day}'", luck.one_of(times).phrase)
        one, value = self.number(fields, min(depth, 1)), luck.one_of(NUMBERS)
        if way == 7:
            return say(f"{{}} IN ({value}, 3, 1950)", one)
        if way == 8:
            return say("{} BETWEEN 0 AND 50", one)
        return say(f"{{}} {luck.pick('<', '>=', '=', '<>')} {value}", one)

    def anything(self, fields: Sequence[Field]) -> tuple[Phrase, Kind]:
        """A value of any kind: what can be a key."""
        luck, way = self.luck, self.luck.number(0, 9)
        if way <= 4:
            of = luck.one_of(fields)
            return of.phrase, of.kind
        texts, times = self._of(fields, Kind.TEXT), self._of(fields, *TEMPORAL)
        if way == 5:
            return self.truth(fields), Kind.BOOLEAN
        if way == 6 and texts:
            of = luck.one_of(texts)
            form = luck.pick("LOWER({})", "SUBSTRING({}, 1, 1)", "UPPER({})")
            return say(form, of.phrase), of.kind
        if way == 7 and times:
            of = luck.one_of(times)
            self.seen.add("date function")
            return say(f"DATE_TRUNC('{luck.pick('month', 'year')}', {{}})", of.phrase), of.kind
        return say("CAST({} AS DOUBLE)", self.number(fields)), Kind.NUMBER

    def bounded(self, fields: Sequence[Field]) -> Phrase:
        """A number with public bounds: what can be summed up."""
        known = [each for each in self._of(fields, *NUMERIC, Kind.BOOLEAN) if each.bounded]
        whole = [each.phrase for each in known if each.kind is not Kind.BOOLEAN]
        if whole and self.luck.often(50):
            return self.luck.one_of(whole)
        if self.luck.often(40):
            self.seen.add("case")
            return say("CASE WHEN {} THEN 1 ELSE 0 END", self.truth(fields))
        return say("LEAST(GREATEST({}, -20), 100)", self.number(fields, 1))
