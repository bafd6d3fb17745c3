"""What a relation means, in the order in which it is computed: from, keep, join, group, compute."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sarus_kernel.description.expressions import Naming, Said, literal
from sarus_kernel.description.quoting import listed
from sarus_kernel.description.sources import (
    Ready,
    as_said,
    distinguished,
    hints,
    ordered,
    renamed,
    started,
    table,
)
from sarus_kernel.description.steps import Block, Source, Steps, as_named, displayed
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
    Union,
    Values,
)
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window

_FLAT = (Project, Filter)
_JOINS = {"inner": "Inner join with", "left": "Left join with", "full": "Full join with",
          "cross": "Beside every row of", "semi": "Keep rows with a match in",
          "anti": "Keep rows without a match in"}  # fmt: skip
_JOINED = {"inner": "joined with", "left": "left-joined with", "full": "full-joined with",
           "cross": "beside", "semi": "with a match in", "anti": "without a match in"}  # fmt: skip


def uses(root: Node) -> Counter[str]:
    """How often each part stands in others."""
    return Counter(child.digest for node in walk(root) for child in node.children())


@dataclass
class Rows:
    """Says relations. Rows that are read in several places become a step of their own.

    Raises QuestionError where a relation makes no sense over the catalog.
    """

    scope: Scope
    uses: Counter[str]
    steps: Steps = field(default_factory=Steps)

    def block(self, node: Relation) -> Block:
        """A relation as lines that can be gone on with."""
        return self._started(self._spine(node), node)

    def step(self, node: Relation) -> Source:
        """A relation as something that a line can name: a table, or a step."""
        if isinstance(node, Table):
            return table(node, self.scope)
        if node.digest not in self.steps.known:
            block = self._fresh(node)
            self.steps.add(node.digest, block, displayed(block.order))
        return self.steps.known[node.digest]

    def phrase(self, node: Relation, source: Source) -> str:
        """The short words for a step."""
        return self.steps.phrases.get(node.digest, source.words)

    def _fresh(self, node: Relation) -> Block:
        """As `block`, of rows that are no step yet, although they are used more than once."""
        return self._started(self._spine(node, top=True), node, top=True)

    def _shared(self, node: Relation) -> bool:
        return self.uses[node.digest] > 1 and not isinstance(node, Table)

    def _started(self, sources: list[Source], node: Relation, top: bool = False) -> Block:
        naming = Naming(lambda line: None)
        waiting = distinguished(sources, naming)
        block = self._visit(node, waiting, naming, top)
        return block

    def _spine(self, node: Relation, top: bool = False) -> list[Source]:
        """The rows that meet in one block, in the order in which they are joined."""
        if not top and self._shared(node):
            return [self.step(node)]
        if isinstance(node, _FLAT):
            return self._spine(node.relation)
        if isinstance(node, Join):
            left = [self._side(node.left)] if node.kind == "full" else self._left(node.left)
            return [*left, self._side(node.right)]
        if isinstance(node, Table):
            return [self.step(node)]
        if isinstance(node, Values | Union):
            return []
        return self._spine(next(c for c in node.children() if isinstance(c, Relation)))

    def _left(self, node: Relation) -> list[Source]:
        """The left side of a join goes on in the same block, unless its rows are groups."""
        return self._spine(node) if self._joinable(node) else [self._side(node)]

    def _joinable(self, node: Relation) -> bool:
        while isinstance(node, _FLAT) and not self._shared(node):
            node = node.relation
        return isinstance(node, Table | Join) or self._shared(node)

    def _side(self, node: Relation) -> Source:
        """The other side of a join: a table under its columns' new names, or a step."""
        inner = node.relation if isinstance(node, Project) and not self._shared(node) else node
        if inner is not node and isinstance(inner, Table) and isinstance(node, Project) \
                and all(isinstance(c, Column) for c in node.columns):  # fmt: skip
            read = table(inner, self.scope)
            pairs = zip(node.names, node.columns, strict=True)
            named = {n: read.columns[c.name] for n, c in pairs if isinstance(c, Column)}
            return Source(read.words, read.alias, named)
        return self.step(node)

    def _visit(
        self, node: Relation, waiting: list[Ready], naming: Naming, top: bool = False
    ) -> Block:
        if isinstance(node, Table) or (not top and self._shared(node)):
            return started(waiting.pop(0), naming)
        return _VISITS[type(node)](self, node, waiting, naming)

    def project(self, node: Project, waiting: list[Ready], naming: Naming) -> Block:
        """Columns get other words; nothing is written before it is needed."""
        block = self._visit(node.relation, waiting, naming)
        said = {n: block.speaker.say(c) for n, c in zip(node.names, node.columns, strict=True)}
        made = {n: block.made[c.name] for n, c in zip(node.names, node.columns, strict=True)
                if isinstance(c, Column) and c.name in block.made}  # fmt: skip
        block.rename(said, hints(node.names))
        block.made = made
        return block

    def filter(self, node: Filter, waiting: list[Ready], naming: Naming) -> Block:
        """Some of the rows."""
        block = self._visit(node.relation, waiting, naming)
        said = block.speaker.say(node.condition)
        block.lines.append(f"Keep rows where {said.words}")
        block.phrase += f" where {said.words}"
        return block

    def join(self, node: Join, waiting: list[Ready], naming: Naming) -> Block:
        """Rows beside rows. `waiting` has first what the left side reads, then the right side."""
        own = node.kind == "full" or not self._joinable(node.left)
        block = started(waiting.pop(0), naming) if own \
            else self._visit(node.left, waiting, naming)  # fmt: skip
        right = waiting.pop(0)
        both = {**block.speaker.columns, **right.columns}
        order, known = block.order, block.speaker.hints
        block.rename(both, {**known, **hints(right.columns)})
        on = "" if node.condition is None else f" where {block.speaker.say(node.condition).words}"
        block.lines.append(f"{_JOINS[node.kind]} {right.words}{on}")
        block.phrase += f" {_JOINED[node.kind]} {right.phrase}"
        if node.kind in ("semi", "anti"):
            block.rename({n: both[n] for n in order}, known)
        return block

    def aggregate(self, node: Aggregate, waiting: list[Ready], naming: Naming) -> Block:
        """One row a group."""
        block = self._visit(node.relation, waiting, naming)
        keys = [block.speaker.say(key) for key in node.keys]
        made = [block.speaker.aggregate(each) for each in node.aggregates]
        names = renamed(node.key_names + node.names, naming, _kept(node.key_names, keys))
        by = [as_named(n, said) for n, said in zip(names.values(), keys, strict=False)]
        results = dict(zip(node.names, made, strict=True))
        computed = [as_named(names[n], said) for n, said in results.items()]
        block.lines.append(f"Group by {'; '.join(by)}" if by else "Take all rows together")
        if computed:
            block.lines.append(f"Compute {'; '.join(computed)}")
        what = ", ".join(said.words for said in made) or "groups"
        of = f" by {', '.join(said.words for said in keys)}" if keys else ""
        block.phrase = f"{what}{of} over {block.phrase}"
        block.rename({raw: Said(shown) for raw, shown in names.items()}, {})
        block.made = {**dict(zip(node.key_names, keys, strict=True)), **results}
        block.single = not node.keys
        return block

    def window(self, node: Window, waiting: list[Ready], naming: Naming) -> Block:
        """Something beside each row that depends on other rows of its group."""
        block = self._visit(node.relation, waiting, naming)
        named = renamed(node.names, naming)
        made = [f"{shown} = {block.speaker.window(each)}"
                for shown, each in zip(named.values(), node.functions, strict=True)]  # fmt: skip
        within = ", ".join(block.speaker.say(key).words for key in node.partition)
        line = f"Beside each row compute {'; '.join(made)}"
        line += f"; within the same {within}" if within else "; within all rows"
        line += f"; in the order of {ordered(block, node.order, node.descending)}" \
            if node.order else ""  # fmt: skip
        if any(each.by_place for each in node.functions):
            line += f"; then of {', '.join(said.words for _, said in block.columns())}"
        block.lines.append(line)
        new = {raw: Said(shown) for raw, shown in named.items()}
        block.rename({**block.speaker.columns, **new}, block.speaker.hints)
        return block

    def distinct(self, node: Distinct, waiting: list[Ready], naming: Naming) -> Block:
        """Each row once."""
        block = self._visit(node.relation, waiting, naming)
        names = renamed(block.order, naming, _kept(*zip(*block.columns(), strict=True)))
        said = [as_named(names[raw], said) for raw, said in block.columns()]
        block.lines.append(f"Keep each combination once of {'; '.join(said)}")
        block.phrase = f"different {', '.join(s.words for _, s in block.columns())} of " \
                       f"{block.phrase}"  # fmt: skip
        block.rename({raw: Said(shown) for raw, shown in names.items()}, {})
        block.made = {}
        return block

    def sort(self, node: Sort, waiting: list[Ready], naming: Naming) -> Block:
        """In an order."""
        block = self._visit(node.relation, waiting, naming)
        if node.keys:
            block.lines.append(f"Sort by {ordered(block, node.keys, node.descending)}")
        return block

    def limit(self, node: Limit, waiting: list[Ready], naming: Naming) -> Block:
        """The first rows."""
        block = self._visit(node.relation, waiting, naming)
        after = f" after the first {node.skip:,}" if node.skip else ""
        block.lines.append(f"Keep at most {node.most:,} rows{after}")
        block.phrase = f"at most {node.most:,} of: {block.phrase}"
        return block

    def union(self, node: Union, waiting: list[Ready], naming: Naming) -> Block:
        """Rows after rows, by the places of their columns."""
        parts = [self.step(relation) for relation in node.relations]
        said = "; then ".join(
            f"{part.words} ({', '.join(part.columns.values())})" for part in parts
        )
        names = renamed(tuple(self.scope.schema(node)), naming)
        phrases = [part.phrase or part.words for part in parts]
        made = started(Ready(said, " and ".join(phrases), as_said(names)), naming)
        made.lines.append(f"Call the columns {', '.join(names.values())}")
        return made

    def values(self, node: Values, waiting: list[Ready], naming: Naming) -> Block:
        """Rows that stand in the question."""
        names = renamed(node.names, naming)
        rows = listed([f"({', '.join(map(literal, row))})" for row in node.rows])
        heading = ", ".join(f"{n} {k}" for n, k in zip(names.values(), node.kinds, strict=True))
        said = f"a list of ({heading}): {rows or 'no rows'}"
        return started(Ready(said, "a list", as_said(names)), naming)


def _kept(raws: Sequence[str], said: Sequence[Said]) -> frozenset[str]:
    """The columns that go on under their own words: a group's key that is a plain column."""
    plain = displayed(tuple(raws))
    return frozenset(raw for raw, each in zip(raws, said, strict=True) if plain[raw] == each.words)


_VISITS: dict[type[Relation], Callable[[Rows, Any, list[Ready], Naming], Block]] = {
    Project: Rows.project,
    Filter: Rows.filter,
    Join: Rows.join,
    Aggregate: Rows.aggregate,
    Window: Rows.window,
    Distinct: Rows.distinct,
    Sort: Rows.sort,
    Limit: Rows.limit,
    Union: Rows.union,
    Values: Rows.values,
}
"""How each relation is said. One function each."""
