"""How long a twin takes, and how good it is: python -m benchmarks.twin [PEOPLE] [EPSILON].

Measured on the demo hospital, whose people do not exist: on real data such scores are queries.
"""

import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

from sarus_kernel.demo import build
from sarus_kernel.vault import twin
from tests.vault.twin.omop import catalog_of

ILLNESSES = {"diabetes": 201826, "hypertension": 320128, "heart_failure": 316139, "af": 313217}
INPUTS = ["age", "male", "diabetes", "hypertension"]


def features(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per person: age, sex and which illnesses she ever had."""
    people, rows = tables["person"].set_index("person_id"), tables["condition_occurrence"]
    found = pd.DataFrame({"age": 2024 - people["year_of_birth"]})
    found["male"] = (people["gender_concept_id"] == 8507).astype(int)
    for name, code in ILLNESSES.items():
        ill = rows.loc[rows["condition_concept_id"] == code, "person_id"]
        found[name] = found.index.isin(set(ill)).astype(int)
    return found


def score(train: pd.DataFrame, test: pd.DataFrame) -> float:
    """AUC on `test` of a forest that predicts atrial fibrillation, trained on `train`."""
    forest = RandomForestClassifier(200, min_samples_leaf=10, random_state=0)
    forest.fit(train[INPUTS], train["af"])
    return float(roc_auc_score(test["af"], forest.predict_proba(test[INPUTS])[:, 1]))


def hospital(folder: Path, people: int, seed: int) -> dict[str, pd.DataFrame]:
    """A demo hospital as data frames."""
    build(folder, people, seed)
    return {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}


def main(people: int = 1000, epsilon: float = 3.0, times: int = 3) -> None:
    """Print seconds and scores."""
    with tempfile.TemporaryDirectory() as place:
        real = hospital(Path(place) / "real", people, 1)
        test = features(hospital(Path(place) / "test", 20_000, 2))
        catalog = catalog_of(Path(place) / "real")
        private = {table.name for table in catalog if table.private}
        ours = features(real)
        print(f"real: {ours.mean().round(3).to_dict()}, AUC {score(ours, test):.3f}")
        print("rows:", {name: len(real[name]) for name in sorted(private)})
        for _ in range(times):
            with duckdb.connect() as connection:
                for path in (Path(place) / "real").glob("*.parquet"):
                    connection.execute(f"CREATE TABLE {path.stem} AS FROM '{path}'")
                start = time.perf_counter()
                model = twin.fit(catalog, connection, epsilon)
                fitted = time.perf_counter()
                drawn = twin.sample(model, people)
                done = time.perf_counter()
            frames = {name: table.to_pandas() for name, table in drawn.items()}
            twins = features(frames)
            auc = score(twins, test) if twins["af"].nunique() > 1 else float("nan")
            print(f"twin: {twins.mean().round(3).to_dict()}, AUC {auc:.3f}")
            print(f"      fit {fitted - start:.1f} s, sample {done - fitted:.1f} s")
            print("      rows:", {name: len(frames[name]) for name in sorted(private)})


if __name__ == "__main__":
    numbers = [float(argument) for argument in sys.argv[1:]]
    main(int(numbers[0]) if numbers else 1000, numbers[1] if len(numbers) > 1 else 3.0)
