"""Sample and aggregate: how people are put into blocks, and how much noise hides each of them.

Why it is private, whatever the function does: whose rows a block holds is decided person by person
(a salted hash of the unit), and its answer is computed from those rows and public tables alone, by
a process that has nothing else; it is clamped to its range, and takes the same time. So one person
more or less changes the answer of one block, and each sum over blocks by the width of its range at
most. (Nissim, Raskhodnikova, Smith 2007, section 4; Mohan et al. 2012, section 3.)
"""

import math

from sarus_kernel.errors import NotReleasable
from sarus_kernel.lowering import NotLowered, lower
from sarus_kernel.measurements import STEPS, BlockTable, SafeBlocks, Shape, Twin
from sarus_kernel.measurements.accounting import rho_of
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Apply
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Filter, Project, Relation, Scope, Table
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.rewriting.noise import SLACK
from sarus_kernel.rewriting.release_points import ReleasePoints
from sarus_kernel.rewriting.reserved_names import need_own_names
from sarus_kernel.rewriting.unit_local import UnitLocal

ROWWISE = (Table, Filter, Project)
"""What may be done to a table before it is handed on: nothing that makes more rows of a person. How
long a block's rows take to be read would else be for the question to choose, person by person."""
ON_TEXT = frozenset((
    "equal", "not_equal", "in", "is_null", "and", "or", "not", "coalesce", "case", "if",
))  # fmt: skip
"""What may be done to text on the way: it is compared as a whole."""
MOST_STEPS = 200
USUAL = 40
"""Blocks, where nothing is known of the number of people."""
FEWEST, MOST = 10, 200
"""Blocks that the vault chooses between: about the square root of the number of people."""
FAILED = "Where the function fails in a block, or takes too long, the middle of the range counts."


def in_blocks(
    plan: SampleAggregate,
    catalog: Catalog,
    price: tuple[float, float],
    most: int,
    salt: str,
    twin: Twin | None = None,
) -> SafeBlocks:
    """At most so many blocks of people for a question, and the noise for its price in all.

    `price` is (epsilon, delta).

    Raises NotReleasable where an argument is not made of people's own rows, and QuestionError.
    """
    tables = tuple(
        _table(name, node, catalog) for name, node in zip(plan.names, plan.inputs, strict=True)
    )
    if all(table.unit is None for table in tables):
        raise NotReleasable(
            "The function reads no table about people. Run it in an ordinary cell instead."
        )
    blocks = plan.blocks or min(_usual(twin), most)
    mechanism, scale, loss = _noise(len(plan.outputs), *price)
    return SafeBlocks(plan, tables, blocks, salt, mechanism, scale, loss, _notes(plan, blocks))


def _table(name: str, node: Node, catalog: Catalog) -> BlockTable:
    """An argument as rows of people, or as a public table."""
    relation, shape = _relation(name, node, catalog)
    scope = Scope(catalog)
    columns = tuple(scope.schema(relation))
    points = ReleasePoints(scope)
    side = points.visit(relation)
    if points.points:
        raise NotReleasable(
            f"{name} is an aggregate over people, which is released by itself first.\n"
            "Give the function people's own rows, and let it aggregate them."
        )
    unit = _unit(name, side, scope) if isinstance(side, UnitLocal) else None
    return BlockTable(name, side.relation, unit, columns, shape)


def _unit(name: str, side: UnitLocal, scope: Scope) -> str | None:
    """The column of the one table below that says whose a row is. Raises NotReleasable."""
    nodes = [node for node in walk(side.relation) if isinstance(node, Relation)]
    if not all(isinstance(node, ROWWISE) for node in nodes):
        raise NotReleasable(
            f"{name} is made of several tables, or of several rows of a person.\n"
            "Give the function the tables themselves, filtered if you like, and let it join them."
        )
    if not all(is_quick(node, scope) for node in nodes):
        raise NotReleasable(
            f"{name} is made by functions of text, or by very many steps.\n"
            "Give the function the table itself, and let it do that."
        )
    (table,) = (node for node in nodes if isinstance(node, Table))
    return scope.catalog.table(table.name).unit


def is_quick(node: Relation, scope: Scope) -> bool:
    """Whether a row takes about as long as any other: no texts are made or searched."""
    if not isinstance(node, Filter | Project):
        return True
    schema = scope.schema(node.relation)
    columns = node.columns if isinstance(node, Project) else (node.condition,)
    steps = [step for column in columns for step in walk(column) if isinstance(step, Apply)]
    return len(steps) <= MOST_STEPS and all(
        step.function in ON_TEXT
        or all(part.type(schema).kind is not Kind.TEXT for part in (step, *step.arguments))
        for step in steps
    )


def _relation(name: str, node: Node, catalog: Catalog) -> tuple[Relation, Shape]:
    if isinstance(node, Relation):
        return node, Shape()
    found = lower(node, catalog)
    if isinstance(found, NotLowered):
        raise NotReleasable(f"{name} cannot be cut into blocks of people: {found.reason}")
    if found.form not in ("table", "series"):
        raise NotReleasable(f"{name} has to be a table of people's rows.")
    need_own_names(found.relation)  # labels of columns are names only now
    return found.relation, Shape(found.form, found.index, found.name)


def _usual(twin: Twin | None) -> int:
    """Of n people, about sqrt(n) blocks of sqrt(n) people: n is public, the twin's."""
    if twin is None or not twin.people:
        return USUAL
    return round(min(max(math.sqrt(twin.people), FEWEST), MOST))


def _noise(numbers: int, epsilon: float, delta: float) -> tuple[str, float, PrivacyLoss]:
    """Mechanism, scale and loss for that many sums, each of which one person moves by STEPS.

    Laplace: L1 = numbers * STEPS, and (epsilon / numbers)^2 / 2 of rho each. Gaussian: L2 =
    sqrt(numbers) * STEPS. The one of less variance.
    """
    laplace = numbers * STEPS / epsilon * SLACK
    if delta > 0:
        rho = rho_of(epsilon, delta)
        gaussian = math.sqrt(numbers / (2 * rho)) * STEPS * SLACK
        if gaussian**2 < 2 * laplace**2:
            return "gaussian", gaussian, PrivacyLoss(epsilon, delta, rho)
    return "laplace", laplace, PrivacyLoss(epsilon, 0.0, epsilon**2 / (2 * numbers))


def _notes(plan: SampleAggregate, blocks: int) -> tuple[str, ...]:
    ranges = ", ".join(
        f"{name} between {low:g} and {high:g}"
        for name, low, high in zip(plan.outputs, plan.lows, plan.highs, strict=True)
    )
    return (
        f"The function was run in {blocks} blocks of people, each in a sealed process of its own; "
        f"this is the mean of its answers ({ranges}).",
        f"The interval says what the noise may have done. {FAILED}",
    )
