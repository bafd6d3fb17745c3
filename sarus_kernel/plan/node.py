"""What every node of a plan can do, whatever it means."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.shapes import is_a, kinds_of

DEEPEST = 600
"""The most nodes from a root to a leaf (a notebook of some 200 assignments to one table)."""
RECURSION = 30_000
"""The recursion limit of a process that goes through plans that deep: set where it starts."""


@dataclass(frozen=True, eq=False)
class Node:
    """One step of a question: immutable, comparable, hashable, and well formed if it exists.

    A plan is a directed acyclic graph: sub-trees may be shared. Identity is the `digest`
    (SHA-256 over tag and fields, children by their digests), computed once, so that comparing
    and hashing cost nothing however much is shared. Raises QuestionError if a field is not of
    its declared type, or if the plan becomes deeper than DEEPEST.
    """

    tag: ClassVar[str]
    """The name of this node on the wire. Never reuse one, never change one."""

    def __post_init__(self) -> None:
        cls: Any = type(self)
        kinds = kinds_of(cls)
        for name, kind in kinds.items():
            if not is_a(getattr(self, name), kind):
                raise QuestionError(f"{self.tag}: {name} is not of the declared type.")
            if not _is_spelt(getattr(self, name)):
                raise QuestionError("A text in the question has half a character in it.")
        depth = 1 + max((child.depth for child in self.children()), default=0)
        if depth > DEEPEST:
            raise QuestionError(f"The question is nested more than {DEEPEST} levels deep.")
        content = json.dumps([self.tag, [_plain(getattr(self, n)) for n in kinds]], sort_keys=True)
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "digest", hashlib.sha256(content.encode()).hexdigest())

    depth: ClassVar[int]
    digest: ClassVar[str]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def children(self) -> Iterator["Node"]:
        """The nodes this one is made of, in field order."""
        for field in fields(self):
            yield from _nodes(getattr(self, field.name))

    def with_children(self, change: Callable[["Node"], "Node"]) -> Self:
        """The same node, with every child replaced by `change(child)`."""
        new = {f.name: _each(getattr(self, f.name), change) for f in fields(self)}
        if all(new[name] is getattr(self, name) for name in new):
            return self
        return replace(self, **new)


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def _is_spelt(value: Any) -> bool:
    """Whether texts are whole Unicode: lone surrogates can be written to no engine."""
    if isinstance(value, tuple):
        return all(map(_is_spelt, value))
    if not isinstance(value, str) or value.isascii():
        return True
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _each(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        new = tuple(_each(item, change) for item in value)
        return value if all(a is b for a, b in zip(new, value, strict=True)) else new
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Node):
        return {"node": value.digest}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
