"""How good a twin is, and how long it takes: python -m benchmarks.twin [EPSILON] [WHAT ...].

WHAT is synpuf, flat or a number of people of the demo hospital. On real data such scores would be
queries; these people do not exist, or are public (CMS DE-SynPUF, Wisconsin
breast cancer, handwritten digits). Where SDV is installed (sarus-kernel sdv install) the same is
printed of a twin that it makes, which is not private: of five tables at most, all that it takes.
"""

import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from sklearn.datasets import load_breast_cancer, load_digits

from benchmarks.twin_scores import Frames, areas, correlation_error, distances, strongest
from sarus_kernel.demo import build
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault import twin
from sarus_kernel.vault.sdv.choice import MOST_TABLES, fitting
from sarus_kernel.vault.sdv.drawing import draw
from sarus_kernel.vault.sdv.environment import usual
from tests.vault.twin.omop import catalog_of

SYNPUF = Path(__file__).parents[2] / "shared" / "data" / "synpuf1k"
"""A public OMOP 5.3 sample, where it lies beside the project."""
FOLDS = 5
FIGURES = 100.0
LEADING = 30
FIBRILLATION = 313217
HOSPITALS = (1_000, 10_000, 100_000)
COUNTED = ("condition_occurrence", "drug_exposure", "drug_era", "measurement", "observation")
Flatten = Callable[[Frames], pd.DataFrame]


@dataclass(frozen=True)
class Trial:
    """What a twin is learnt from, and what a model of it is tested on.

    flatten  gives one row a person, `target` among its columns
    """

    name: str
    catalog: Catalog
    real: Frames
    held_out: pd.DataFrame
    flatten: Flatten
    target: str


def main(epsilon: float = 3.0, wanted: tuple[str, ...] = ()) -> None:
    """Print the scores of each trial."""
    names = wanted or ("synpuf", "flat", *(str(people) for people in HOSPITALS))
    for name in names:
        for trial in TRIALS[name]() if name in TRIALS else _hospital(int(name)):
            _show(trial, epsilon)


def _show(trial: Trial, epsilon: float) -> None:
    start = _seconds()
    model = twin.fit(trial.catalog, trial.real, epsilon)
    drawn = twin.sample(model)
    _print(trial, f"{trial.name}: epsilon {epsilon:g}", drawn, _seconds() - start)
    if usual().version():
        _show_sdv(_narrow(trial))


def _show_sdv(trial: Trial) -> None:
    """The same of SDV, with figures bought at a high price: the levels are not what is compared."""
    chosen = fitting("sdv", trial.catalog)
    assert chosen is not None
    model = twin.fit(trial.catalog, trial.real, FIGURES)
    start = _seconds()
    with tempfile.TemporaryDirectory() as room:
        levels = draw(model, trial.real, chosen, usual(), Path(room))
    drawn = twin.sample(model, given=levels)
    words = f"{trial.name}: SDV {usual().version()} ({chosen.name}), not private"
    _print(trial, words, drawn, _seconds() - start)


def _narrow(trial: Trial) -> Trial:
    """The trial with as many tables about people as SDV takes."""
    names = ["person", *COUNTED][:MOST_TABLES]
    tables = tuple(t for t in trial.catalog if not t.private or t.name in names)
    kept = {table.name for table in tables}
    real = {name: frame for name, frame in trial.real.items() if name in kept}
    held_out = trial.held_out[trial.flatten(real).columns]
    catalog = Catalog(trial.catalog.dataset, trial.catalog.unit, tables)
    return Trial(trial.name, catalog, real, held_out, trial.flatten, trial.target)


def _seconds() -> float:
    """Processor time, of other processes that have ended as well."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _print(trial: Trial, words: str, drawn: Mapping[str, pa.Table], seconds: float) -> None:
    frames = {name: table.to_pandas() for name, table in drawn.items()}
    ours, theirs = trial.flatten(trial.real), trial.flatten(frames)
    far = distances(trial.catalog, trial.real, frames)
    real, ones = (areas(each, trial.held_out, trial.target) for each in (ours, theirs))
    signs, size, found = strongest(ours, theirs)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{words}, {len(ours)} people\n"
        f"  one-way {far.filled:.3f} (all columns {far.all:.3f}), two-way {far.pairs:.3f}, "
        f"empty {far.empty:.2f}, orphans {far.orphans}, backwards {far.backwards:.3f}\n"
        f"  AUC lines {ones[0]:.3f} (real {real[0]:.3f}), "
        f"forest {ones[1]:.3f} (real {real[1]:.3f})\n"
        f"  correlations: error {correlation_error(ours, theirs):.3f}; of the ten strongest "
        f"{signs} signs right, {found:.2f} for {size:.2f}\n"
        f"  CPU {seconds:.1f} s, memory so far {memory:.1f} GB",
        flush=True,
    )


def flat_people(codes: list[int]) -> Flatten:
    """One row a person: sex, age, numbers of rows, and who ever had each code."""

    def flatten(tables: Frames) -> pd.DataFrame:
        people = tables["person"].drop_duplicates("person_id").set_index("person_id")
        rows = tables["condition_occurrence"]
        columns = {
            "male": (people["gender_concept_id"] == 8507).astype(int),
            "age": 2010 - people["year_of_birth"],
        }
        for name in COUNTED:
            if name in tables:
                number = tables[name].groupby("person_id").size()
                columns[f"rows {name}"] = number.reindex(people.index).fillna(0).astype(int)
        for code in codes:
            ill = set(rows.loc[rows["condition_concept_id"] == code, "person_id"])
            columns[f"has {code}"] = pd.Series(people.index.isin(ill).astype(int), people.index)
        return pd.DataFrame(columns)

    return flatten


def _leading(rows: pd.DataFrame) -> list[int]:
    """The conditions that most people have."""
    people = rows.groupby("condition_concept_id")["person_id"].nunique()
    return [int(code) for code in people.sort_values(ascending=False).index if code][:LEADING]


def _synpuf() -> Iterator[Trial]:
    """Each fifth of the people is held out once."""
    tables = {path.stem: pd.read_parquet(path) for path in SYNPUF.glob("*.parquet")}
    if not tables:
        print("The SynPUF sample is not beside the project.")
        return
    catalog = catalog_of(SYNPUF)
    private = {table.name for table in catalog if table.private}
    flatten = flat_people(_leading(tables["condition_occurrence"]))
    whole = flatten(tables)
    fold = pd.Series(np.random.default_rng(1).integers(0, FOLDS, len(whole)), whole.index)
    for k in range(FOLDS):
        keep = set(fold.index[fold != k])
        known = {n: f[f["person_id"].isin(keep)] for n, f in tables.items() if n in private}
        yield Trial(
            f"SynPUF {k + 1}", catalog, known, whole[fold == k], flatten, f"has {FIBRILLATION}"
        )


def _hospital(people: int) -> Iterator[Trial]:
    """A demo hospital, and another one of the same kind to test on."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        real, test = (_built(folder / name, size, seed) for name, size, seed in (
            ("real", people, 1), ("test", 10_000, 2)
        ))  # fmt: skip
        flatten = flat_people(_leading(real["condition_occurrence"]))
        target = f"has {FIBRILLATION}"
        name = f"demo hospital of {people:,}"
        yield Trial(name, catalog_of(folder / "real"), real, flatten(test), flatten, target)


def _built(folder: Path, people: int, seed: int) -> Frames:
    build(folder, people, seed)
    return {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}


def _flat() -> Iterator[Trial]:
    """Two wide tables of few people, a fifth held out; bounds are powers of ten above them."""
    for name, load in (("breast cancer", load_breast_cancer), ("digits", load_digits)):
        frame = load(as_frame=True).frame.astype({"target": int})
        frame["target"] = (frame["target"] > frame["target"].max() // 2).astype(int)
        frame.insert(0, "person_id", np.arange(len(frame)))
        catalog = _flat_catalog(frame)
        held_out = np.random.default_rng(1).random(len(frame)) < 1 / FOLDS
        test = _without_key({"person": frame[held_out]})
        yield Trial(name, catalog, {"person": frame[~held_out]}, test, _without_key, "target")


def _without_key(tables: Frames) -> pd.DataFrame:
    return tables["person"].drop(columns="person_id").astype(float)


def _flat_catalog(frame: pd.DataFrame) -> Catalog:
    columns = [ColumnInfo("person_id", ColumnType(Kind.INTEGER, False))]
    for name in frame.columns[1:]:
        if name == "target":
            type_ = ColumnType(Kind.INTEGER, False, categories=(0, 1))
        else:
            high = 10.0 ** np.ceil(np.log10(frame[name].max() or 1.0))
            type_ = ColumnType(Kind.NUMBER, False, 0.0, high)
        columns.append(ColumnInfo(name, type_))
    table = TableInfo("person", tuple(columns), unit="person_id", key="person_id")
    return Catalog("flat", "person.person_id", (table,))


TRIALS: dict[str, Callable[[], Iterator[Trial]]] = {"synpuf": _synpuf, "flat": _flat}

if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0, tuple(sys.argv[2:]))
