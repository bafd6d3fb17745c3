"""Go through a plan, and change it. Rules know nodes; only this file knows recursion."""

from collections.abc import Callable, Iterator

from sarus_kernel.plan.node import Node

Rule = Callable[[Node], Node]


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it, parents first, each different node once."""
    seen: set[str] = set()
    stack = [node]
    while stack:
        here = stack.pop()
        if here.digest not in seen:
            seen.add(here.digest)
            yield here
            stack.extend(reversed(list(here.children())))


def bottom_up(rule: Rule, node: Node) -> Node:
    """Apply `rule` to every node, children first; shared sub-trees are changed once."""
    done: dict[str, Node] = {}

    def visit(here: Node) -> Node:
        if here.digest not in done:
            done[here.digest] = rule(here.with_children(visit))
        return done[here.digest]

    return visit(node)


def replace(node: Node, new: dict[str, Node]) -> Node:
    """The plan with the nodes of some digests replaced."""

    def visit(here: Node) -> Node:
        if here.digest in new:
            return new[here.digest]
        if here.digest not in done:
            done[here.digest] = here.with_children(visit)
        return done[here.digest]

    done: dict[str, Node] = {}
    return visit(node)
