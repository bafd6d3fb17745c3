"""What a function of one group means for all groups at once: columns, and one number a group.

The function was run once, on traced rows that stand for any group. Each step of what it made is
one of three things: rows of the group (then it is the same step over the whole column), a number
of the group (then it is `groupby(…)` of that column), or neither (then it is not followed).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.evaluate import once
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.untranslatable import Untranslatable
from sarus_kernel.lowering.arithmetic import ALSO, LOGIC, ONE, TWO, UFUNCS, UFUNCS_OF_TWO
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Table
from sarus_kernel.plan.walk import walk

ANY_GROUP = Table("any group")
"""The rows that a function is run on. It stands in no plan: all of it is replaced."""

NUMBERS = frozenset({"sum", "mean", "std", "var", "min", "max", "median", "count", "nunique", "any",
                     "all", "quantile", "sem", "size"})  # fmt: skip
_OF_PICKED = NUMBERS - {"any", "all", "size"}
_NUMPY = {f"numpy.{name}": name for name in ("sum", "mean", "min", "max")}
_STEPS = frozenset(
    [f"operator.{name}" for name in (*TWO, *LOGIC, *ONE)]
    + [f"numpy.{name}" for name in (*UFUNCS, *UFUNCS_OF_TWO, "round", "around")]
    + [f"pandas.Series.{name}" for name in (
        *TWO, *ALSO, "abs", "astype", "between", "clip", "fillna", "isin", "isna", "isnull",
        "mask", "notna", "notnull", "replace", "round", "where", "radd", "rsub", "rmul", "rtruediv",
    )]
    + ["builtins.abs", "builtins.round"]
)  # fmt: skip
_STRICT = frozenset(
    f"{library}.{name}" for library in ("operator", "pandas.Series", "numpy")
    for name in ("add", "sub", "subtract", "mul", "multiply", "truediv", "div", "divide", "neg",
                 "abs", "sqrt", "exp", "log", "log1p", "square", "round")
)  # fmt: skip
"""Steps whose result is missing wherever a part is."""
_TEXTS_AND_TIMES = ("pandas.Series.str.", "pandas.Series.dt.")
_SIZES = ("builtins.len", "pandas.Series.size")
_SHAPES = ("pandas.DataFrame.shape", "pandas.Series.shape")
_INSTEAD = {
    "corr": "loop over the groups: `for key, g in df.groupby(…)`, and ask g.a.corr(g.b)",
    "value_counts": "ask groupby([key, column]).size()",
    "mode": "ask groupby([key, column]).size(), and take the largest of each when it is released",
    "unique": "ask groupby([key, column]).size()",
    "average": "write (g.x * g.w).sum() / g.w.sum()",
    "median": "write s.median()",
    "percentile": "write s.quantile(0.9)",
    "std": "write s.std(ddof=0)",
    "var": "write s.var(ddof=0)",
    "describe": "ask groupby(…).describe()",
    "skew": "ask groupby(…).quantile(0.05) and the like",
    "iloc.__getitem__": "rows have no place among other people's; group by the person too",
}


@dataclass(frozen=True)
class Outside:
    """A value that does not depend on the group. `twin` is None where it is written out."""

    node: Node
    twin: Any = None


@dataclass(frozen=True)
class Rows:
    """A value for each row.

    picked  the condition on those that count
    spread  whether all are alike within a group
    absent  whether it is missing wherever a row has no group
    """

    node: Node
    twin: pd.Series
    picked: "Rows | None" = None
    spread: bool = False
    absent: bool = False


@dataclass(frozen=True)
class Whole:
    """The rows of a group themselves, perhaps some of them."""

    picked: Rows | None = None


@dataclass(frozen=True)
class Number:
    """A number for each group; `beside` gives it beside each row."""

    node: Node
    twin: pd.Series
    beside: Callable[[], Rows]


Part = Outside | Rows | Whole | Number


@dataclass(frozen=True)
class Grouped:
    """The groups that are asked about, with their twin values.

    of       gives groups of any column: its node and the twin's
    column   gives a column of the rows
    sizes    how many rows there are
    """

    of: Callable[[Rows], tuple[Node, Any]]
    column: Callable[[str | None], Rows]
    sizes: Callable[[], tuple[Node, Any]]


def step(function: str, parts: list[Any], names: tuple[str, ...] = ()) -> tuple[Node, Any]:
    """A call over parts, the last of them by name: its node, and its value on the twin.

    Raises Untranslatable."""
    nodes, at = [part.node for part in parts], len(parts) - len(names)
    call = Call(function, tuple(nodes[:at]), names, tuple(nodes[at:]))
    known = {part.node.digest: part.twin for part in parts if part.twin is not None}
    try:
        twin = once(call, known)
    except Exception:  # where it is the code's own fault, pandas says so on the twin
        raise Untranslatable("It does not run on columns as a whole.") from None
    if not isinstance(twin, pd.Series):
        raise Untranslatable("A step of it gives no column and no number.")
    return call, twin


@dataclass(frozen=True)
class Reading:
    """One reading of what a function made. `given`: what it took from outside, by digest."""

    groups: Grouped
    given: Mapping[str, Traced]
    single: bool

    def of(self, node: Node) -> Part:
        """What a node is. Raises Untranslatable."""
        if node == ANY_GROUP:
            return self.groups.column(None) if self.single else Whole()
        if ANY_GROUP not in walk(node):
            return self._outside(node)
        if not isinstance(node, Call):
            raise Untranslatable("It puts rows of its group into a collection.")
        if node.function == "operator.getitem" or node.function.endswith(".loc.__getitem__"):
            return self._picked(node)
        parts = [self.of(argument) for argument in (*node.arguments, *node.named)]
        if node.function in _SIZES and len(parts) == 1:
            return self._size(parts[0])
        if node.function == "pandas.Series.dropna" and isinstance(parts[0], Rows):
            rows: Rows = self._narrowed(parts[0], Rows(*step("pandas.Series.notna", parts[:1])))
            return rows
        name = _NUMPY.get(node.function) or node.function.removeprefix("pandas.Series.")
        if name in NUMBERS and isinstance(parts[0], Rows):
            return self._number(name, parts[0], parts[1:], node.names)
        if node.function == "builtins.round" and len(parts) == 1:
            raise Untranslatable("`round` to whole numbers is done when it is released.")
        if node.function in _STEPS or node.function.startswith(_TEXTS_AND_TIMES):
            return self._step(node, parts)
        raise Untranslatable(_refusal(node.function))

    def _outside(self, node: Node) -> Outside:
        if node.digest in self.given:
            return Outside(node, self.given[node.digest]._sarus_twin)
        if any(isinstance(part, Relation | Call) for part in walk(node)):
            raise Untranslatable("It reads other private rows than those of its group.")
        return Outside(node)

    def _step(self, node: Call, parts: list[Part]) -> Part:
        if any(isinstance(part, Whole) for part in parts):
            raise Untranslatable("It computes with all columns at once; name the columns.")
        if not any(isinstance(part, Rows) for part in parts):
            found = step(node.function, parts, node.names)
            return Number(*found, lambda: self._rows(node, parts))
        return self._rows(node, parts)

    def _rows(self, node: Call, parts: list[Part]) -> Rows:
        spread = [part.beside() if isinstance(part, Number) else part for part in parts]
        rows = [part for part in spread if isinstance(part, Rows)]
        picks = {_digest(r.picked): r.picked for r in rows if not r.spread}
        if len(picks) > 1:
            raise Untranslatable("It puts rows that were picked beside others; pick them alike.")
        picked = next(iter(picks.values()), None)
        absent = node.function in _STRICT and any(part.absent for part in rows)
        return Rows(*step(node.function, spread, node.names), picked, not picks, absent)

    def _picked(self, node: Call) -> Part:
        base, key = node.arguments
        if isinstance(base, Call) and base.function in _SHAPES and key == Constant(0):
            return self._size(self.of(base.arguments[0]))
        held, column = self.of(base), None
        if isinstance(key, Collection) and key.kind == "tuple" and len(key.items) == 2:
            key, column = key.items  # loc[condition, column]
        if isinstance(held, Whole) and _is_name(key):
            return self._column(held, key)
        condition = self.of(key)
        if not isinstance(condition, Rows) or not isinstance(held, Rows | Whole):
            raise Untranslatable("It picks rows by position or several columns; name one column.")
        found: Rows | Whole = self._narrowed(held, condition)
        if column is None:
            return found
        if not isinstance(found, Whole) or not _is_name(column):
            raise Untranslatable("It picks several columns; name one column.")
        return self._column(found, column)

    def _column(self, table: Whole, name: Any) -> Rows:
        return replace(self.groups.column(name.value), picked=table.picked)

    def _narrowed(self, held: Any, condition: Rows) -> Any:
        if condition.twin.dtype != np.dtype(bool):
            raise Untranslatable("It picks rows by what is no condition, or may be missing.")
        if _digest(held.picked) != _digest(condition.picked) and not condition.spread:
            raise Untranslatable("It puts rows that were picked beside others; pick them alike.")
        whole = replace(condition, picked=None, spread=False)
        if held.picked is not None:
            whole = Rows(*step("operator.and_", [held.picked, whole]))
        return replace(held, picked=whole)

    def _size(self, part: Part) -> Number:
        if not isinstance(part, Rows | Whole):
            raise Untranslatable("It asks how long something is that is not rows.")
        if part.picked is not None:
            return self._number("sum", replace(part.picked, picked=None), [], ())
        found = self.groups.sizes()
        return Number(*found, lambda: beside(self.groups, self.groups.column(None), "size"))

    def _number(self, name: str, rows: Rows, more: list[Part], names: tuple[str, ...]) -> Number:
        if not all(isinstance(part, Outside) for part in more):
            raise Untranslatable(f"`{name}` is given what differs from group to group.")
        if name == "size":
            return self._size(rows)
        if rows.picked is not None:
            return self._of_picked(name, rows, more, names)
        groups = Outside(*self.groups.of(rows))
        found = step(f"pandas.SeriesGroupBy.{name}", [groups, *more], names)
        return Number(*found, lambda: beside(self.groups, rows, "" if more else name))

    def _of_picked(
        self, name: str, rows: Rows, more: list[Part], names: tuple[str, ...]
    ) -> Number:
        condition = rows.picked
        assert condition is not None
        if name not in _OF_PICKED:
            raise Untranslatable(f"`{name}` of picked rows is not understood; write a condition.")
        if rows.twin.dtype == np.dtype(bool):
            if name not in ("sum", "mean"):
                raise Untranslatable(f"`{name}` of conditions is not understood; use sum or mean.")
            both = self._number("sum", Rows(*step("operator.and_", [rows, condition])), [], ())
            if name == "sum":
                return both
            under = self._number("sum", condition, [], ())
            return self._share(Call("operator.truediv", (both.node, under.node)), both, under)
        whole = rows.twin.dtype.kind == "i" and name == "sum"
        filled: list[Any] = [Outside(Constant(0))] if whole else []
        kept = Rows(*step("pandas.Series.where", [rows, condition, *filled]))
        return self._number(name, kept, more, names)

    def _share(self, node: Call, over: Number, under: Number) -> Number:
        found = self._step(node, [over, under])
        assert isinstance(found, Number)
        return found


def _digest(rows: Rows | None) -> str:
    return "" if rows is None else rows.node.digest


def beside(groups: Grouped, rows: Rows, name: str) -> Rows:
    """A number of each group, by its name, beside each row. Raises Untranslatable."""
    if not name:
        raise Untranslatable("Beside the rows a number of the group has no parameters.")
    held = Outside(*groups.of(rows))
    found = step("pandas.SeriesGroupBy.transform", [held, Outside(Constant(name))])
    return Rows(*found, spread=True, absent=True)


def _is_name(key: Node) -> bool:
    return isinstance(key, Constant) and key.kind == "plain" and isinstance(key.value, str)


def _refusal(function: str) -> str:
    word = function.split(".", 2)[-1] if function.startswith("pandas.") else function.split(".")[-1]
    nearest = _INSTEAD.get(word, "write it with columns, aggregates and arithmetic")
    return f"`{word[:60]}` of each group is not understood; {nearest}."
