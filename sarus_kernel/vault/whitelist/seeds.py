"""Chance in an exact result is the vault's: a grantee who chose it could aim at single people.

Whoever knows everybody's rows but one person's can try seeds, folds and splits at home until one
sets that person apart. So rows are put in an order, and estimators are given a seed, that follow
from the vault's secret and the prepared data alone.
"""

from collections.abc import Sequence
from hashlib import blake2b, sha256

from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import replace, walk

RANDOM = frozenset(
    f"sklearn.{name}"
    for name in (
        "dummy.DummyClassifier",
        "ensemble.ExtraTreesClassifier",
        "ensemble.GradientBoostingClassifier",
        "ensemble.HistGradientBoostingClassifier",
        "ensemble.RandomForestClassifier",
        "linear_model.LogisticRegression",
        "tree.DecisionTreeClassifier",
    )
)
"""What takes a random_state, of all that may be asked exactly."""


def prepared(x: Node, y: Node) -> str:
    """The digest (hex) of prepared data: rows, columns and split of X and y, and nothing else."""
    return sha256(f"{x.digest}|{y.digest}".encode()).hexdigest()


def seed(salt: str, digests: Sequence[str]) -> int:
    """The seed of all chance over some prepared data: 31 bits that nobody else can know."""
    key = salt.encode()[:64]
    made = blake2b("|".join(sorted(digests)).encode(), key=key, digest_size=4).digest()
    return int.from_bytes(made, "big") >> 1


def shuffled(rows: Node, number: int) -> Call:
    """The rows in the vault's own order: splits and folds go by places."""
    return Call(
        "pandas.DataFrame.sample", (rows,), ("frac", "random_state"),
        (Constant(1.0), Constant(number)),
    )  # fmt: skip


def seeded(estimator: Node, number: int) -> Node:
    """The estimator with the vault's seed in all parts of it that draw."""
    made: dict[str, Node] = {}
    for node in walk(estimator):
        if isinstance(node, Call) and node.function in RANDOM:
            named = {**dict(zip(node.names, node.named, strict=True)),
                     "random_state": Constant(number)}  # fmt: skip
            made[node.digest] = Call(
                node.function, node.arguments, tuple(named), tuple(named.values())
            )
    return replace(estimator, made)
