"""The rows behind a whitelisted operation: X and y as columns of one unit-local relation."""

from dataclasses import dataclass, field

from sarus_kernel.errors import NotReleasable
from sarus_kernel.lowering import Frame, NotLowered, frame_of
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Scope, Sort, project
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import replace, walk
from sarus_kernel.rewriting.release_points import ReleasePoints
from sarus_kernel.rewriting.unit_local import UnitLocal
from sarus_kernel.vault.whitelist.identifiers import identifiers
from sarus_kernel.vault.whitelist.seeds import shuffled

DOT = "\N{MIDDLE DOT}"
PERSON = f"{DOT}person"
SPLIT = "sklearn.model_selection.train_test_split"
SPLIT_OPTIONS = ("test_size", "train_size", "random_state", "shuffle")


@dataclass
class Base:
    """The one relation that all X and y of an operation are columns of.

    `marker` stands for its rows (indexed by person) until every column is known.
    """

    catalog: Catalog
    relation: Relation | None = None
    columns: dict[str, ColumnNode] = field(default_factory=dict)
    marker: Call = field(default_factory=lambda: Call("pandas.DataFrame"))

    def picked(self, node: Node) -> Node:
        """X or y rewritten over the base. Raises NotReleasable where it is something else."""
        if isinstance(node, Call) and node.function == "operator.getitem":
            of, key = node.arguments
            if isinstance(of, Call) and of.function == SPLIT and _is_place(key):
                return Call(node.function, (self._split(of), key))
            if _has_split(of):
                return Call(node.function, (self.picked(of), _labels(key)))
        if isinstance(node, Call) and node.function == "pandas.DataFrame.drop" and _has_split(node):
            return self._dropped(node)
        return self._leaf(node)

    def _split(self, node: Call) -> Call:
        if not set(node.names) <= set(SPLIT_OPTIONS):
            raise NotReleasable(
                "train_test_split is understood with test_size, train_size, random_state and "
                "shuffle in a whitelisted question."
            )
        _need_plain_options(node)
        return Call(SPLIT, tuple(self.picked(a) for a in node.arguments), node.names, node.named)

    def _dropped(self, node: Call) -> Call:
        columns = node.keyword("columns")
        if len(node.arguments) != 1 or node.names != ("columns",) or columns is None:
            raise NotReleasable("After train_test_split, drop columns with drop(columns=[…]).")
        return Call(
            node.function, (self.picked(node.arguments[0]),), ("columns",), (_labels(columns),)
        )

    def _leaf(self, node: Node) -> Node:
        frame = frame_of(node, self.catalog)
        if isinstance(frame, NotLowered):
            raise NotReleasable(f"{frame.reason}\nOnly row-wise data can feed this operation.")
        self._join(frame)
        labels = tuple(Constant(label) for label in frame.columns if label not in frame.index)
        if frame.series:
            return Call("operator.getitem", (self.marker, labels[0]))
        return Call("operator.getitem", (self.marker, Collection("list", labels)))

    def _join(self, frame: Frame) -> None:
        if self.relation is not None and self.relation != frame.relation:
            raise NotReleasable(
                "X and y do not come from the same rows. Take both from one DataFrame."
            )
        self.relation = frame.relation
        for label, column in frame.columns.items():
            if label in frame.index:
                continue
            if label.startswith(DOT):  # or it could take the place of the person
                raise NotReleasable("A column's name may not start with a middle dot. Rename it.")
            if self.columns.setdefault(label, column) != column:
                raise NotReleasable(f"X and y have different columns {label[:60]!r}: rename one.")

    def closed(self, node: Node, seed: int | None = None) -> Node:
        """The rewritten node with the base's rows in place of the marker: in the order of persons,
        or in the vault's own."""
        rows = self._rows()
        return replace(node, {self.marker.digest: rows if seed is None else shuffled(rows, seed)})

    def _rows(self) -> Call:
        """The columns, by person: rows in the order of persons, so that a split is repeatable."""
        scope = Scope(self.catalog)
        if self.relation is None:
            raise NotReleasable("The operation does not use any data.")
        points = ReleasePoints(scope)
        side = points.visit(self.relation)
        if not isinstance(side, UnitLocal) or points.points:
            raise NotReleasable("A whitelisted operation works on rows about people only.")
        known = identifiers(side.relation, scope)
        schema = scope.schema(side.relation)
        columns: dict[str, ColumnNode] = {PERSON: Column(side.unit)}
        for label, column in self.columns.items():
            if {n.name for n in walk(column) if isinstance(n, Column)} & known:
                raise NotReleasable(
                    f"{label[:60]!r} tells who somebody is, so it can be no feature or target."
                )
            truth = column.type(schema).kind is Kind.BOOLEAN
            columns[label] = apply("coalesce", column, literal(False)) if truth else column
        rows = project(side.relation, columns)
        ordered = Sort(rows, tuple(map(Column, columns)), (False,) * len(columns))
        return Call("pandas.DataFrame.set_index", (ordered, Constant(PERSON)))


def _need_plain_options(split: Call) -> None:
    """How people are divided may not be computed (from whose data?), nor be left to chance:
    the people that the policy looks at and those of the result have to be the same ones."""
    options = dict(zip(split.names, split.named, strict=True))
    kinds = {"test_size": (int, float), "train_size": (int, float), "random_state": (int,),
             "shuffle": (bool,)}  # fmt: skip
    for name, node in options.items():
        value = node.value if isinstance(node, Constant) and node.kind == "plain" else ...
        if value is not None and type(value) not in kinds[name]:
            raise NotReleasable(f"train_test_split wants a plain {name} in a whitelisted question.")
    if not _given(options.get("random_state")) and not _is_false(options.get("shuffle")):
        raise NotReleasable(
            "train_test_split needs a random_state in a whitelisted question, such as "
            "random_state=0."
        )


def _given(node: Node | None) -> bool:
    return isinstance(node, Constant) and node.value is not None


def _is_false(node: Node | None) -> bool:
    return isinstance(node, Constant) and node.value is False


def who(picked: Node) -> tuple[object, ...]:
    """Which rows of the base a picked X or y has: equal for equal rows in equal order.

    Raises NotReleasable for a split of things that do not have the same rows.
    """
    of = picked.arguments[0] if isinstance(picked, Call) and picked.arguments else None
    if of is None or not isinstance(picked, Call):
        return ()  # the marker: all rows
    if not isinstance(of, Call) or of.function != SPLIT:
        return who(of)
    place = picked.arguments[1]
    parts = {who(argument) for argument in of.arguments}
    if len(parts) != 1 or not isinstance(place, Constant) or not isinstance(place.value, int):
        raise NotReleasable("train_test_split is given things that do not have the same rows.")
    options = tuple(zip(of.names, (node.digest for node in of.named), strict=True))
    return (*parts.pop(), options, place.value % 2)


def _is_place(node: Node) -> bool:
    return isinstance(node, Constant) and type(node.value) is int


def _has_split(node: Node) -> bool:
    return any(isinstance(n, Call) and n.function == SPLIT for n in walk(node))


def _labels(key: Node) -> Node:
    items = key.items if isinstance(key, Collection) and key.kind == "list" else (key,)
    if not all(isinstance(item, Constant) and isinstance(item.value, str) for item in items):
        raise NotReleasable("After train_test_split, pick columns by name only.")
    return key
