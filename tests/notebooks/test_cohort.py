"""The notebook about cohorts, run in the real kernel with a vault of the demo hospital."""

import os
from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest
from nbclient import NotebookClient

from sarus_kernel import demo
from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.frontends.cohorts import attrition, definitions, read
from sarus_kernel.kernel.kernelspec import install
from sarus_kernel.vault import catalog
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from tests.notebooks.test_case_study import ROOT, served

PEOPLE = 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault of the hospital's tables that cohorts are made of."""
    made = tmp_path_factory.mktemp("cohort")
    demo.build(made / "hospital", PEOPLE)
    for file in (made / "hospital").glob("*.parquet"):
        if file.stem not in TABLES:
            file.unlink()
    public = ("concept", "concept_ancestor")
    initialise(made / "vault", made / "hospital", InitOptions(
        "patient_data", ("person", "person_id"), public=public))  # fmt: skip
    return made


TABLES = ("person", "observation_period", "condition_occurrence", "drug_exposure", "concept",
          "concept_ancestor")  # fmt: skip


@pytest.fixture(scope="module")
def cells(folder: Path) -> list[Any]:
    """The notebook's cells with their outputs."""
    notebook = nbformat.read(ROOT / "notebooks" / "cohort.ipynb", as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="private-data", resources={"metadata": {"path": folder}}
    )
    os.environ["JUPYTER_PATH"] = str(folder / "share" / "jupyter")
    try:
        install(prefix=str(folder))
        with served(folder / "vault", folder / "s") as environment:
            client.execute(env=os.environ | environment)
    finally:
        del os.environ["JUPYTER_PATH"]
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cells: list[Any], part: str) -> Any:
    """The last value of the first cell that has a part."""
    cell = next(cell for cell in cells if part in cell.source)
    return [o for o in cell.outputs if "data" in o and "sarus" in o.get("metadata", {})][-1]


def test_measures_have_intervals_and_their_label(cells: list[Any]) -> None:
    """Keeping a cohort is free; each measure says what it cost."""
    for part in ("--as new_users", "--as heart_failure"):
        label = shown(cells, part)["metadata"]["sarus"]["label"]
        assert label == "Evaluated from synthetic data only"
    for part in ("--attrition", "--by age,sex", "--among"):
        value = shown(cells, part)
        assert value["metadata"]["sarus"]["label"].startswith("Differentially-private evaluation")
        assert "\N{PLUS-MINUS SIGN}" in value["data"]["text/plain"], part
    for cell in cells:
        assert all(output.output_type != "error" for output in cell.outputs), cell.source[:80]


def test_attrition_is_near_the_truth(cells: list[Any], folder: Path) -> None:
    """Each step differs from the people who came that far by no more than its noise.

    Four numbers with noise of scale 1 at most each: together they go 40 away once in 1e12.
    """
    source = next(cell.source for cell in cells if "--as new_users" in cell.source)
    known = catalog.load(folder / "vault")
    cohort = read(definitions(source.partition("\n")[2]), known)
    text = shown(cells, "--attrition")["data"]["text/plain"]
    rows = [line.split(" \N{PLUS-MINUS SIGN} ")[0].split()[-1]
            for line in text.splitlines() if " \N{PLUS-MINUS SIGN} " in line]  # fmt: skip
    with duckdb.connect(str(folder / "vault/private/data.duckdb"), read_only=True) as engine:
        truth = _exact(engine, attrition(cohort, known), known)
    assert len(rows) == len(truth) == 4 and truth[0] > truth[-1] > 20
    assert all(abs(int(a) - b) <= 40 for a, b in zip(rows, truth, strict=True))


def _exact(engine: duckdb.DuckDBPyConnection, plan: Any, known: Any) -> list[int]:
    found = DuckDB(engine, known).arrow(plan)
    return [int(value) for value in found["people"].to_pylist()]
