"""X and y as one relation of people's own rows, with the public description of each column."""

from dataclasses import dataclass, field

from sarus_kernel.errors import NotReleasable
from sarus_kernel.lowering import NotLowered, frames_of
from sarus_kernel.measurements import Twin
from sarus_kernel.measurements.models import Sample
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Relation, Scope, project
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.rewriting.models.describing import classes_of, feature, target
from sarus_kernel.rewriting.models.estimators import name_of
from sarus_kernel.rewriting.models.picking import Picked
from sarus_kernel.rewriting.models.splits import share, sides
from sarus_kernel.rewriting.release_points import ReleasePoints
from sarus_kernel.rewriting.reserved_names import need_own_names
from sarus_kernel.rewriting.unit_local import UnitLocal, narrowed

_CODED = "LabelEncoder"
_PEOPLE, _ROWS = "people", "rows"


@dataclass(frozen=True)
class _Columns:
    """X and y over the rows of a relation: all columns by name, and which are what."""

    relation: Relation
    columns: dict[str, ColumnNode]
    features: tuple[str, ...]
    target: str | None


@dataclass
class Sampling:
    """Makes the samples of one question, and remembers how many people a relation has."""

    catalog: Catalog
    salt: str
    twin: Twin | None = None
    sizes: dict[str, tuple[float, float]] = field(default_factory=dict)

    def sample(self, x: Picked, y: Picked | None, predicts: str) -> Sample:
        """The rows of X and y. `predicts` is what is learned of them: "classes" or "numbers".

        Raises NotReleasable where they are not people's own rows, or a column is not described.
        """
        if y is not None and x.halves != y.halves:
            raise NotReleasable("X and y are not of the same part of a split. Take both from one.")
        found = self._columns(x, y)
        scope = Scope(self.catalog)
        side = _local(found, scope)
        types = {n: narrowed(t, side.ranges.get(n)) for n, t in scope.schema(side.relation).items()}
        people, rows = self._size(side)
        kept = sides(x.halves, self.salt, rows)
        return Sample(
            side.relation,
            side.unit,
            tuple(feature(name, types[name]) for name in found.features),
            target(found.target, types[found.target], predicts) if found.target else None,
            kept,
            people * share(kept),
        )

    def _columns(self, x: Picked, y: Picked | None) -> _Columns:
        frames = frames_of([x.rows] if y is None else [x.rows, y.rows], self.catalog)
        if isinstance(frames, NotLowered):
            raise NotReleasable(f"{frames.reason}\nA model learns from people's own rows only.")
        schema = Scope(self.catalog).schema(frames.relation)
        columns = {n: _whole(c, c.type(schema)) for n, c in frames.columns[0].items()}
        features = tuple(columns)
        if y is None:
            return _Columns(frames.relation, columns, features, None)
        if len(frames.columns[1]) != 1:
            raise NotReleasable("y has to be one column.")
        ((name, column),) = frames.columns[1].items()
        column = _whole(column, column.type(schema))
        for step in y.through:
            column = _coded(name_of(step.estimator), column, column.type(schema))
        while columns.get(name, column) != column:
            name += " (y)"
        return _Columns(frames.relation, columns | {name: column}, features, name)

    def _size(self, side: UnitLocal) -> tuple[float, float]:
        """About how many people and rows there are: of the twin, which is public."""
        known = side.relation.digest
        if known not in self.sizes:
            self.sizes[known] = self._counted(side)
        return self.sizes[known]

    def _counted(self, side: UnitLocal) -> tuple[float, float]:
        if self.twin is None:
            return 0.0, 0.0
        distinct = Aggregation("count", (Column(side.unit),), True)
        both = (distinct, Aggregation("count"))
        found = self.twin.ask((Aggregate(side.relation, (), (), (_PEOPLE, _ROWS), both),))
        if found is None or not found[0].rows:
            return self.twin.people, 0.0
        people, rows = (float(n) if isinstance(n, int) else 0.0 for n in found[0].rows[0])
        return people * self.twin.ratio, rows * self.twin.ratio


def _local(found: _Columns, scope: Scope) -> UnitLocal:
    """The columns as rows of people. Raises NotReleasable where they are not a person's own."""
    relation = project(found.relation, found.columns)
    need_own_names(relation)  # labels of columns are names only now
    points = ReleasePoints(scope, likely=True)
    side = points.visit(relation)
    if points.points:
        raise NotReleasable(
            "X or y is computed from a figure of all people, such as a mean. Use a transformer of "
            "scikit-learn for that (StandardScaler, SimpleImputer), in a Pipeline with the model."
        )
    if not isinstance(side, UnitLocal):
        raise NotReleasable("X and y have to be rows about people.")
    return side


def _whole(column: ColumnNode, type_: ColumnType) -> ColumnNode:
    """Truth that is missing is false, as a column of booleans in pandas has it."""
    if type_.kind is Kind.BOOLEAN and type_.nullable:
        return apply("coalesce", column, literal(False))
    return column


def _coded(name: str, column: ColumnNode, type_: ColumnType) -> ColumnNode:
    """The number of the class, as a LabelEncoder gives it: of the classes that are public."""
    classes = classes_of(type_)
    if name != _CODED or classes is None:
        raise NotReleasable(f"y went through a {name}, which needs classes that are public.")
    branches: list[ColumnNode] = []
    for place, one in enumerate(classes):
        branches += [apply("equal", column, literal(one)), literal(place)]
    return Apply("case", (*branches, literal(None)))
