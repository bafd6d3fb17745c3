"""What reads release points: the post-processing, other points, and how."""

from collections.abc import Iterable, Mapping

from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Aggregate, Distinct, Relation, Scope
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window
from sarus_kernel.rewriting.possible_rows import is_about_people


def counted(relations: Iterable[Relation], scope: Scope) -> set[str]:
    """The points whose groups are rows to an aggregate or a window: one that nobody is in counts
    there as much as any other. What stands beside rows of people is looked up, not counted; and to
    a total such a group adds nothing but its noise."""
    above = (node for relation in relations for node in walk(relation))
    over = (n for n in above if isinstance(n, Aggregate | Distinct | Window) and _counts_rows(n))
    released = (node for node in over if not is_about_people(node, scope))
    return {n.name for node in released for n in walk(node) if isinstance(n, Given)}


def _counts_rows(node: Aggregate | Distinct | Window) -> bool:
    if isinstance(node, Aggregate):
        return any(each.function != "sum" or each.distinct for each in node.aggregates)
    return isinstance(node, Distinct) or any(each.function != "sum" for each in node.functions)


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
