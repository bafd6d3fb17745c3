"""A question in words: short enough for a ledger line, plain enough for a data owner."""

from hashlib import sha256

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Sort,
    Table,
)
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window

LONGEST = 300

SIGNS = {"equal": "=", "not_equal": "≠", "less": "<", "less_equal": "≤", "greater": ">",
         "greater_equal": "≥", "add": "+", "subtract": "-", "multiply": "*",
         "divide": "/"}  # fmt: skip


def describe(node: Node) -> str:
    """One sentence about a question, at most LONGEST characters, without line breaks."""
    said = _said(node)
    said = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _said(node: Node) -> str:
    if isinstance(node, SampleAggregate):
        return _blocks(node)
    return _relation(node) if isinstance(node, Relation) else _call(node)


def _blocks(node: SampleAggregate) -> str:
    """The code itself is kept by the vault, under its digest."""
    digest = sha256(node.code.encode()).hexdigest()[:16]
    returned = ", ".join(node.outputs)
    asked = f"{node.function}({', '.join(node.names)})"
    return f"mean over blocks of people of {returned} by Python {asked}, code {digest}"


def _call(node: Node) -> str:
    if not isinstance(node, Call):
        return "a value"
    tables = sorted({n.name.split(".")[-1] for n in walk(node) if isinstance(n, Table)})
    return f"{node.function} of {', '.join(tables) or 'no table'}"


def _relation(node: Relation) -> str:
    match node:
        case Aggregate():
            what = ", ".join(_aggregate(a) for a in node.aggregates) or "the groups"
            by = ", ".join(_column(key) for key in node.keys)
            return f"{what} of {_relation(node.relation)}" + (f", by {by}" if by else "")
        case Filter():
            return f"{_relation(node.relation)} where {_column(node.condition)}"
        case Join():
            return f"{_relation(node.left)} with {_relation(node.right)}"
        case Distinct():
            return f"the different {_relation(node.relation)}"
        case Project() | Sort() | Limit() | Window():
            return _relation(node.relation)
        case Table():
            return node.name.split(".")[-1]
    parts = [_relation(child) for child in node.children() if isinstance(child, Relation)]
    return " and ".join(parts) or "listed values"


def _aggregate(node: Aggregation) -> str:
    of = " and ".join(map(_column, node.arguments)) or "rows"
    if node.function.startswith("quantile"):
        of = f"{_column(node.arguments[1])} of {_column(node.arguments[0])}"
    different = "different " if node.distinct else ""
    where = f" if {_column(node.where)}" if node.where is not None else ""
    return f"{node.function} of {different}{of}{where}"


def _column(node: ColumnNode) -> str:
    if isinstance(node, Column):
        return node.name.split("#")[0].split(".")[-1]
    if isinstance(node, Literal):
        return repr(node.value)
    if not isinstance(node, Apply):
        return "?"
    parts = [_column(argument) for argument in node.arguments[:6]]
    if node.function in SIGNS:
        return f"{parts[0]} {SIGNS[node.function]} {parts[1]}"
    if node.function in ("and", "or"):
        return f" {node.function} ".join(parts)
    if node.function == "in":
        return f"{parts[0]} in ({', '.join(parts[1:])})"
    return f"{node.function}({', '.join(parts)})"
