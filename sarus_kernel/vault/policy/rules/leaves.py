"""A leaf of a single person would tell their class, and the path to it their features."""

from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.walk import walk
from sarus_kernel.vault.policy.operations import EXPORTS
from sarus_kernel.vault.policy.policy import Exemption
from sarus_kernel.vault.stages import ExactCall, RefusedBy

LEAST_IN_LEAF = 10
TREES = frozenset(
    f"sklearn.{name}"
    for name in (
        "ensemble.ExtraTreesClassifier",
        "ensemble.GradientBoostingClassifier",
        "ensemble.HistGradientBoostingClassifier",
        "ensemble.RandomForestClassifier",
        "tree.DecisionTreeClassifier",
    )
)


def large_leaves(call: ExactCall, exemption: Exemption) -> RefusedBy | None:
    """The leaves of an exported tree rest on many rows, by a parameter that is written out."""
    if call.operation not in EXPORTS:
        return None
    for node in walk(call.plan):
        if isinstance(node, Call) and node.function in TREES and _size(node) < LEAST_IN_LEAF:
            return RefusedBy(
                "leaves",
                f"A leaf of an exported {node.function.rpartition('.')[2]} has to rest on "
                f"{LEAST_IN_LEAF} rows or more.\nSet min_samples_leaf={LEAST_IN_LEAF} (or more).",
                "NotReleasable",
            )
    return None


def _size(tree: Call) -> int:
    node = tree.keyword("min_samples_leaf")
    value = node.value if isinstance(node, Constant) else None
    return value if type(value) is int else 1
