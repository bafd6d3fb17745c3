"""Ordinary pandas programs: pandas' own answer and the lowered relation's, on the same rows."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.lowering import Lowered, lower
from sarus_kernel.lowering.wide_columns import levels
from sarus_kernel.plan.relations import Table
from tests.lowering.hospital import CATALOG, cells, engine
from tests.lowering.programs_of_order import ALONG_RESULTS, ORDERED_ROWS
from tests.lowering.programs_of_results import ORDERED, RESULTS
from tests.lowering.programs_of_rows import ROWS
from tests.lowering.programs_of_tables import TABLES
from tests.lowering.recording import Recorded, table

SEEDS = (1,)
PROGRAMS = ROWS | RESULTS | ORDERED_ROWS | TABLES


@cache
def _engine(seed: int, people: int) -> DuckDB:
    return engine(seed, people)


def tables(seed: int, people: int = 40) -> dict[str, Recorded]:
    """`p`, `e` and `c`, as pandas sees them."""
    source = _engine(seed, people)
    return {t.name[0]: table(Table(t.name), source.frame(Table(t.name))) for t in CATALOG}


def _shown(value: Any, index: int) -> pd.DataFrame:
    """pandas' value as a frame with exactly the columns to compare."""
    if isinstance(value, pd.DataFrame):
        if index:
            labels = value.index.to_frame(index=False, name=[f"·{i}" for i in range(index)])
            return pd.concat([labels, value.reset_index(drop=True)], axis=1)
        return value
    if isinstance(value, pd.Series):
        return _shown(value.to_frame("·value"), index)
    if isinstance(value, np.ndarray | pd.api.extensions.ExtensionArray):
        return pd.DataFrame({"value": value})
    return pd.DataFrame([value if isinstance(value, tuple) else (value,)])


def _sorted(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted(rows, key=repr)


def check(program: Callable[..., Recorded], seed: int, ordered: bool, people: int = 40) -> None:
    """Both answers are the same: values, names of columns, order where there is one."""
    recorded = program(**tables(seed, people))
    found = lower(recorded.node, CATALOG)
    assert isinstance(found, Lowered), found
    frame = _engine(seed, people).frame(found.relation)
    expected = _shown(recorded.value, found.index)
    got, wanted = cells(frame), cells(expected)
    assert (got if ordered else _sorted(got)) == (wanted if ordered else _sorted(wanted))
    if isinstance(recorded.value, pd.DataFrame):
        assert found.form == "table"
        wanted_names = [levels(*c) if isinstance(c, tuple) else str(c) for c in recorded.value]
        assert list(frame.columns)[found.index :] == wanted_names
    if isinstance(recorded.value, pd.Series):
        assert (found.form, found.name) == ("series", recorded.value.name)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_pandas_and_the_relation_agree(name: str, seed: int) -> None:
    """A program's relation gives what pandas gives."""
    check(PROGRAMS[name], seed, ordered=False)


@pytest.mark.parametrize("name", ORDERED | ALONG_RESULTS)
def test_order_is_kept(name: str) -> None:
    """Results that pandas orders come in that order."""
    for seed in SEEDS:
        check((ORDERED | ALONG_RESULTS)[name], seed, ordered=True)


