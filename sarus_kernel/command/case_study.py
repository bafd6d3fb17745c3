"""The owner's word that the demo comes with: exact results on the case study's prepared data.

It is given as any owner gives it: a request, looked at, approved for its X and y, and entered in
the ledger. Its people do not exist.
"""

from pathlib import Path

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.frontends.python import sarus
from sarus_kernel.frontends.python.values import Frame
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.vault import deciding
from sarus_kernel.vault.owner.office import office
from sarus_kernel.vault.requests import PREPARED
from sarus_kernel.wire.codec import encode

GRANTEE = "researcher"
TIMES = 20
WHY = "The case study: a score and a model on the training patients (see notebooks/)."
PEOPLE = """
    SELECT p.person_id, p.year_of_birth, p.gender_concept_id, c.condition_concept_id
    FROM person AS p JOIN condition_occurrence AS c ON p.person_id = c.person_id
    WHERE p.year_of_birth < 1942
"""
FEATURES = ["year_of_birth", "gender_concept_id", "has_diabetes", "has_heart_failure"]
TARGET = "atrial_fibrillation"


def approve_case_study(directory: Path) -> None:
    """Enter the request and the yes in a demo's vault. Raises OwnerError."""
    with office(directory) as desk:
        plan = study(desk.catalog, directory / "twin")
        version = desk.catalog.version
        number = desk.requests.ask(GRANTEE, plan.digest, version, WHY, encode(plan))
        deciding.approve(desk, number, PREPARED, TIMES)


def study(catalog: Catalog, twin: Path) -> Node:
    """The cross-validation of the case study, prepared as its notebook does it."""
    engine = DuckDB.over_parquet(twin, catalog)
    try:
        relation = parse(PEOPLE, catalog)
        extract = Frame(relation, engine.frame(relation))
    finally:
        engine.close()
    codes = extract["condition_concept_id"]
    extract["has_diabetes"] = codes.isin([201826, 195771])
    extract["has_heart_failure"] = codes.isin([316139, 319835])
    extract[TARGET] = codes == 313217
    people = extract.groupby("person_id")[[*FEATURES, TARGET]].max()
    split = sarus.sklearn.model_selection.train_test_split
    x, _, y, _ = split(people[FEATURES], people[TARGET], random_state=0)
    forest = sarus.sklearn.ensemble.RandomForestClassifier(
        n_estimators=100, min_samples_leaf=10, random_state=0
    )
    plan: Node = sarus.sklearn.model_selection.cross_val_score(forest, x, y)._sarus_node
    return plan
