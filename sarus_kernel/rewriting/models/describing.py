"""What is publicly known of the columns of X and y: bounds and categories, never a row."""

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements.models import FeatureColumn, TargetColumn
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind, Scalar

MOST_CLASSES = 50
_SHOWN = 60


def feature(name: str, type_: ColumnType) -> FeatureColumn:
    """The public description of a column of X. Raises NotReleasable, with what to do."""
    if type_.kind is Kind.BOOLEAN:
        return FeatureColumn(name, "number", 0.0, 1.0, (), type_.nullable, True)
    if type_.kind in (Kind.TEXT, Kind.INTEGER) and type_.categories:  # codes may be numbers
        listed = classes_of(type_) or ()
        return FeatureColumn(name, "category", categories=listed, nullable=type_.nullable)
    if type_.kind in NUMERIC:
        low, high = _bounds(name, type_)
        whole = type_.kind is Kind.INTEGER
        return FeatureColumn(name, "number", low, high, (), type_.nullable, whole)
    raise NotReleasable(_no_feature(name, type_))


def target(name: str, type_: ColumnType, predicts: str) -> TargetColumn:
    """The public description of y, for what learns "classes" or "numbers".

    Raises NotReleasable, with what to do.
    """
    if predicts == "numbers":
        if type_.kind is Kind.BOOLEAN:
            return TargetColumn(name, (), 0.0, 1.0)
        if type_.kind not in NUMERIC:
            raise NotReleasable(f"{_said(name)} is no number, and the estimator predicts numbers.")
        return TargetColumn(name, (), *_bounds(name, type_))
    classes = classes_of(type_)
    if classes is None:
        raise NotReleasable(
            f"Which classes {_said(name)} has is not public. Compare it (y > 3), or ask the data "
            "owner to list its values in the catalog."
        )
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise NotReleasable(
            f"{_said(name)} has {len(classes)} classes; a classifier takes 2 to {MOST_CLASSES} "
            "here. Put some together first."
        )
    return TargetColumn(name, classes)


def classes_of(type_: ColumnType) -> tuple[Scalar, ...] | None:
    """The values of a column in order, where they are public and few; else None."""
    if type_.kind is Kind.BOOLEAN:
        return (False, True)
    if type_.categories is not None:
        return tuple(sorted((c for c in type_.categories if c is not None), key=_order))
    low, high = type_.low, type_.high
    if type_.kind is not Kind.INTEGER or low is None or high is None or not type_.bounded:
        return None
    return tuple(range(round(low), round(high) + 1)) if high - low < MOST_CLASSES else None


def _order(value: Scalar) -> tuple[bool, float, str]:
    number = isinstance(value, int | float)
    return (not number, float(value) if number else 0.0, "" if number else str(value))  # type: ignore[arg-type]


def _numbers(type_: ColumnType) -> tuple[Scalar, ...]:
    known = type_.categories or ()
    return tuple(sorted(c for c in known if isinstance(c, int | float)))


def _bounds(name: str, type_: ColumnType) -> tuple[float, float]:
    known = [float(n) for n in _numbers(type_) if isinstance(n, int | float)]
    if known:
        return min(known), max(known)
    if not type_.bounded or type_.low is None or type_.high is None:
        raise NotReleasable(
            f"Between which numbers {_said(name)} lies is not public. Write .clip(low, high) "
            "before it is used, or ask the data owner to give its bounds in the catalog."
        )
    return float(type_.low), float(type_.high)


def _no_feature(name: str, type_: ColumnType) -> str:
    if type_.kind in TEMPORAL:
        return f"{_said(name)} is a date. Make a number of it first, such as .dt.year."
    if type_.kind is Kind.TEXT:
        return (
            f"Which values {_said(name)} has is not public. Leave it out, compare it with those "
            "you mean, or ask the data owner to list them in the catalog."
        )
    return f"{_said(name)} holds nothing that can be learned from. Leave it out."


def _said(name: str) -> str:
    return repr(name[:_SHOWN])
