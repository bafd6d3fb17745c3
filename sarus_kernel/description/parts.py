"""Every part of a plan on a line of its own, as it is: for plans without a meaning in words."""

from dataclasses import fields

from sarus_kernel.description.quoting import listed, text
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import walk


def parts(plan: Node) -> tuple[str, ...]:
    """All nodes with all their fields, numbered, the inner ones first. Never fails."""
    nodes = list(walk(plan))[::-1]
    numbers = {node.digest: number for number, node in enumerate(nodes, 1)}

    def said(value: object) -> str:
        if isinstance(value, Node):
            return f"part {numbers[value.digest]}"
        if isinstance(value, tuple):
            return f"[{listed([said(item) for item in value])}]"
        return text(value) if isinstance(value, str) else repr(value)

    return tuple(
        f"Part {numbers[node.digest]}: {node.tag}"
        + "".join(f"; {field.name} {said(getattr(node, field.name))}" for field in fields(node))
        for node in nodes
    )
