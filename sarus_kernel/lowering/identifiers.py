"""Identifiers in a whole table: `df.mean()` and `describe()` leave them out, and say which.

A number that names somebody, or something of somebody, has no public bounds and no mean worth
asking for. Written out by itself (`df["person_id"].mean()`) it is refused as ever, with the reason.
"""

from dataclasses import replace

from sarus_kernel.lowering.elementwise import typed
from sarus_kernel.lowering.values import Context, DataFrame, Span, Unknown
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.relations import Relation, Table
from sarus_kernel.plan.types import NUMERIC
from sarus_kernel.plan.walk import walk

NUMBERS_TOLD = ("mean", "sum", "std", "var", "sem", "skew", "median", "min", "max", "25%", "50%",
                "75%")  # fmt: skip
"""What says nothing of an identifier."""


def without_identifiers(context: Context, frame: DataFrame, labels: tuple[str, ...]) \
        -> tuple[str, ...]:  # fmt: skip
    """The labels without identifiers, unless there is nothing else; a note says which they were."""
    names = _names(context, frame.rows.relation)
    left = [label for label in labels if not _is_identifier(context, frame, label, names)]
    if not left or len(left) == len(labels):
        return labels
    out = ", ".join(label for label in labels if label not in left)
    note = f"Identifiers have no public bounds and are left out: {out}."
    if note not in context.notes:
        context.notes.append(note)
    return tuple(left)


def of_numbers(context: Context, frame: DataFrame) -> DataFrame:
    """The frame without its identifiers."""
    kept = without_identifiers(context, frame, tuple(frame.columns))
    return replace(frame, columns={label: frame.columns[label] for label in kept})


def _names(context: Context, relation: Relation) -> frozenset[str]:
    """The columns of private tables that hold keys: of people, of rows, of other tables."""
    found: set[str] = set()
    for node in walk(relation):
        if isinstance(node, Table) and context.catalog.table(node.name).private:
            info = context.catalog.table(node.name)
            found |= {name for name in (info.unit, info.key) if name is not None}
            found |= {c.name for c in info.columns if c.references is not None}
    return frozenset(found)


def _is_identifier(
    context: Context, frame: DataFrame, label: str, names: frozenset[str]
) -> bool:
    cell = frame.columns[label]
    if isinstance(cell, Span | Unknown) or not isinstance(cell, Column) or cell.name not in names:
        return False
    type_ = typed(context, frame.rows, cell).type
    return type_.kind in NUMERIC and not type_.bounded
