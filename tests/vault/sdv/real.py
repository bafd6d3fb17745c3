"""SDV itself, in its own environment: `make test-sdv`. The other tests do not need it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault import twin
from sarus_kernel.vault.sdv import drawing
from sarus_kernel.vault.sdv.choice import fitting
from sarus_kernel.vault.sdv.environment import usual
from tests.vault.twin.worlds import Frames, column

PEOPLE = 400
RARE, EXTREME, NOTE, FIRST = 987_654, 9_123_457.25, "Rosebud", 700_001
DAYS = ("2010-01-01", "2024-12-31")
PERSON = TableInfo(
    "person",
    (
        column("person_id", Kind.INTEGER),
        column("sex", Kind.TEXT, of=("F", "M")),
        column("height", Kind.NUMBER, (30.0, 230.0), null=True),
        column("weight", Kind.NUMBER, (0.0, 1e7)),
        column("note", Kind.TEXT, null=True),
    ),
    unit="person_id",
    key="person_id",
)
VISIT = TableInfo(
    "visit",
    (
        column("visit_id", Kind.INTEGER),
        column("person_id", Kind.INTEGER, to="person.person_id"),
        column("reason_concept_id", Kind.INTEGER),
        column("on_date", Kind.DATE, DAYS),
    ),
    unit="person_id",
    key="visit_id",
)


def _frames() -> Frames:
    rng = np.random.default_rng(1)
    height = rng.normal(170, 10, PEOPLE).round(1)
    person = pd.DataFrame({
        "person_id": FIRST + np.arange(PEOPLE),
        "sex": np.where(rng.random(PEOPLE) < 0.7, "F", "M"),
        "height": height,
        "weight": (height - 100 + rng.normal(0, 4, PEOPLE)).round(1),
        "note": [f"{NOTE} {k}" for k in range(PEOPLE)],
    })  # fmt: skip
    person.loc[3, "weight"] = EXTREME
    owner = np.repeat(person["person_id"].to_numpy(), rng.integers(1, 5, PEOPLE))
    days = pd.to_timedelta(rng.integers(0, 2_000, len(owner)), "D")
    visit = pd.DataFrame({
        "visit_id": FIRST + np.arange(len(owner)),
        "person_id": owner,
        "reason_concept_id": rng.choice([11, 12, 13], len(owner), p=[0.6, 0.3, 0.1]),
        "on_date": pd.Timestamp("2015-01-01") + days,
    })  # fmt: skip
    visit.loc[5, "reason_concept_id"] = RARE
    return {"person": person, "visit": visit}


@pytest.mark.parametrize("name", ["gaussian-copula", "ctgan", "hma"])
def test_sdv_makes_a_twin(tmp_path: Path, name: str) -> None:
    """Sealed and without a network; shapes are right, what goes together does, and nothing of a
    single person comes out."""
    tables = (PERSON, VISIT) if name == "hma" else (PERSON,)
    catalog = Catalog("people", "person.person_id", tables)
    frames = {table.name: _frames()[table.name] for table in tables}
    model = twin.fit(catalog, frames, epsilon=12.0)
    chosen = fitting(f"sdv:{name}", catalog)
    assert chosen is not None
    levels = drawing.draw(model, frames, chosen, usual(), tmp_path)
    assert not list(tmp_path.iterdir())
    made = {n: table.to_pandas() for n, table in twin.sample(model, given=levels).items()}
    texts = {str(each) for frame in made.values() for each in frame.to_numpy().ravel()}
    assert not [text for text in texts if NOTE in text]
    assert not {str(RARE), str(EXTREME)} & texts
    assert made["person"]["person_id"].max() < FIRST
    assert len(made["person"]) == twin.shipped(model)
    if name != "ctgan":
        assert 0.5 < (made["person"]["sex"] == "F").mean() < 0.9
        ranks = made["person"][["height", "weight"]].corr("spearman").iloc[0, 1]
        assert ranks > 0.3
    if name == "hma":
        visit = made["visit"]
        assert set(visit["person_id"]) <= set(made["person"]["person_id"])
        assert set(visit["reason_concept_id"]) >= {11, 12}
