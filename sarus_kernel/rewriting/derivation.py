"""Why the rows of a bounded query are each one person's: the unit-local derivation, in words."""

from collections.abc import Iterator

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.inner import Given, KeepKeys, NumberKeys
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Aggregate, Distinct, Filter, Join, Relation, Table, Union
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window

_KEPT = {
    Filter: "filters look at one row at a time",
    Union: "tables below each other keep their people",
    Aggregate: "aggregates inside are within one person",
    Distinct: "aggregates inside are within one person",
    Window: "windows look at the rows of one person",
    KeepKeys: "of people with too much, a part is picked by a secret hash",
    NumberKeys: "a person's rows are put in a secret order",
    Given: "what was released before is the same for everybody",
}
"""What each kind of relation does that keeps rows one person's."""


def derivation(query: Relation, catalog: Catalog) -> str:
    """One sentence per step that matters, for whoever wants to check it."""
    nodes = list(walk(query))
    private, public = (sorted(_tables(nodes, catalog, which)) for which in (True, False))
    parts = [f"each row of {_listed(private)} is one person's"]
    joins = [node for node in nodes if isinstance(node, Join)]
    if any(_of_people(node, catalog) for node in joins):
        parts.append("tables about people are joined on the person")
    if public:
        parts.append(f"{_listed(public)} is public, the same beside everybody's rows")
    inside = [node for node in nodes if node is not query]
    parts += dict.fromkeys(_KEPT[type(node)] for node in inside if type(node) in _KEPT)
    return f"Why nobody's rows depend on anybody else's: {'; '.join(parts)}."


def _tables(nodes: list[Node], catalog: Catalog, private: bool) -> set[str]:
    return {
        node.name.split(".")[-1]
        for node in nodes
        if isinstance(node, Table) and catalog.table(node.name).private is private
    }


def _of_people(node: Join, catalog: Catalog) -> bool:
    return all(any(_private_tables(side, catalog)) for side in (node.left, node.right))


def _private_tables(node: Relation, catalog: Catalog) -> Iterator[bool]:
    return (catalog.table(n.name).private for n in walk(node) if isinstance(n, Table))


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
