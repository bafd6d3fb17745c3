"""The owner's word that the demo comes with: the case study's exact score and exact model.

It is given as any owner gives it: two requests, looked at, the score approved for its X and y, the
model once, and entered in the ledger. Their people do not exist.
"""

from pathlib import Path
from typing import Any

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.frontends.python import sarus
from sarus_kernel.frontends.python.unknown_columns import asked
from sarus_kernel.frontends.python.values import Frame
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.vault import deciding
from sarus_kernel.vault.owner.office import office
from sarus_kernel.vault.requests import ONCE, PREPARED
from sarus_kernel.wire.codec import encode

GRANTEE = "researcher"
TIMES = 20
WHY = "The case study: a score and a model on the training patients (see notebooks/)."
FOLDS = 5
PEOPLE = """
    SELECT p.person_id, p.year_of_birth, p.gender_concept_id, c.condition_concept_id
    FROM person AS p JOIN condition_occurrence AS c ON p.person_id = c.person_id
    WHERE p.year_of_birth < 1942
"""
FEATURES = ["year_of_birth", "gender_concept_id", "has_diabetes", "has_heart_failure"]
TARGET = "atrial_fibrillation"


def approve_case_study(directory: Path) -> None:
    """Enter the requests and the yes to each in a demo's vault. Raises OwnerError."""
    with office(directory) as desk:
        version = desk.catalog.version
        score, model = study(desk.catalog, directory / "twin")
        for plan, kind, times in ((score, PREPARED, TIMES), (model, ONCE, 1)):
            number = desk.requests.ask(GRANTEE, plan.digest, version, WHY, encode(plan))
            deciding.approve(desk, number, kind, times)


def study(catalog: Catalog, twin: Path) -> tuple[Node, Node]:
    """The cross-validation of the case study and its model, written as its notebook does it."""
    engine = DuckDB.over_parquet(twin, catalog)
    try:
        relation = parse(PEOPLE, catalog)
        extract = Frame(relation, engine.frame(relation))
    finally:
        engine.close()
    # the model is approved as that very question, so each line is the notebook's
    extract["has_diabetes"] = extract["condition_concept_id"].isin([201826, 195771])
    extract["has_heart_failure"] = extract["condition_concept_id"].isin([316139, 319835])
    extract[TARGET] = extract["condition_concept_id"] == 313217
    people = extract.groupby("person_id")[[*FEATURES, TARGET]].max()
    split = sarus.sklearn.model_selection.train_test_split
    x, _, y, _ = split(people[FEATURES], people[TARGET], random_state=0)
    pipe = _pipe()
    scores = sarus.sklearn.model_selection.cross_val_score(pipe, x, y, cv=FOLDS)
    pipe.fit(x, y)
    return asked(scores._sarus_node), asked(pipe._sarus_node)


def _pipe() -> Any:
    sklearn = sarus.sklearn
    impute = sklearn.impute.SimpleImputer(strategy="median")
    forest = sklearn.ensemble.RandomForestClassifier(
        n_estimators=100, min_samples_leaf=10, random_state=0
    )
    prepare = sklearn.compose.ColumnTransformer([("impute", impute, FEATURES)])
    return sklearn.pipeline.Pipeline([("prepare", prepare), ("forest", forest)])
