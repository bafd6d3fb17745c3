"""The peers, in an environment of their own: they need other versions of what we use."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.ours import DELTA, Score, rows_of
from benchmarks.accuracy.tables import Table

VERSIONS = Path(__file__).parent.parent / "peers.txt"


def environment(cache: Path | None) -> Path:
    """Its Python; made from the exact versions of `peers.txt` where it is not there yet."""
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    mark = hashlib.sha256(VERSIONS.read_bytes()).hexdigest()[:12]
    folder = (cache or home / "sarus-kernel") / f"peers-{mark}"
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        print(f"making the peers' environment in {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        pip = [python, "-m", "pip", "install", "-q", "--no-deps", "-r", VERSIONS]
        subprocess.run(pip, check=True)
        done.touch()
    return python


def peers_scores(
    python: Path, table: Table, parts: list[Any], epsilons: list[float], draws: int
) -> list[Score]:
    """The same people, splits, bounds and prices."""
    features = [
        {"name": f.name, "kind": f.kind, "low": f.low, "high": f.high} for f in table.features
    ]
    about = {
        "features": features,
        "splits": [[train.tolist(), test.tolist()] for train, test in parts],
        "epsilons": epsilons,
        "draws": draws,
        "delta": DELTA,
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "about.json").write_text(json.dumps(about))
        middles = {f.name: (f.low + f.high) / 2 for f in table.features if f.nullable}
        table.X.fillna(middles).to_csv(folder / "rows.csv", index=False)  # DP-EBM takes no gaps
        np.save(folder / "y.npy", table.y)
        np.save(folder / "encoded.npy", encoded(table))
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        side = Path(__file__).with_name("peers_side.py")
        run = [python, side, folder]
        # Told of no other package: the project's own must not be imported there.
        clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | threads
        told = subprocess.run(run, check=True, stdout=subprocess.PIPE, env=clean, text=True).stdout
    return [Score(*json.loads(line)) for line in told.splitlines()]


def encoded(table: Table) -> np.ndarray:
    """Numbers from bounds to [-1, 1], nulls in the middle; indicators of categories."""
    columns, rows = [], rows_of(table).X
    for place, feature in enumerate(table.features):
        cells = rows[:, place]
        if feature.kind == "category":
            columns += [cells == k for k in range(len(feature.categories))]
        else:
            share = (cells - feature.low) / (feature.high - feature.low)
            columns.append(np.nan_to_num(2 * share - 1))
    return np.column_stack(columns).astype(float)
