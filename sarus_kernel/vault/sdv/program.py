"""Runs in SDV's own Python, sealed: learns from the levels in its folder, and draws others.

It imports nothing of this package, which that Python does not have. What it says of an error is
the kind of error alone.
"""

import json
import sys
import warnings
from importlib import import_module
from typing import Any

CLASSES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "gaussian-copula": ("sdv.single_table", "GaussianCopulaSynthesizer", {}),
    "hma": ("sdv.multi_table", "HMASynthesizer", {"verbose": False}),
    "ctgan": ("sdv.single_table", "CTGANSynthesizer", {"enable_gpu": False, "epochs": 100}),
}
KEY, OWNER, HOME = "key", "person", "t0"


def main() -> None:
    """Read task.json and given.npz, write made.npz; or failed.json, and end with 1."""
    warnings.filterwarnings("ignore")
    try:
        with open("task.json", encoding="utf-8") as file:
            task = json.load(file)
        _run(task)
    except BaseException as error:
        with open("failed.json", "w", encoding="utf-8") as file:
            json.dump({"error": type(error).__name__}, file)
        sys.exit(1)


def _run(task: Any) -> None:
    numpy, pandas = import_module("numpy"), import_module("pandas")
    with numpy.load("given.npz", allow_pickle=False) as arrays:
        frames = {
            name: _frame(name, kinds, arrays, numpy, pandas)
            for name, kinds in task["tables"].items()
        }
    module, name, options = CLASSES[task["synthesizer"]]
    described = import_module("sdv.metadata").Metadata.load_from_dict(_metadata(task["tables"]))
    made = getattr(import_module(module), name)(described, **options)
    made.fit(frames)
    drawn = made.sample(num_rows=task["people"], main_table_name=HOME)
    keys = pandas.Index(drawn[HOME][KEY])
    found = {}
    for table, kinds in task["tables"].items():
        if table != HOME:
            found[f"{table} {OWNER}"] = keys.get_indexer(drawn[table][OWNER])
        for column, numeric in kinds.items():
            found[f"{table} {column}"] = _levels(drawn[table][column], numeric, numpy, pandas)
    numpy.savez("made.npz", **found)


def _frame(name: str, kinds: Any, arrays: Any, numpy: Any, pandas: Any) -> Any:
    columns, rng = {}, numpy.random.default_rng()
    for column, numeric in kinds.items():
        values = arrays[f"{name} {column}"]
        if numeric:
            # over its step: copulas fit few whole numbers badly, and lose what goes with them
            spread = values + rng.uniform(-0.5, 0.5, len(values))
            columns[column] = numpy.where(values < 0, numpy.nan, spread)
        else:
            columns[column] = [f"v{value}" for value in values]
    if name != HOME:
        columns[OWNER] = arrays[f"{name} {OWNER}"] + 1
    size = len(next(iter(columns.values()))) if columns else 0
    return pandas.DataFrame({KEY: numpy.arange(1, size + 1), **columns})


def _metadata(tables: Any) -> dict[str, Any]:
    described, relationships = {}, []
    for name, kinds in tables.items():
        columns = {KEY: {"sdtype": "id"}}
        for column, numeric in kinds.items():
            columns[column] = {"sdtype": "numerical" if numeric else "categorical"}
        if name != HOME:
            columns[OWNER] = {"sdtype": "id"}
            relationships.append({
                "parent_table_name": HOME, "parent_primary_key": KEY,
                "child_table_name": name, "child_foreign_key": OWNER,
            })  # fmt: skip
        described[name] = {"primary_key": KEY, "columns": columns}
    version = {"METADATA_SPEC_VERSION": "V1"}
    return {**version, "tables": described, "relationships": relationships}


def _levels(values: Any, numeric: bool, numpy: Any, pandas: Any) -> Any:
    if not numeric:
        values = values.astype(str).str.removeprefix("v")
    numbers = pandas.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    return numpy.where(numpy.isfinite(numbers), numpy.rint(numbers), -1).astype(numpy.int64)


if __name__ == "__main__":
    main()
