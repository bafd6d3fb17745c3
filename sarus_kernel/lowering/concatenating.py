"""`pd.concat` of results: one below the other with their labels, or side by side by label."""

from collections.abc import Sequence
from dataclasses import replace

from sarus_kernel.lowering.elementwise import aligned, plain, together
from sarus_kernel.lowering.literals import NULL, labels
from sarus_kernel.lowering.long_format import long_format, stacked
from sarus_kernel.lowering.privacy_unit import is_private
from sarus_kernel.lowering.row_alignment import with_scalar
from sarus_kernel.lowering.rows import fresh, joined
from sarus_kernel.lowering.values import (
    Context,
    DataFrame,
    Rows,
    Scalar,
    Series,
    Summary,
    Unlowered,
)
from sarus_kernel.plan.columns import Column, ColumnNode, literal
from sarus_kernel.plan.relations import Union, project


def are_results(context: Context, parts: Sequence[object]) -> bool:
    """Whether all are released, with labels of their own."""
    return all(
        isinstance(part, Summary)
        or (isinstance(part, DataFrame | Series) and bool(part.rows.index)
            and not is_private(context, part.rows.relation))
        for part in parts
    )  # fmt: skip


def below(context: Context, parts: Sequence[object], keys: object) -> object:
    """Results one below the other; `keys` are a first level of labels."""
    given = labels(keys, "`concat`") if keys is not None else []
    if given and len(given) != len(parts):
        raise Unlowered("`concat` wants one key for each table.")
    held = [long_format(part) if isinstance(part, Summary) else part for part in parts]
    frames = [_frame(part) for part in held]
    every = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    depth = {len(frame.rows.index) for frame in frames}
    if len(depth) != 1:
        raise Unlowered("Results with as many levels of labels are put below each other.")
    names = [fresh("label", str(n), *(f.rows.relation.digest for f in frames))
             for n in range(depth.pop())]  # fmt: skip
    place, key = fresh("place", *names), fresh("key", *names)
    copies = []
    for at, frame in enumerate(frames):
        columns: dict[str, ColumnNode] = {
            name: plain(context, Series(frame.rows, frame.columns[name]))
            if name in frame.columns else NULL for name in every}  # fmt: skip
        columns |= dict(zip(names, (node for _, node in frame.rows.index), strict=True))
        columns |= {place: literal(at), **({key: literal(given[at])} if given else {})}
        copies.append(project(joined(frame.rows, columns.values()), columns))
    index = [(_shared([f.rows.index[n][0] for f in frames]), Column(name))
             for n, name in enumerate(names)]  # fmt: skip
    whole = [("", Column(key)), *index] if given else index
    order = tuple((node, False) for node in (Column(place), *(node for _, node in index)))
    rows = Rows(Union(tuple(copies)), index=tuple(whole), order=order)
    found = DataFrame(rows, {name: Column(name) for name in every})
    if all(isinstance(part, Series) for part in held):
        titles = [part.name or "" for part in held if isinstance(part, Series)]
        return Series(rows, Column(every[0]), _shared(titles) or None)
    return found


def _frame(part: object) -> DataFrame:
    if isinstance(part, Series):
        return DataFrame(part.rows, {"value": part.column})
    assert isinstance(part, DataFrame)
    return part


def _shared(names: Sequence[str]) -> str:
    return names[0] if len(set(names)) == 1 else ""


def beside(context: Context, parts: Sequence[object], keys: object) -> DataFrame:
    """Results side by side: summaries of the same labels, or two series, label by label."""
    given = labels(keys, "`concat`") if keys is not None else [_title(part) for part in parts]
    if len(set(given)) != len(parts) or "" in given:
        raise Unlowered("Columns side by side need names that differ; rename them first.")
    summaries = [part for part in parts if isinstance(part, Summary)]
    if len(summaries) == len(parts):
        return _summaries(summaries, given)
    series = [part for part in parts if isinstance(part, Series)]
    if len(series) != len(parts):
        raise Unlowered("Results side by side are columns; select one of each table.")
    _, series = aligned(context, tuple(series), series)
    named = {name: replace(part, name=name) for name, part in zip(given, series, strict=True)}
    found = together(named)
    assert isinstance(found, DataFrame)
    return found


def _title(part: object) -> str:
    return (getattr(part, "name", None) or "") if not isinstance(part, DataFrame) else ""


def _summaries(parts: Sequence[Summary], names: Sequence[str]) -> DataFrame:
    if any(set(part.columns) != set(parts[0].columns) for part in parts):
        raise Unlowered("These have different labels; select the same ones of each.")
    rows = parts[0].rows
    for part in parts[1:]:
        for column in part.columns.values():
            rows = with_scalar(rows, Scalar(part.rows, column))
    table = {label: {name: part.columns[label] for name, part in zip(names, parts, strict=True)}
             for label in parts[0].columns}  # fmt: skip
    return stacked(rows, table)
