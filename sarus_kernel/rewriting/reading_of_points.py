"""What reads release points: the post-processing, other points, and how."""

from collections.abc import Iterable, Mapping

from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Aggregate, Distinct, Relation, Scope
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window
from sarus_kernel.rewriting.possible_rows import is_about_people


def counted(relations: Iterable[Relation], scope: Scope) -> set[str]:
    """The points whose groups are rows to an aggregate or a window: one that nobody is in counts
    there as much as any other. What stands beside rows of people is looked up, not counted."""
    above = (node for relation in relations for node in walk(relation))
    over = (node for node in above if isinstance(node, Aggregate | Distinct | Window))
    released = (node for node in over if not is_about_people(node, scope))
    return {n.name for node in released for n in walk(node) if isinstance(n, Given)}


def reachable(post: Relation, below: Mapping[str, Relation]) -> set[str]:
    """The points that the post-processing reads, directly or through the rows of other points."""
    found: set[str] = set()
    stack = [post]
    while stack:
        for node in walk(stack.pop()):
            if isinstance(node, Given) and node.name not in found:
                found.add(node.name)
                stack.append(below[node.name])
    return found
