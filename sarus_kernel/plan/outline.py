"""A question step by step, for whoever wants to see all of it: one line a node, inputs below."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Limit,
    Project,
    Sort,
    Table,
    Values,
)
from sarus_kernel.plan.text import SIGNS
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window, WindowFunction

MOST_LINES = 400
LONGEST_LINE = 400

_SIGNS = {**SIGNS, "modulo": "%", "and": "and", "or": "or"}


def outline(plan: Node) -> str:
    """The whole plan as indented lines. What is used twice is written once and numbered.

    At most MOST_LINES lines of LONGEST_LINE characters; what is left out is said.
    """
    uses = Counter(child.digest for node in walk(plan) for child in _inputs(node))
    shared = (node for node in walk(plan) if uses[node.digest] > 1 and any(_inputs(node)))
    numbers = dict.fromkeys((node.digest for node in shared), 0)
    lines: list[str] = []
    waiting = [(plan, 0)]
    while waiting and len(lines) < MOST_LINES:
        node, depth = waiting.pop()
        known = numbers.get(node.digest)
        if known:
            lines.append(f"{'  ' * depth}(the same as [{known}])")
            continue
        if known == 0:
            numbers[node.digest] = max(numbers.values()) + 1
        mark = f"[{numbers[node.digest]}] " if known == 0 else ""
        lines.append(_line(f"{'  ' * depth}{mark}{_said(node)}"))
        lines += [_line(f"{'  ' * depth}  | {line}") for line in _code(node)]
        waiting += [(child, depth + 1) for child in reversed(list(_inputs(node)))]
    return "\n".join([*lines, "… and more"] if waiting else lines)


def _line(text: str) -> str:
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1] + "…"


def _inputs(node: Node) -> Iterator[Node]:
    """What is written below a node: all that its own line has not said."""
    for child in node.children():
        if not isinstance(child, ColumnNode | Aggregation | WindowFunction | Constant):
            yield child


def _said(node: Node) -> str:
    match node:
        case Table():
            return f"table {node.name}"
        case Filter():
            return f"filter {expression(node.condition)}"
        case Project():
            return f"columns {_named(node.names, map(expression, node.columns))}"
        case Join():
            on = "" if node.condition is None else f" on {expression(node.condition)}"
            return f"{node.kind} join{on}"
        case Aggregate():
            made = _named(node.names, map(expression, node.aggregates))
            by = _named(node.key_names, map(expression, node.keys))
            return f"aggregate {made or 'nothing'}" + (f" by {by}" if by else "")
        case Sort():
            return f"sort by {_ordered(node.keys, node.descending)}"
        case Limit():
            return f"limit {node.most}" + (f" after {node.skip}" if node.skip else "")
        case Values():
            return f"values {', '.join(node.names)} ({len(node.rows)} rows)"
        case Window():
            made = _named(node.names, map(expression, node.functions))
            within = ", ".join(map(expression, node.partition)) or "all rows"
            return f"window {made} within {within}, by {_ordered(node.order, node.descending)}"
        case SampleAggregate():
            ranges = zip(node.outputs, node.lows, node.highs, strict=True)
            told = ", ".join(f"{name} from {low:g} to {high:g}" for name, low, high in ranges)
            asked = f"{node.function}({', '.join(node.names)})"
            return f"mean over blocks of people of {asked}: {told}{_limits(node)}"
        case Call():
            return f"{node.function}({', '.join(_arguments(node))})"
        case Collection():
            return f"{node.kind} of {', '.join(map(_argument, node.items)) or 'nothing'}"
    return node.tag + "".join(f" {name}={value!r}" for name, value in _plain(node))


def _limits(node: SampleAggregate) -> str:
    blocks = "" if node.blocks is None else f"; {node.blocks} blocks"
    return blocks + ("" if node.seconds is None else f"; {node.seconds:g} seconds each")


def _code(node: Node) -> list[str]:
    """Code is shown in full: what is run is what is asked."""
    return node.code.splitlines() if isinstance(node, SampleAggregate) else []


def expression(node: Node) -> str:
    """A column expression, an aggregate or a window function, in full."""
    match node:
        case Column():
            return node.name
        case Literal() | Constant():
            return repr(node.value)
        case Aggregation():
            of = ("distinct " if node.distinct else "") + ", ".join(map(expression, node.arguments))
            where = f" where {expression(node.where)}" if node.where is not None else ""
            return f"{node.function}({of}){where}"
        case Apply() if node.function in _SIGNS and len(node.arguments) > 1:
            return f"({f' {_SIGNS[node.function]} '.join(map(expression, node.arguments))})"
        case Apply() | WindowFunction():
            return f"{node.function}({', '.join(map(expression, node.arguments))})"
    return node.tag


def _named(names: Iterable[str], said: Iterable[str]) -> str:
    pairs = zip(names, said, strict=True)
    return ", ".join(words if words == name else f"{words} as {name}" for name, words in pairs)


def _ordered(keys: Iterable[Node], descending: Iterable[bool]) -> str:
    pairs = zip(keys, descending, strict=True)
    return ", ".join(f"{expression(key)}{' descending' * down}" for key, down in pairs) or "nothing"


def _arguments(call: Call) -> Iterator[str]:
    yield from map(_argument, call.arguments)
    for name, node in zip(call.names, call.named, strict=True):
        yield f"{name}={_argument(node)}"


def _argument(node: Node) -> str:
    """A plain value; of everything else the line below says what it is."""
    return expression(node) if isinstance(node, Constant | ColumnNode) else "·"


def _plain(node: Node) -> Iterator[tuple[str, object]]:
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, bool | int | float | str):
            yield field.name, value
