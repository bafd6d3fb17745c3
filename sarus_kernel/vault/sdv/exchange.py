"""What goes into SDV's process and what comes back: whole numbers, under names that say nothing.

A file of arrays (NumPy's format, without pickle) holds a column each; -1 is "nothing". What comes
back is checked: anything that is not such a column, or no level of it, is not taken.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.twin import Levels, Model, RowLevels, scales, within
from sarus_kernel.vault.twin.arrays import Ints
from sarus_kernel.vault.twin.codings import Scale
from sarus_kernel.vault.twin.marginals import Marginal

TASK, GIVEN, MADE = "task.json", "given.npz", "made.npz"
OWNER = "person"


@dataclass(frozen=True)
class Layout:
    """The columns of one table under their plain names.

    name     of the table: "t0" (the people), "t1", …
    columns  "c0", "c1", …: the measure, and its released distribution
    """

    name: str
    columns: Mapping[str, tuple[str, Marginal]]


def layouts(model: Model) -> dict[str, Layout]:
    """The layout of each private table, people first."""
    found = {}
    for place, table in enumerate(model.spec.tables()):
        known = scales(model, table)
        columns = {f"c{k}": (name, each) for k, (name, each) in enumerate(known.items())}
        found[table.name] = Layout(f"t{place}", columns)
    return found


def write(folder: Path, model: Model, real: Levels, synthesizer: str, people: int) -> None:
    """Put the task and the levels into the folder. `people`: how many are to be drawn."""
    known = layouts(model)
    tables = {
        each.name: {name: _numeric(of) for name, (_, of) in each.columns.items()}
        for each in known.values()
    }
    task = {"synthesizer": synthesizer, "people": people, "tables": tables}
    (folder / TASK).write_text(json.dumps(task), encoding="utf-8")
    arrays: dict[str, Ints] = {}
    for table, layout in known.items():
        rows = real.rows.get(table)
        if rows is not None:
            arrays[f"{layout.name} {OWNER}"] = rows.person
        levels = real.people if rows is None else rows.levels
        for name, (measure, of) in layout.columns.items():
            found = levels[measure]
            arrays[f"{layout.name} {name}"] = np.where(found == of.levels - 1, -1, found)
    np.savez(folder / GIVEN, **arrays)  # type: ignore[arg-type]


def read(folder: Path, model: Model, rng: np.random.Generator) -> Levels:
    """What SDV has drawn. Raises OwnerError where that is not what was asked for."""
    try:
        with (folder / MADE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            made = {name: arrays[name].astype(np.int64) for name in arrays.files}
        return _levels(made, model, rng)
    except (OSError, ValueError, KeyError, IndexError, TypeError, zipfile.BadZipFile):
        raise OwnerError("What SDV has made cannot be read.") from None


def _levels(made: Mapping[str, Ints], model: Model, rng: np.random.Generator) -> Levels:
    known, home = layouts(model), model.spec.people.name
    people = _taken(made, known[home], rng)
    (size,) = {len(values) for values in people.values()}
    rows = {}
    for table in model.spec.events:
        owner = made[f"{known[table.name].name} {OWNER}"]
        levels = _taken(made, known[table.name], rng)
        if owner.ndim != 1 or {len(each) for each in levels.values()} - {len(owner)}:
            raise ValueError
        theirs = (owner >= 0) & (owner < size)
        order = np.argsort(owner[theirs], kind="stable")
        rows[table.name] = RowLevels(
            owner[theirs][order], {name: each[theirs][order] for name, each in levels.items()}
        )
    return Levels(people, rows)


def _taken(made: Mapping[str, Ints], layout: Layout, rng: np.random.Generator) -> dict[str, Ints]:
    return {
        measure: within(made[f"{layout.name} {name}"], of, rng)
        for name, (measure, of) in layout.columns.items()
    }


def _numeric(known: Marginal) -> bool:
    """Whether neighbouring levels are alike."""
    return known.scale is not Scale.NAMES
