"""Tables that the question makes: of columns of the same rows, or of values it lists."""

from dataclasses import replace

from sarus_kernel.lowering.elementwise import common_rows, together
from sarus_kernel.lowering.literals import labels, to_literal
from sarus_kernel.lowering.values import (
    Context,
    DataFrame,
    Rows,
    Scalar,
    Series,
    Summary,
    Unlowered,
)
from sarus_kernel.plan.columns import Column, Literal, literal
from sarus_kernel.plan.relations import Values


def new_frame(context: Context, data: object = None, /, index: object = None,
              columns: object = None, dtype: object = None, copy: object = None) -> DataFrame:
    """`pd.DataFrame({name: column, …})` of columns of the same rows."""
    if isinstance(data, DataFrame) and index is None and columns is None and dtype is None:
        return data
    if not isinstance(data, dict) or index is not None or columns is not None:
        raise Unlowered("`DataFrame` is made from a dict of columns of the same rows here.")
    if all(isinstance(v, list) for v in data.values()):
        return written(data)
    series = {labels(k, "A table")[0]: v for k, v in data.items()}
    first = next((v for v in series.values() if isinstance(v, Series)), None)
    if first is None or not all(isinstance(v, Series) for v in series.values()):
        raise Unlowered("`DataFrame` is made from columns of private tables here.")
    rows = common_rows(*(v.rows for v in series.values() if isinstance(v, Series)))
    return DataFrame(rows, {k: v.column for k, v in series.items() if isinstance(v, Series)})


def new_series(context: Context, data: object = None, /, index: object = None,
               dtype: object = None, name: object = None, copy: object = None) -> object:
    """`pd.Series({label: number, …})` of released numbers."""
    if isinstance(data, Series | Summary) and index is None and dtype is None and name is None:
        return data
    given = data if isinstance(data, dict) and index is None and dtype is None else {}
    if not given or not all(isinstance(value, Scalar) for value in given.values()):
        raise Unlowered("`Series` is made from a dict of released numbers here.")
    found = together({labels(k, "A series")[0]: v for k, v in given.items()})
    assert isinstance(found, Summary)
    return replace(found, name=name if isinstance(name, str) else None)


def written(data: dict[object, object]) -> DataFrame:
    """`pd.DataFrame({name: [values]})`: a table that the question itself lists."""
    columns = {labels(k, "A table")[0]: _literals(v) for k, v in data.items()}
    kinds = {name: _kind(cells) for name, cells in columns.items()}
    if len({len(cells) for cells in columns.values()}) != 1:
        raise Unlowered("The columns of a written table are of different lengths.")
    rows = tuple(zip(*columns.values(), strict=True))
    fitted = tuple(tuple(map(_fit, row, kinds.values())) for row in rows)
    table = Values(tuple(columns), tuple(kinds.values()), fitted)
    return DataFrame(Rows(table), {name: Column(name) for name in columns})


def _literals(values: object) -> list[Literal]:
    return [to_literal(value) for value in values] if isinstance(values, list) else []


def _kind(cells: list[Literal]) -> str:
    kinds = {cell.kind for cell in cells} - {"null"}
    if kinds == {"integer", "number"}:
        return "number"
    if len(kinds) > 1:
        raise Unlowered("A column of a written table has values of different kinds.")
    return kinds.pop() if kinds else "text"


def _fit(cell: Literal, kind: str) -> Literal:
    """Whole numbers among others are written as the others are."""
    if kind == "number" and isinstance(cell.value, int):
        return literal(float(cell.value))
    return cell
