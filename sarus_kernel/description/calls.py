"""Calls of libraries, as the code that they are; rows that they are given are steps."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sarus_kernel.description.expressions import Naming, Said, Speaker
from sarus_kernel.description.quoting import dotted, listed, name, text
from sarus_kernel.description.relations import Rows
from sarus_kernel.errors import QuestionError
from sarus_kernel.libraries import ENTRIES
from sarus_kernel.lowering import Frame, NotLowered, frame_of
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Table
from sarus_kernel.plan.walk import walk

MOST_TRIES = 40
"""How many parts of one question are tried for a meaning as rows: each costs a pass."""
SIGNS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%",
         "pow": "**", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
         "and_": "&", "or_": "|", "xor": "^"}  # fmt: skip
_BRACKETS = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}")}


@dataclass
class Code:
    """Says calls. Long parts and rows get names, each on a line before its use."""

    catalog: Catalog
    rows: Rows
    learned: frozenset[str]
    lines: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    tries: int = 0

    def __post_init__(self) -> None:
        self.naming = Naming(self.lines.append)

    def say(self, node: Node) -> str:
        """A part of the question as code."""
        if node.digest not in self.known:
            words = self._new(node)
            many = self.rows.uses[node.digest] > 1 and not isinstance(node, Constant)
            if len(words) > 200 or (many and len(words) > 40):
                short = self.naming.fresh("part")
                self.lines.append(f"{short} = {words}")
                self.parts[short] = words
                words = short
            self.known[node.digest] = words
        return self.known[node.digest]

    def _new(self, node: Node) -> str:
        match node:
            case Relation():
                return self.rows.step(node).words
            case Constant():
                return constant(node)
            case Collection():
                return self._collection(node)
            case ColumnNode():
                return Speaker({}, self.naming).say(node).words
            case SampleAggregate():
                return f"{name(node.function)}({', '.join(map(self.say, node.inputs))})"
            case Call():
                found = self._as_rows(node)
                return self._call(node) if found is None else found
        return node.tag

    def _collection(self, node: Collection) -> str:
        items = [self.say(item) for item in node.items]
        if node.kind == "dict":
            pairs = zip(items[::2], items[1::2], strict=True)
            return f"{{{listed([f'{key}: {value}' for key, value in pairs])}}}"
        if node.kind == "slice":
            return f"slice({', '.join(items)})"
        start, end = _BRACKETS[node.kind]
        comma = "," if node.kind == "tuple" and len(items) == 1 else ""
        return f"{start}{listed(items)}{comma}{end}"

    def _as_rows(self, node: Call) -> str | None:
        """A table or a column about people as a step; None if this is none."""
        if node.digest in self.learned or self.tries >= MOST_TRIES or not _about_rows(node):
            return None
        self.tries += 1
        frame = frame_of(node, self.catalog)
        if isinstance(frame, NotLowered):
            return None
        try:
            return self._frame(frame)
        except QuestionError:
            return None

    def _frame(self, frame: Frame) -> str:
        source = self.rows.step(frame.relation)
        said = Speaker({raw: Said(shown) for raw, shown in source.columns.items()}, self.naming)
        shown = [(name(label), said.say(column).words) for label, column in frame.columns.items()
                 if label not in frame.index]  # fmt: skip
        columns = [label if label == words else f"{label} = {words}" for label, words in shown]
        short = self.naming.fresh("column" if frame.series else "table")
        labels = [f"{name(n)} = {said.say(frame.columns[n]).words}" for n in frame.index
                  if n in frame.columns]  # fmt: skip
        by = f"; row labels {', '.join(labels)}" if labels else ""
        order = ", ".join(f"{said.say(key).tight()}{' descending' * down}"
                          for key, down in frame.order)  # fmt: skip
        by += f"; sorted by {order}" if order else ""
        self.lines.append(f"{short} = from {source.words}: {'; '.join(columns)}{by}")
        names = ", ".join(label for label, _ in shown)
        self.phrases[short] = f"{names} over {self.rows.phrase(frame.relation, source)}"
        return short

    def _call(self, node: Call) -> str:
        if node.function == "sarus.rowwise" and len(node.arguments) == 2 and not node.names:
            return f"{self.say(node.arguments[0])}.apply(row: {self.say(node.arguments[1])})"
        entry = ENTRIES.get(node.function)
        arguments = [self.say(argument) for argument in node.arguments]
        named = [f"{name(n)}={self.say(v)}"
                 for n, v in zip(node.names, node.named, strict=True)]  # fmt: skip
        library, _, last = node.function.rpartition(".")
        if library == "operator" and not named and len(arguments) == 2:
            if last in SIGNS:
                return f"({arguments[0]} {SIGNS[last]} {arguments[1]})"
            if last == "getitem":
                return f"{arguments[0]}[{arguments[1]}]"
        if entry is None or not entry.receiver or not arguments:
            short = entry is not None and library.startswith("sklearn.")
            called = name(last) if short else dotted(node.function)
            return f"{called}({', '.join([*arguments, *named])})"
        member = f"{arguments[0]}.{dotted(entry.path)}"
        plain = entry.kind == "property" and not named and len(arguments) == 1
        return member if plain else f"{member}({', '.join([*arguments[1:], *named])})"


def constant(node: Constant) -> str:
    """A plain value as Python writes it; a special one with its kind."""
    if node.kind == "plain":
        return text(node.value) if isinstance(node.value, str) else repr(node.value)
    if node.kind == "name":
        return dotted(str(node.value))
    return f"{node.kind} {text(str(node.value))}"


def learned(plan: Node) -> frozenset[str]:
    """The parts of a question that contain a model or a split: they are no rows."""
    found: set[str] = set()
    for node in reversed(list(_parents_last(plan))):
        own = isinstance(node, Call) and node.function.startswith("sklearn.")
        if own or any(child.digest in found for child in node.children()):
            found.add(node.digest)
    return frozenset(found)


def _parents_last(plan: Node) -> Iterator[Node]:
    return iter(sorted(walk(plan), key=lambda node: -node.depth))


def _about_rows(node: Node) -> bool:
    return any(isinstance(part, Table) for part in walk(node))
