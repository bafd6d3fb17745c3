"""`agg`, `apply` and `transform` of groups with a function of the researcher's own.

The function is run once, on traced rows that stand for any group, and what it made is read as
columns, aggregates of groups and arithmetic: see `per_group`. A function that takes a value apart
(`if`, `float`, a loop) would mean another thing for each group, and is not followed.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate.receivers import class_of
from sarus_kernel.frontends.python.events import listeners, meanwhile, session
from sarus_kernel.frontends.python.group_columns import (
    grouped,
    in_groups,
    is_single,
    selected,
    whole,
)
from sarus_kernel.frontends.python.per_group import (
    ANY_GROUP,
    Number,
    Outside,
    Part,
    Reading,
    Rows,
    step,
)
from sarus_kernel.frontends.python.plain_values import CannotLift, lift, public_name
from sarus_kernel.frontends.python.rowwise import Untranslated
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.tracing import Outcome
from sarus_kernel.frontends.python.untranslatable import Untranslatable
from sarus_kernel.frontends.python.wrapping import trace, wrap
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.node import Node

_TAKEN_APART = (
    "It takes a value of its group apart (`if`, `float`, a loop), which differs from group to "
    "group; write it with columns, aggregates and arithmetic."
)


def aggregate(value: Traced, func: Any = None, *places: Any, **named: Any) -> Any:
    """`gb.agg(function)`, `gb.agg({column: function})`, `gb.agg(new=(column, function))`."""
    single = is_single(value._sarus_twin)
    if not _holds_code(func) and not any(map(_holds_code, named.values())):
        given = places if func is None else (func, *places)
        return trace(f"{class_of(value._sarus_twin)}.agg", value, *given, **named)
    return _or_why(partial(_aggregated, value, func, places, named, single))


def apply(value: Traced, func: Any, *places: Any, **named: Any) -> Any:
    """`gb.apply(function)`: a number of each group, or a `pd.Series` of several."""
    if isinstance(func, str):
        return Untranslated(f"Write `.{func}()`, or `.agg({func!r})`.")
    return _or_why(partial(_applied, value, func, places, named))


def transform(value: Traced, func: Any, *places: Any, **named: Any) -> Any:
    """`gb.x.transform(function)`: a value for each row."""
    twin = value._sarus_twin
    if not _holds_code(func):
        return trace(f"{class_of(twin)}.transform", value, func, *places, **named)
    return _or_why(partial(_transformed, value, func, places, named))


def _or_why(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except (Untranslatable, CannotLift, QuestionError) as reason:
        return Untranslated(str(reason))


def _holds_code(func: Any) -> bool:
    if isinstance(func, dict):
        return any(map(_holds_code, func.values()))
    if isinstance(func, list | tuple):
        return any(map(_holds_code, func))
    return callable(func) and not isinstance(func, Traced) and public_name(func) is None


def _aggregated(value: Traced, func: Any, places: Any, named: Any, single: bool) -> Any:
    if func is None:
        wanted = {new: _pair(value, given, single) for new, given in named.items()}
        return _table(value, wanted)
    if places or named:
        raise Untranslatable("A function with further arguments is not followed.")
    chosen = list(selected(value))
    if callable(func) and single:
        return _series(value, _one(value, chosen[0], func), chosen[0])
    if callable(func):
        return _table(value, {name: (name, func) for name in chosen})
    if single and isinstance(func, list | tuple):
        return _table(value, {_title(f): (chosen[0], f) for f in func})
    if isinstance(func, dict) and not any(isinstance(f, list | tuple) for f in func.values()):
        return _table(value, {name: (name, f) for name, f in func.items()})
    raise Untranslatable("Name what a list of functions makes: agg(new=('column', function)).")


def _pair(value: Traced, given: Any, single: bool) -> tuple[str, Any]:
    if single:
        return next(iter(selected(value))), given
    if not isinstance(given, tuple) or len(given) != 2:
        raise Untranslatable("`agg` wants new=('column', function).")
    return given[0], given[1]


def _title(func: Any) -> str:
    name = func if isinstance(func, str) else getattr(func, "__name__", "")
    if name == "<lambda>":
        raise Untranslatable("Name what a list of functions makes: agg(new=function).")
    return str(name)


def _one(value: Traced, column: str, func: Any) -> Number:
    """One number for each group, of one column."""
    groups = grouped(value)
    if isinstance(func, str) or public_name(func):
        held = Outside(*groups.of(groups.column(column)))
        found = step("pandas.SeriesGroupBy.agg", [held, Outside(lift(func))])
        return Number(*found, lambda: groups.column(column))
    made = _read(value, func, (), {}, column)
    if not isinstance(made, Number):
        raise Untranslatable("It does not make one number of each group.")
    return made


def _table(value: Traced, wanted: Mapping[str, tuple[str, Any]]) -> Any:
    made = {new: _one(value, column, func) for new, (column, func) in wanted.items()}
    return _framed(value, made)


def _framed(value: Traced, made: Mapping[str, Number]) -> Any:
    items: list[Node] = []
    for new, number in made.items():
        items += [lift(new), number.node]
    call = Call("pandas.DataFrame", (Collection("dict", tuple(items)),))
    twin = pd.DataFrame({new: number.twin for new, number in made.items()})
    if value._sarus_twin.as_index:
        return wrap(Outcome(call, twin))
    return trace("pandas.DataFrame.reset_index", wrap(Outcome(call, twin)))


def _series(value: Traced, number: Number, name: str | None) -> Any:
    if not value._sarus_twin.as_index:
        raise Untranslatable("Leave `as_index=False` out, and call `.reset_index()` at the end.")
    return _named(number.node, number.twin, name)


def _named(node: Node, twin: pd.Series, name: str | None) -> Any:
    made = wrap(Outcome(node, twin))
    return made if name is None and twin.name is None else trace("pandas.Series.rename", made, name)


def _applied(value: Traced, func: Any, places: Any, named: Any) -> Any:
    single = is_single(value._sarus_twin)
    made = _run(value, func, places, named, None)
    reading = _reading(value, func, None)
    node: Any = made._sarus_node
    if isinstance(node, Call) and node.function == "pandas.Series" and not node.names:
        (given,) = node.arguments
        if isinstance(given, Collection) and given.kind == "dict":
            return _framed(value, _several(reading, given.items))
    number = reading.of(node)
    if not isinstance(number, Number):
        raise Untranslatable("It gives rows back, not one number of each group; ask `transform`, "
                             "or write it with the columns.")  # fmt: skip
    return _series(value, number, value._sarus_twin.obj.name if single else None)


def _several(reading: Reading, items: tuple[Any, ...]) -> dict[str, Number]:
    pairs = zip(items[::2], items[1::2], strict=True)
    parts: dict[Any, Part] = {key.value: reading.of(node) for key, node in pairs}
    found = {key: part for key, part in parts.items() if isinstance(part, Number)}
    if len(found) != len(parts) or not all(isinstance(key, str) for key in found):
        raise Untranslatable("It does not make named numbers of each group.")
    kinds = {number.twin.dtype.kind for number in found.values()}
    if kinds != {"i", "f"}:
        return found
    as_float = Outside(Constant("float64"))  # a Series has one dtype, so has what is made of them
    return {key: replace(number, **dict(zip(("node", "twin"), step(
        "pandas.Series.astype", [number, as_float]), strict=True)))
        for key, number in found.items()}  # fmt: skip


def _transformed(value: Traced, func: Any, places: Any, named: Any) -> Any:
    if not is_single(value._sarus_twin):
        raise Untranslatable("`transform` of a function is followed for one column; select it.")
    column = value._sarus_twin.obj.name
    made = _read(value, func, places, named, column)
    rows = made.beside() if isinstance(made, Number) else made
    if not isinstance(rows, Rows) or rows.picked is not None:
        raise Untranslatable("It does not make a value for each row of its group.")
    if not rows.absent and value._sarus_twin.dropna:
        rows = Rows(*step("pandas.Series.where", [rows, in_groups(value)]))
    return _named(rows.node, rows.twin, column)


def _read(value: Traced, func: Any, places: Any, named: Any, column: str | None) -> Part:
    made = _run(value, func, places, named, column)
    node: Any = made._sarus_node
    return _reading(value, func, column).of(node)


def _reading(value: Traced, func: Any, column: str | None) -> Reading:
    single = column is not None or is_single(value._sarus_twin)
    return Reading(grouped(value, column), _given(func), single)


def _run(value: Traced, func: Any, places: Any, named: Any, column: str | None) -> Traced:
    """What a function makes of traced rows that stand for a group. Raises Untranslatable."""
    apart: list[bool] = []
    told = replace(listeners(), on_escape=lambda: apart.append(True), on_note=lambda words: None)
    rows = wrap(Outcome(ANY_GROUP, whole(value, column)))
    try:
        with meanwhile(session().provider, told):
            made = func(rows, *places, **named)
    except Exception:  # where it is the function's own fault, pandas says so on the twin
        raise Untranslatable("It does not run on columns as a whole.") from None
    if apart:
        raise Untranslatable(_TAKEN_APART)
    if not isinstance(made, Traced):
        raise Untranslatable("It does not give one number of each group; give `pd.Series({…})` "
                             "for several.")  # fmt: skip
    if made._sarus_node is None:
        raise Untranslatable(made._sarus_why)
    return made


def _given(func: Any) -> dict[str, Traced]:
    """The traced numbers that a function takes from outside, by digest."""
    try:
        known = inspect.getclosurevars(inspect.unwrap(func))
    except TypeError:
        return {}
    held = [*known.globals.values(), *known.nonlocals.values()]
    tables = (pd.DataFrame, pd.Series, pd.Index)
    return {one._sarus_node.digest: one for one in held
            if isinstance(one, Traced) and one._sarus_node is not None
            and not isinstance(one._sarus_twin, tables)}  # fmt: skip
