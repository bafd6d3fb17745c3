"""What runs in the open runs sealed: no library reaches for a file, a thread pool or a program."""

import warnings
from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pytest

from sarus_kernel.errors import SarusError
from sarus_kernel.evaluate import evaluate
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.release import Cell, Value
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.vault.workers.values import to_value
from tests.frontends.python.programs import PROGRAMS
from tests.frontends.python.running import Engine, run, tables, traced_tables

KINDS = {
    "int64": ColumnType(Kind.INTEGER, False),
    "float64": ColumnType(Kind.NUMBER),
    "str": ColumnType(Kind.TEXT),
}


def _type(dtype: str) -> ColumnType:
    return KINDS.get(dtype, ColumnType(Kind.TIMESTAMP))


CATALOG = Catalog(
    "programs",
    "df.id",
    tuple(
        TableInfo(
            name,
            tuple(ColumnInfo(column, _type(str(dtype))) for column, dtype in frame.dtypes.items()),
            unit="id" if name == "df" else None,
        )
        for name, frame in tables().items()
    ),
)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Workers over the tables of the programs."""
    directory = tmp_path_factory.mktemp("programs")
    (directory / "private").mkdir()
    with duckdb.connect(str(directory / "private" / "data.duckdb")) as data:
        for name, frame in tables().items():
            data.register("given", frame)
            data.execute(f"CREATE TABLE {name} AS FROM given")
    workers = Workers.start(directory, CATALOG)
    yield workers
    workers.close()


def plans(name: str) -> dict[str, tuple[Node, Value]]:
    """The plans that a program leaves in its names, and their values in the open."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for key, value in run(PROGRAMS[name], traced_tables(), traced=True).items():
            if isinstance(value, Traced) and value._sarus_node is not None:
                try:
                    expected = to_value(evaluate(value._sarus_node, Engine()))
                except SarusError:
                    continue  # nothing that can be released: a groupby object, a dict, …
                found[key] = (value._sarus_node, expected)
    return found


def same(value: Value, other: Value) -> bool:
    """Whether two values are equal, up to the order in which sums are added up."""
    alike = replace(value, rows=()) == replace(other, rows=())
    pairs = zip(value.rows, other.rows, strict=False)
    return (
        alike
        and len(value.rows) == len(other.rows)
        and all(list(row) == [_near(cell) for cell in its] for row, its in pairs)
    )


def _near(cell: Cell) -> object:
    return pytest.approx(cell, rel=1e-9, abs=1e-12) if isinstance(cell, float) else cell


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_runs_sealed(sealed: Workers, name: str) -> None:
    """Each plan has a value, and the very one that it has outside."""
    failures = {}
    for key, (plan, expected) in plans(name).items():
        try:
            found = sealed.call(plan)
        except SarusError as error:
            failures[key] = str(error).splitlines()[0]
            continue
        if expected.form != "model" and not same(found, expected):
            failures[key] = f"{found} is not {expected}"
    assert failures == {}
