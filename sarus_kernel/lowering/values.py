"""What pandas code means while it is being lowered: rows, and columns that are functions of rows.

Every column is an expression over the rows of one relation. Two columns may be combined where
they are over the same rows, which is how pandas' alignment by row label is kept without labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import ColumnNode
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.types import ColumnType
from sarus_kernel.plan.windows import WindowFunction


class Unlowered(Exception):
    """This code has no exact relational meaning; the message says why and what to do instead."""


@dataclass(frozen=True)
class Beside:
    """A relation with at most one row for each row it is put beside.

    Without a condition it has exactly one row (a number, such as a mean); with one it is joined
    from the left. Its column names are its own, so it can be added without renaming anything.
    """

    relation: Relation
    condition: ColumnNode | None = None


@dataclass(frozen=True)
class Windowed:
    """Functions of a window over the very rows that it is put beside: it adds columns alone."""

    partition: tuple[ColumnNode, ...]
    order: tuple[tuple[ColumnNode, bool], ...]
    functions: Mapping[str, WindowFunction]


@dataclass(frozen=True)
class Rows:
    """Some rows: a relation, what stands beside each row, their labels and their order.

    index      (name, expression) of each level of row labels; the name may be ""
    order      (expression, descending), most important first
    labels     which numbering of the rows counts, where they were renumbered; else ""
    ancestors  digests of the relations these rows were picked from, labels unchanged
    ranks      levels of row labels that have an order of their own, and that order
    gaps       whether periods are left out that nobody falls into, where pandas has a row
    """

    relation: Relation
    beside: tuple[Beside | Windowed, ...] = ()
    index: tuple[tuple[str, ColumnNode], ...] = ()
    order: tuple[tuple[ColumnNode, bool], ...] = ()
    labels: str = ""
    ancestors: tuple[str, ...] = ()
    ranks: tuple[tuple[ColumnNode, tuple[str, ...]], ...] = ()
    gaps: bool = False


@dataclass(frozen=True)
class Span:
    """A length of time: from `start` to `end`."""

    start: ColumnNode
    end: ColumnNode


@dataclass(frozen=True)
class Ranked:
    """Text whose values have an order of their own (pandas' ordered categories)."""

    column: ColumnNode
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Unknown:
    """A column that is there but has no relational meaning."""

    reason: str


Cell = ColumnNode | Span | Ranked | Unknown


@dataclass(frozen=True)
class DataFrame:
    """Columns by label, over the same rows."""

    rows: Rows
    columns: Mapping[str, Cell]


@dataclass(frozen=True)
class Arrays(DataFrame):
    """Arrays side by side (`np.histogram`), shorter ones with missing values at their end."""


@dataclass(frozen=True)
class Numbered(DataFrame):
    """Columns that pandas names by numbers: those of `str.split(expand=True)`."""


@dataclass(frozen=True)
class Series:
    """One column."""

    rows: Rows
    column: Cell
    name: str | None = None


@dataclass(frozen=True)
class Scalar:
    """One value: a column over exactly one row."""

    rows: Rows
    column: ColumnNode


@dataclass(frozen=True)
class Summary:
    """A series of scalars by label (`df.mean()`): columns over exactly one row."""

    rows: Rows
    columns: Mapping[str, ColumnNode]
    name: str | None = None


@dataclass(frozen=True)
class GroupBy:
    """Rows in groups: `keys` are (name, expression), `selection` the labels to aggregate.

    chosen  whether the selection was written out
    named   what the one column was called, where it had a name
    gaps    whether pandas has a group for each period, and here there is none for an empty one
    """

    frame: DataFrame
    keys: tuple[tuple[str, Cell], ...]
    selection: tuple[str, ...]
    single: bool = False
    as_index: bool = True
    sort: bool = True
    dropna: bool = True
    chosen: bool = False
    named: str | None = None
    gaps: bool = False


@dataclass(frozen=True)
class Transposed:
    """A table whose columns lie down, to be multiplied."""

    frame: DataFrame


@dataclass(frozen=True)
class Every:
    """A key of a groupby: the period (D, M, Q, Y) of a column's dates, or of the row labels'."""

    key: str | None
    letter: str


@dataclass(frozen=True)
class Places:
    """The labels of some rows, as `idxmax` gives them: the rows for which a condition is true."""

    rows: Rows
    condition: ColumnNode


@dataclass(frozen=True)
class Items:
    """A tuple of numbers (`df.shape`), with a word for each."""

    words: tuple[str, ...]
    items: tuple["Scalar | int", ...]


@dataclass(frozen=True)
class Array:
    """The different values of a series (`unique()`), and the series itself."""

    series: Series
    source: Series


@dataclass(frozen=True)
class Duration:
    """A length of time the researcher wrote, in microseconds."""

    microseconds: int


@dataclass(frozen=True)
class Name:
    """A library object that is named, not called (`numpy.mean`), or a dtype."""

    name: str


@dataclass(frozen=True)
class Quotient:
    """A column that is divided by a released number: `over` is over the column's rows."""

    over: ColumnNode
    divisor: Scalar


@dataclass(frozen=True)
class Context:
    """What lowering knows of the dataset, what it has worked out so far, and what is to be said.

    quotients  by the digest of an expression: the column and the released number it divides
    """

    catalog: Catalog
    scope: Scope
    units: dict[str, frozenset[str] | None] = field(default_factory=dict)
    quotients: dict[str, Quotient] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, catalog: Catalog) -> "Context":
        """A fresh one."""
        return cls(catalog, Scope(catalog))


@dataclass(frozen=True)
class Typed:
    """An operand: an expression (or a length of time) and the type of its values.

    over, divisor  where it is a column divided by a released number: the column, and the number
    """

    node: ColumnNode | Span | Duration
    type: ColumnType
    over: "Typed | None" = None
    divisor: Scalar | None = None
