"""Expressions of columns in words: arithmetic as it is written, functions by their names."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sarus_kernel.description.quoting import listed, name, text
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.windows import AGGREGATED, ENDS, WindowFunction

LONGEST = 100
"""Characters of a part of an expression; a longer one gets a name and a line of its own."""
INFIX = {"equal": "=", "not_equal": "≠", "less": "<", "less_equal": "≤", "greater": ">",
         "greater_equal": "≥", "add": "+", "subtract": "-", "multiply": "*", "divide": "/",
         "integer_divide": "//", "modulo": "%", "and": "and", "or": "or"}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A part of a sentence; `loose` if it wants parentheses inside another one."""

    words: str
    loose: bool = False

    def tight(self) -> str:
        """In parentheses where it needs them."""
        return f"({self.words})" if self.loose else self.words


@dataclass
class Naming:
    """Names for long parts: `define` writes the line that says what a name stands for.

    taken   names in use
    """

    define: Callable[[str], None]
    taken: set[str] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)

    def fresh(self, hint: str) -> str:
        """A name that nothing has yet."""
        found, count = hint, 1
        while found in self.taken:
            count += 1
            found = f"{hint}_{count}"
        self.taken.add(found)
        return found

    def short(self, said: Said, hint: str = "value") -> Said:
        """The words themselves, or a name for them if they are long."""
        if len(said.words) <= LONGEST:
            return said
        if said.words not in self.known:
            self.known[said.words] = name(self.fresh(hint))
            self.define(f"{self.known[said.words]} = {said.words}")
        return Said(self.known[said.words])


@dataclass
class Speaker:
    """Says expressions over some columns; `columns` are the words for each of their names."""

    columns: dict[str, Said]
    naming: Naming
    hints: dict[str, str] = field(default_factory=dict)

    def say(self, node: ColumnNode) -> Said:
        """An expression in words."""
        match node:
            case Column():
                known = self.columns.get(node.name, Said(name(node.name)))
                return self.naming.short(known, self.hints.get(node.name, "value"))
            case Literal():
                return Said(literal(node))
            case Apply():
                return _applied(node, self._parts(node))
        return Said(node.tag)

    def _parts(self, node: Apply) -> list[Said]:
        return [self.naming.short(self.say(argument)) for argument in node.arguments]

    def aggregate(self, node: Aggregation) -> Said:
        """An aggregate in words: `mean of height where smoker`."""
        parts = [self.naming.short(self.say(a)).tight() for a in node.arguments]
        of = " and ".join(parts) or "rows"
        if node.function.startswith("quantile") and len(parts) == 2:
            of = f"{parts[1]} of {parts[0]}"
            said = f"{node.function} {of}"
        else:
            said = f"{node.function} of {'different ' if node.distinct else ''}{of}"
        if node.where is not None:
            said += f" where {self.naming.short(self.say(node.where)).tight()}"
        return Said(said, True)

    def window(self, node: WindowFunction) -> str:
        """A function of a window: `sum of cost, rows from the first to this one`."""
        parts = [self.naming.short(self.say(a)).words for a in node.arguments]
        return f"{node.function}({', '.join(parts)}){_frame(node)}"


def literal(node: Literal) -> str:
    """A value that stands in the question, so that its kind is seen."""
    match node.value:
        case None:
            return "null"
        case bool():
            return "true" if node.value else "false"
        case str():
            return text(node.value) if node.kind == "text" else f"{node.kind} {text(node.value)}"
        case int() if node.kind == "number":
            return f"{node.value}.0"
    return repr(node.value)


def _applied(node: Apply, parts: list[Said]) -> Said:
    tight, function = [part.tight() for part in parts], node.function
    if function in INFIX and len(parts) > 1:
        return Said(f" {INFIX[function]} ".join(tight), True)
    if function == "in":
        return Said(f"{tight[0]} in ({listed([p.words for p in parts[1:]])})", True)
    if function == "not" and _is(node.arguments[0], "is_null"):
        return Said(f"{parts[0].words.removesuffix(' is null')} is not null", True) \
            if parts[0].words.endswith(" is null") else Said(f"not {tight[0]}", True)  # fmt: skip
    if function == "is_null":
        return Said(f"{tight[0]} is null", True)
    if function in ("not", "negate"):
        return Said(f"{'not ' if function == 'not' else '-'}{tight[0]}", True)
    if function == "case":
        return Said(_case(tight), True)
    if function == "part" and _is_text(node.arguments[0]):
        return Said(f"{_unit(node)} of {tight[1]}", True)
    if function == "difference" and _is_text(node.arguments[0]):
        return Said(f"{_unit(node)}s from {tight[1]} to {tight[2]}", True)
    return Said(f"{function}({', '.join(part.words for part in parts)})")


def _case(parts: list[str]) -> str:
    pairs = zip(parts[:-1:2], parts[1::2], strict=False)
    said = listed([f"{then} if {when}" for when, then in pairs])
    return f"{said}, else {parts[-1]}" if len(parts) % 2 else said


def _is(node: Node, function: str) -> bool:
    return isinstance(node, Apply) and node.function == function


def _is_text(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, str) and node.value.isalpha()


def _unit(node: Apply) -> str:
    first = node.arguments[0]
    return name(str(first.value)) if isinstance(first, Literal) else "?"


def _frame(node: WindowFunction) -> str:
    """The rows that are looked at, where the function looks at some."""
    plain = node.start is None and node.end is None
    if plain and (node.function in (*AGGREGATED, *ENDS)) and node.frame == "rows":
        return " of the whole group"
    if plain and node.frame == "rows":
        return ""
    start = "the first" if node.start is None else _place(node.start)
    end = "the last" if node.end is None else _place(node.end)
    return f" of {node.frame} from {start} to {end}"


def _place(offset: int) -> str:
    return "this one" if offset == 0 else f"{abs(offset)} {'before' if offset < 0 else 'after'}"
