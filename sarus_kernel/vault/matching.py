"""How many steps looking for patterns takes in one row of a person: more than some are refused.

Why: a question that compares a long text with a long pattern only where a condition holds takes
long if somebody is there for whom it holds, and time would tell. The number is worked out from the
question alone (its literals, and LONG for texts that a column holds), so the refusal depends on no
person, and comes before the charge.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.pattern_reading import read
from sarus_kernel.plan.patterns import Pattern, from_start, size, ways
from sarus_kernel.plan.relations import Aggregate, Project, Relation, Scope, Table, Values
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window

LONG = 100
"""Characters that a text of a table is taken to have. Longer ones are the owner's: no question
makes them."""
LONGEST = 10_000
"""What no text that a function makes is longer than (`engines/sql/functions.LONGEST_TEXT`)."""
WILD, ONE = "%", "_"
SEARCHES = ("like", "ilike", "matches", "contains", "starts_with", "ends_with", "position",
            "replace", "extract", "replace_matches")  # fmt: skip
COMPILED = 32
"""States that PostgreSQL may be given. It works a pattern out when the first row reaches it, in
time that grows with about the cube of the states (160 took 2.8 s), and fails where that is too
much: behind a condition it would tell for whom that holds. RE2 and Java read a pattern in time that
grows with its length."""
GOING_BACK = ("spark",)
"""Engines that look for a pattern by going back and trying again; LIKE is a pattern there."""

KEEPING = ("case", "coalesce", "null_if", "lower", "upper", "trim", "replace", "substring", "cast",
           "extract", "replace_matches")  # fmt: skip
"""Functions whose text is not longer than the longest of their arguments: `replace` and
`replace_matches` put in nothing longer than they take out."""


@dataclass
class Texts:
    """How long the texts of a question may be: what was worked out, by the digests of expressions.

    named   expressions that have a name in some relation, by that name: a column may be any of them
    held    characters of the columns of tables, and of lists in the question
    """

    named: dict[str, list[ColumnNode]]
    held: dict[str, int]
    known: dict[str, int] = field(default_factory=dict)

    def length(self, node: ColumnNode) -> int:
        """Characters of the text that an expression gives, at most."""
        if node.digest not in self.known:
            self.known[node.digest] = LONG  # a name may stand for itself
            self.known[node.digest] = min(self._length(node), LONGEST)
        return self.known[node.digest]

    def _length(self, node: ColumnNode) -> int:
        if isinstance(node, Literal):
            return len(node.value) if isinstance(node.value, str) else LONG
        if isinstance(node, Column):
            below = map(self.length, self.named.get(node.name, ()))
            return max(below, default=self.held.get(node.name, LONGEST))
        if not isinstance(node, Apply):
            return LONGEST
        of = [self.length(each) for each in node.arguments]
        if node.function == "concat":
            return sum(of)
        return max((LONG, *of)) if node.function in KEEPING else LONGEST


def steps(relations: Iterable[Relation], scope: Scope, engine: str = "duckdb") -> float:
    """Steps in one row, at most, of all searches in relations, by the engine that runs them."""
    nodes: dict[str, Node] = {node.digest: node for each in relations for node in walk(each)}
    texts = Texts({}, {})
    for node in nodes.values():
        for name, column in _named(node):
            texts.named.setdefault(name, []).append(column)
        texts.held |= {name: max(n, texts.held.get(name, 0)) for name, n in _held(node, scope)}
    searches = (n for n in nodes.values() if isinstance(n, Apply) and n.function in SEARCHES)
    return sum(_steps(search, texts, engine) for search in searches)


def _named(node: Node) -> Iterable[tuple[str, ColumnNode]]:
    if isinstance(node, Project):
        return zip(node.names, node.columns, strict=True)
    if isinstance(node, Aggregate):
        return (*zip(node.key_names, node.keys, strict=True), *_of_arguments(node))
    return _of_arguments(node) if isinstance(node, Window) else ()


def _of_arguments(node: Aggregate | Window) -> Iterable[tuple[str, ColumnNode]]:
    """The least, the first, … of texts is one of them."""
    if isinstance(node, Aggregate):
        arguments = [each.arguments for each in node.aggregates]
    else:
        arguments = [each.arguments for each in node.functions]
    pairs = zip(node.names, arguments, strict=True)
    return [(name, each) for name, of in pairs for each in of]


def _held(node: Node, scope: Scope) -> Iterable[tuple[str, int]]:
    if isinstance(node, Table):
        return [(name, LONG) for name in scope.schema(node)]
    if isinstance(node, Values):
        places = enumerate(node.names)
        return [(n, max((len(str(row[at].value)) for row in node.rows), default=0))
                for at, n in places]  # fmt: skip
    return ()


def _steps(search: Apply, texts: Texts, engine: str) -> float:
    """Text times pattern. A pattern with `_`, or of ILIKE, is tried from each place for each `%`:
    so many ways there are to choose their places."""
    text, pattern = (texts.length(each) for each in search.arguments[:2])
    written = search.arguments[1]
    wild = written.value if isinstance(written, Literal) and isinstance(written.value, str) else ""
    if search.function == "matches":
        return _of_automaton(read(wild), text, engine)
    if search.function in ("extract", "replace_matches"):
        return _of_part(read(wild), text, engine)
    again = engine in GOING_BACK or search.function == "ilike" or ONE in wild
    if search.function not in ("like", "ilike") or not again:
        return float(text * max(pattern, 1))
    places = wild.count(WILD)
    return max(float(math.comb(text + places, places)), float(text * max(pattern, 1)))


def _of_automaton(pattern: Pattern, text: int, engine: str) -> float:
    """DuckDB's runs all states at a letter, PostgreSQL's may work a set of them out: their square.
    Java tries from each place, and each way to lay the pattern there reads text and pattern once.
    """
    if engine == "postgres" and size(pattern) > COMPILED:
        return math.inf
    if engine not in GOING_BACK:
        return float(text * size(pattern) ** (2 if engine == "postgres" else 1))
    starts = 1 if from_start(pattern) else text
    return starts * ways(pattern, text) * (text + size(pattern))


def _of_part(pattern: Pattern, text: int, engine: str) -> float:
    """Where a part begins and ends: PostgreSQL looks from each place on, and every engine may
    read to the end for each part that it replaces."""
    once = _of_automaton(pattern, text, engine)
    return once if engine in GOING_BACK else once * text
