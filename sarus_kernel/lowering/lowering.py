"""From a plan of library calls to its relational meaning: each call once, shared parts shared."""

import inspect
from collections.abc import Sequence
from dataclasses import replace

from sarus_kernel.errors import QuestionError
from sarus_kernel.lowering.functions import HANDLERS
from sarus_kernel.lowering.literals import duration, moment
from sarus_kernel.lowering.privacy_unit import is_private
from sarus_kernel.lowering.reasons import reason_against
from sarus_kernel.lowering.results import (
    Frame,
    Frames,
    Lowered,
    NotLowered,
    as_frame,
    as_frames,
    shown,
)
from sarus_kernel.lowering.values import (
    Context,
    DataFrame,
    GroupBy,
    Name,
    Rows,
    Series,
    Summary,
    Transposed,
    Unknown,
    Unlowered,
)
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column, ColumnNode, Literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Sort


def lower(node: Node, catalog: Catalog) -> Lowered | NotLowered:
    """The relational meaning of a plan, or why it has none."""
    try:
        context = Context.over(catalog)
        found = shown(context, _Lowering(context).value(node))
        return replace(found, notes=tuple(context.notes))
    except (Unlowered, QuestionError) as error:
        return NotLowered(str(error))


def frame_of(node: Node, catalog: Catalog) -> Frame | NotLowered:
    """The rows and columns of a plan that is a table or a column about people."""
    try:
        context = Context.over(catalog)
        frame = as_frame(context, _Lowering(context).value(_labelled(node)))
        if not is_private(context, frame.relation):
            return NotLowered("This is a result, not a table or a column of rows.")
        return frame
    except (Unlowered, QuestionError) as error:
        return NotLowered(str(error))


def frames_of(nodes: Sequence[Node], catalog: Catalog) -> Frames | NotLowered:
    """Several tables or columns about people that have the same rows: what X and y are."""
    try:
        context = Context.over(catalog)
        lowering = _Lowering(context)
        frames = as_frames(context, [lowering.value(_labelled(node)) for node in nodes])
        if not is_private(context, frames.relation):
            return NotLowered("These are results, not tables or columns of rows.")
        return frames
    except (Unlowered, QuestionError) as error:
        return NotLowered(str(error))


_ARRAYS = tuple(
    f"pandas.{cls}.{name}" for cls in ("DataFrame", "Series") for name in ("values", "to_numpy")
)


def _labelled(node: Node) -> Node:
    """The table behind an array of its values: to whoever learns from them they are the same."""
    if isinstance(node, Call) and node.function in _ARRAYS and len(node.arguments) == 1:
        return node.arguments[0] if not node.names else node
    return node


class _Lowering:
    """One lowering: the values of the nodes seen so far, by digest."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[str, object] = {}

    def value(self, node: Node) -> object:
        """What a node means. Raises Unlowered or QuestionError."""
        if node.digest not in self._known:
            self._known[node.digest] = self._new(node)
        return self._known[node.digest]

    def _new(self, node: Node) -> object:
        if isinstance(node, Relation):
            return self._relation(node)
        if isinstance(node, Constant):
            return constant_value(node)
        if isinstance(node, Collection):
            return self._collection(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, ColumnNode):
            return node
        raise Unlowered("A part of this question is neither a table nor a call.")

    def _relation(self, node: Relation) -> DataFrame:
        columns = {name: Column(name) for name in self._context.scope.schema(node)}
        if isinstance(node, Sort):  # an order is a note on the rows, so that it is said last
            order = tuple(zip(node.keys, node.descending, strict=True))
            return DataFrame(Rows(node.relation, order=order), columns)
        return DataFrame(Rows(node), columns)

    def _collection(self, node: Collection) -> object:
        items = [self.value(item) for item in node.items]
        if node.kind == "dict":
            if not all(isinstance(key, str | int | float | bool | None) for key in items[::2]):
                raise Unlowered("A key of a dict here is not a plain value; write it out.")
            return dict(zip(items[::2], items[1::2], strict=True))
        if node.kind == "slice":
            return slice(*items)
        return tuple(items) if node.kind == "tuple" else items

    def _call(self, node: Call) -> object:
        handler = HANDLERS.get(node.function)
        if handler is None:
            raise Unlowered(reason_against(node.function))
        column = _COLUMNS.get(node.function, ())
        arguments = [self._argument(a, i in column) for i, a in enumerate(node.arguments)]
        _check_receiver(node.function, arguments)
        named = {n: self._argument(v, n in column or "**" in column)
                 for n, v in zip(node.names, node.named, strict=True)}  # fmt: skip
        try:
            bound = inspect.signature(handler).bind(self._context, *arguments, **named)
        except TypeError:
            word = node.function.rsplit(".", 1)[-1]
            raise Unlowered(f"`{word[:40]}` has a parameter here that is not understood; "
                            "leave it out.") from None  # fmt: skip
        return handler(*bound.args, **bound.kwargs)

    def _argument(self, node: Node, column: bool) -> object:
        """What an argument means; where it is a new column without a meaning, it is unknown."""
        try:
            return self.value(node)
        except Unlowered as reason:
            if not column:
                raise
            return Unknown(str(reason))


_COLUMNS: dict[str, tuple[int | str, ...]] = {
    "operator.setitem": (2,),
    "pandas.DataFrame.assign": ("**",),
    "pandas.DataFrame.insert": (3, "value"),
    "pandas.DataFrame.loc.__setitem__": (2,),
}
"""The arguments that are a new column, by place or name ("**": all named ones)."""


_RECEIVERS: dict[str, type | tuple[type, ...]] = {
    "DataFrame": DataFrame,
    "Series": (Series, Summary),
    "DataFrameGroupBy": GroupBy,
    "SeriesGroupBy": GroupBy,
    "Resampler": GroupBy,
}
"""What a method's first argument must be, by the class in the method's name."""
_OF_TRANSPOSED = ("T", "transpose", "dot")


def _check_receiver(function: str, arguments: list[object]) -> None:
    library, cls, *path = function.split(".")
    if library != "pandas" or not path:
        return
    wanted = _RECEIVERS[cls]
    if path[-1] in _OF_TRANSPOSED:
        wanted = (DataFrame, Transposed) if cls == "DataFrame" else wanted
    if not arguments or not isinstance(arguments[0], wanted):
        raise Unlowered(f"`{path[-1]}` is called on something that is not a {cls} of rows.")


def constant_value(node: Constant) -> object:
    """A constant as a plain value, a literal of a time, a length of time, or a name."""
    if node.kind == "plain":
        return node.value
    text = str(node.value)
    if node.kind == "float":
        return float(text)
    if node.kind in ("timestamp", "date"):
        at = moment(text)
        if node.kind == "date":
            return Literal(at.date().isoformat(), "date")
        return Literal(at.isoformat(), "timestamp")
    return duration(text) if node.kind == "timedelta" else Name(text)
