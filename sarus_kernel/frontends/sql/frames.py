"""A traced frame as a table of a question: `FROM df`."""

from sarus_kernel.errors import NotSupported
from sarus_kernel.lowering import Lowered, lower
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Scope, keep


def relation_of(name: str, node: Node | None, catalog: Catalog) -> Relation:
    """The rows of a traced frame, without the labels of its rows that have no name.

    Raises NotSupported where it has no relational meaning, and says why.
    """
    if isinstance(node, Relation):
        return node
    found = None if node is None else lower(node, catalog)
    if not isinstance(found, Lowered) or found.form not in ("table", "series"):
        why = getattr(found, "reason", "it is not a table.")
        raise NotSupported(f"{name!r} cannot stand in FROM: {why}")
    relation = found.relation
    columns = list(Scope(catalog).schema(relation))
    named = [c for place, c in enumerate(columns) if place >= found.index or c.isidentifier()]
    return relation if named == columns else keep(relation, named)
