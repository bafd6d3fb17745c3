"""Messages to bytes and back. Data only: nothing that is decoded can run.

Plans are graphs, so they travel as a flat list of nodes whose children have smaller indices:
no cycle, no unbounded depth and no exponential unfolding can be written down. msgspec parses
strictly (no NaN, no trailing text), listed tags are the only things that can be built, and each
dataclass is built from exactly its own fields, of the declared types.
"""

from dataclasses import Field, fields
from enum import StrEnum
from typing import Any

import msgspec

from sarus_kernel.errors import QuestionError, SarusError
from sarus_kernel.plan import NODES
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.shapes import is_a, kinds_of
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.release import (
    Interval,
    Label,
    PrivacyLoss,
    Provenance,
    Receipt,
    Release,
    Value,
)
from sarus_kernel.wire.messages import MESSAGES

LONGEST = 4_000_000
"""The most bytes of a question."""
MOST_NODES = 5_000
"""The most different nodes of a plan."""

_DATA: tuple[type, ...] = (
    *MESSAGES, Release, Value, Interval, Provenance, PrivacyLoss, Receipt,
    Catalog, TableInfo, ColumnInfo, ColumnType,
)  # fmt: skip
_CLASSES: dict[str, type] = {cls.__name__: cls for cls in _DATA}
_ENUMS = (Kind, Label)


def encode(message: object) -> bytes:
    """The bytes of a message (or of a bare plan)."""
    nodes: list[Any] = []
    places: dict[str, int] = {}
    body = _to_plain(message, nodes, places)
    return msgspec.json.encode({"nodes": nodes, "body": body})


def decode(data: bytes, longest: int = LONGEST, classes: tuple[type[Node], ...] = NODES) -> Any:
    """The message of some bytes. Raises QuestionError, whatever the bytes are.

    `classes` are the nodes that may occur: the vault and its workers exchange more of them.
    """
    if len(data) > longest:
        raise QuestionError("The question is too long.")
    try:
        envelope = msgspec.json.decode(data)
        listed, body = envelope.pop("nodes"), envelope.pop("body")
        if envelope or not isinstance(listed, list) or len(listed) > MOST_NODES:
            raise QuestionError("The question has too many parts.")
        known = {cls.tag: cls for cls in classes}
        nodes: list[Node] = []
        for item in listed:
            nodes.append(_node(item, nodes, known))
        return _from_plain(body, nodes)
    except SarusError:
        raise
    except Exception:
        # Whatever an attacker's bytes run into (missing keys, wrong shapes, recursion): one answer.
        raise QuestionError("The message is not well formed.") from None


def _to_plain(value: Any, nodes: list[Any], places: dict[str, int]) -> Any:
    if isinstance(value, Node):
        return {"node": _place(value, nodes, places)}
    if isinstance(value, StrEnum):
        return {"enum": [type(value).__name__, value.value]}
    if isinstance(value, tuple):
        return [_to_plain(item, nodes, places) for item in value]
    if type(value) in _CLASSES.values():
        said = {f.name: getattr(value, f.name) for f in fields(value) if _is_said(f, value)}
        content = {name: _to_plain(part, nodes, places) for name, part in said.items()}
        return {type(value).__name__: content}
    return value


def _is_said(field: Field[Any], value: Any) -> bool:
    """Whether a field travels: what is None unless said otherwise does not, so that messages to
    those who do not know the field yet stay what they were."""
    return not (field.default is None and getattr(value, field.name) is None)


def _place(node: Node, nodes: list[Any], places: dict[str, int]) -> int:
    """The number of a node, once it and (before it) everything below it are listed."""
    stack = [node]
    while stack:
        here = stack[-1]
        waiting = [child for child in here.children() if child.digest not in places]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        if here.digest not in places:
            content = [_to_plain(getattr(here, f.name), nodes, places) for f in fields(here)]
            nodes.append([here.tag, content])
            places[here.digest] = len(nodes) - 1
    return places[node.digest]


def _node(item: Any, nodes: list[Node], known: dict[str, type[Node]]) -> Node:
    tag, content = item
    if tag not in known:
        raise QuestionError(f"Nothing on the wire is called {str(tag)[:40]!r}.")
    cls = known[tag]
    if len(content) != len(fields(cls)):
        raise QuestionError("A part of the question has a wrong number of fields.")
    return cls(*(_from_plain(value, nodes) for value in content))


def _from_plain(value: Any, nodes: list[Node]) -> Any:
    if isinstance(value, list):
        return tuple(_from_plain(item, nodes) for item in value)
    if not isinstance(value, dict):
        return value
    ((tag, content),) = value.items()
    if tag == "node":
        if type(content) is not int or content < 0:
            raise QuestionError("The message is not well formed.")
        return nodes[content]
    if tag == "enum":
        return {cls.__name__: cls for cls in _ENUMS}[content[0]](content[1])
    return _build(_CLASSES[tag], {name: _from_plain(item, nodes) for name, item in content.items()})


def _build(cls: type, content: dict[str, Any]) -> Any:
    kinds = kinds_of(cls)
    for name, value in content.items():
        if not is_a(value, kinds[name]):
            raise QuestionError(f"{cls.__name__}: {name} is not of the declared type.")
    return cls(**content)
