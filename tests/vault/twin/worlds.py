"""A small made-up clinic, with everything a catalog may say, and people hard to hide."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind, ordinal

FIRST_ID = 700_001
RARE_CODE = 987_654
CANARY_NUMBER = 31_337.25
CANARY_TEXT = "Rosebud"
HEAVY_ROWS = 5_000
CODES = 60

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class World:
    """A catalog and its tables."""

    catalog: Catalog
    tables: Frames

    def without(self, person: int) -> Frames:
        """The tables as they would be without one person."""
        private = {table.name for table in self.catalog if table.private}
        return {
            name: frame[frame["person_id"] != person] if name in private else frame
            for name, frame in self.tables.items()
        }


def column(
    name: str,
    kind: Kind,
    bounds: tuple[object, object] | None = None,
    *,
    null: bool = False,
    of: tuple[object, ...] | None = None,
    to: str | None = None,
) -> ColumnInfo:
    """One column; bounds as numbers or as ISO dates."""
    low, high = bounds or (None, None)
    points = [
        ordinal(x, kind) if isinstance(x, str) else x
        for x in (low, high)
    ]  # fmt: skip
    type_ = ColumnType(kind, null, points[0], points[1], of)  # type: ignore[arg-type]
    return ColumnInfo(name, type_, references=to)


DAYS = ("2010-01-01", "2024-12-31")
TIMES = ("2010-01-01T00:00:00", "2024-12-31T23:59:59")

PERSON = TableInfo(
    "person",
    (
        column("person_id", Kind.INTEGER),
        column("sex", Kind.TEXT, of=("F", "M")),
        column("year_of_birth", Kind.INTEGER, (1900, 2024)),
        column("birth_datetime", Kind.TIMESTAMP, ("1900-01-01T00:00:00", TIMES[1]), null=True),
        column("smoker", Kind.BOOLEAN, null=True),
        column("height", Kind.NUMBER, (30.0, 230.0), null=True),
        column("income", Kind.NUMBER, null=True),
        column("name", Kind.TEXT),
        column("site_id", Kind.INTEGER, to="site.site_id", null=True),
        column("empty", Kind.INTEGER, (0, 5), null=True),
        column("since", Kind.DATE, DAYS),
    ),
    unit="person_id",
    key="person_id",
)
VISIT = TableInfo(
    "visit",
    (
        column("visit_id", Kind.TEXT),
        column("person_id", Kind.INTEGER, to="person.person_id"),
        column("kind", Kind.TEXT, of=("in", "out", "emergency")),
        column("start_time", Kind.TIMESTAMP, TIMES),
        column("end_time", Kind.TIMESTAMP, TIMES, null=True),
        column("previous_id", Kind.TEXT, to="visit.visit_id", null=True),
    ),
    unit="person_id",
    key="visit_id",
)
CONDITION = TableInfo(
    "condition",
    (
        column("id", Kind.INTEGER),
        column("person_id", Kind.INTEGER, to="person.person_id"),
        column("code_concept_id", Kind.INTEGER, to="concept.concept_id"),
        column("start_date", Kind.DATE, DAYS),
        column("end_date", Kind.DATE, DAYS, null=True),
        column("visit_id", Kind.TEXT, to="visit.visit_id", null=True),
        column("note", Kind.TEXT, null=True),
        column("stage", Kind.INTEGER, null=True),
    ),
    unit="person_id",
    key="id",
)
DRUG = TableInfo(
    "drug",
    (
        column("person_id", Kind.INTEGER, to="person.person_id"),
        column("drug_concept_id", Kind.INTEGER),
        column("on_date", Kind.DATE),
        column("visit_id", Kind.TEXT, to="visit.visit_id"),
        column("dose", Kind.NUMBER),
        column("text", Kind.TEXT),
    ),
    unit="person_id",
)
DEATH = TableInfo(
    "death",
    (
        column("person_id", Kind.INTEGER, to="person.person_id"),
        column("death_date", Kind.DATE, DAYS),
        column("cause_concept_id", Kind.INTEGER, to="concept.concept_id", null=True),
    ),
    unit="person_id",
    key="person_id",
)
NOTHING = TableInfo(
    "nothing",
    (
        column("person_id", Kind.INTEGER),
        column("other_id", Kind.INTEGER),
        column("on_date", Kind.DATE, DAYS, null=True),
        column("flag", Kind.BOOLEAN, null=True),
    ),
    unit="person_id",
)
CONCEPT = TableInfo(
    "concept",
    (
        column("concept_id", Kind.INTEGER),
        column("name", Kind.TEXT),
        column("domain", Kind.TEXT, of=("condition", "drug")),
    ),
    access="public",
    key="concept_id",
)
SITE = TableInfo("site", (column("site_id", Kind.INTEGER),), access="public", key="site_id")
CATALOG = Catalog(
    "clinic",
    "person.person_id",
    (CONDITION, DRUG, PERSON, VISIT, DEATH, NOTHING, CONCEPT, SITE),
)


def clinic(people: int = 600, seed: int = 1, heavy: int = HEAVY_ROWS) -> World:
    """The clinic. The first person has `heavy` conditions, the second all that is rare."""
    rng = np.random.default_rng(seed)
    person = _people(rng, people)
    ids = person["person_id"].to_numpy()
    visit = _visits(rng, ids)
    condition = _conditions(rng, ids, person, visit, heavy)
    dead = ids[rng.random(people) < 0.2]
    tables = {
        "person": person,
        "visit": visit,
        "condition": condition,
        "drug": _drugs(rng, ids, visit),
        "death": pd.DataFrame(
            {
                "person_id": dead,
                "death_date": pd.Timestamp("2024-06-01"),
                "cause_concept_id": rng.integers(1, 5, len(dead)).astype(float),
            }
        ),
        "nothing": pd.DataFrame({"person_id": [], "other_id": [], "on_date": [], "flag": []}),
        "concept": pd.DataFrame(
            {
                "concept_id": np.arange(1, 2 * CODES + 1),
                "name": [f"c{k}" for k in range(2 * CODES)],
                "domain": ["condition"] * CODES + ["drug"] * CODES,
            }
        ),
        "site": pd.DataFrame({"site_id": np.arange(1, 8)}),
    }
    return World(CATALOG, tables)


def _people(rng: np.random.Generator, size: int) -> pd.DataFrame:
    year = rng.integers(1930, 2005, size)
    frame = pd.DataFrame(
        {
            "person_id": FIRST_ID + 3 * np.arange(size),
            "sex": rng.choice(["F", "M"], size),
            "year_of_birth": year,
            "birth_datetime": pd.to_datetime(pd.Series(year).astype(str) + "-05-05"),
            "smoker": rng.choice([True, False, None], size),
            "height": rng.normal(170, 10, size).round(1),
            "income": np.exp(rng.normal(8, 1, size)).round(2),
            "name": [f"{CANARY_TEXT} {k}" for k in range(size)],
            "site_id": rng.integers(1, 4, size),
            "empty": pd.Series([None] * size, dtype="Int64"),
            "since": pd.Timestamp("2012-01-01"),
        }
    )
    frame.loc[1, "income"] = CANARY_NUMBER
    return frame


def _visits(rng: np.random.Generator, ids: np.ndarray) -> pd.DataFrame:
    owner = np.repeat(ids[:-5], rng.integers(1, 6, len(ids) - 5))  # the last five have no rows
    start = pd.Timestamp("2014-01-01") + pd.to_timedelta(rng.integers(0, 3000, len(owner)), "D")
    start += pd.to_timedelta(rng.integers(480, 1080, len(owner)), "min")
    end = pd.Series(start + pd.to_timedelta(rng.integers(0, 3, len(owner)), "D"))
    names = pd.Series([f"real-{k:06d}" for k in range(len(owner))])
    return pd.DataFrame(
        {
            "visit_id": names,
            "person_id": owner,
            "kind": rng.choice(["in", "out"], len(owner)),
            "start_time": start,
            "end_time": end.where(rng.random(len(owner)) < 0.8),
            "previous_id": names.shift().where(pd.Series(owner).duplicated()),
        }
    )


def _conditions(
    rng: np.random.Generator,
    ids: np.ndarray,
    person: pd.DataFrame,
    visit: pd.DataFrame,
    heavy: int,
) -> pd.DataFrame:
    """Code 1 goes with age, code 2 with code 1; codes from 10 on are a tail of rare ones."""
    number = rng.integers(1, 8, len(ids))
    number[0], number[-5:] = max(1, heavy), 0
    old = (person["year_of_birth"] < 1960).to_numpy()
    first = rng.random(len(ids)) < np.where(old, 0.8, 0.1)
    second = rng.random(len(ids)) < np.where(first, 0.8, 0.1)
    owner = np.repeat(np.arange(len(ids)), number)
    drawn = rng.random(len(owner))
    code = 10 + (rng.pareto(1.0, len(owner)) * 5).astype(int).clip(max=CODES - 11)
    code = np.where((drawn < 0.3) & first[owner], 1, code)
    code = np.where((drawn > 0.6) & second[owner], 2, code)
    code[owner == 1] = RARE_CODE
    start = pd.Timestamp("2014-01-01") + pd.to_timedelta(rng.integers(0, 3000, len(owner)), "D")
    end = pd.Series(start + pd.to_timedelta(rng.integers(0, 60, len(owner)), "D"))
    own = visit.drop_duplicates("person_id").set_index("person_id")["visit_id"]
    return pd.DataFrame(
        {
            "id": FIRST_ID + np.arange(len(owner)),
            "person_id": ids[owner],
            "code_concept_id": code,
            "start_date": start,
            "end_date": end.where(rng.random(len(owner)) < 0.5),
            "visit_id": own.reindex(ids[owner]).to_numpy(),
            "note": CANARY_TEXT,
            "stage": pd.Series(rng.integers(-3, 4, len(owner))).where(rng.random(len(owner)) < 0.9),
        }
    )


def _drugs(rng: np.random.Generator, ids: np.ndarray, visit: pd.DataFrame) -> pd.DataFrame:
    some = visit.iloc[rng.integers(0, len(visit), 2 * len(ids))]
    code = 1000 + (rng.pareto(1.0, len(some)) * 3).astype(int).clip(max=30)
    dose = np.where(code == 1000, 5.0, 500.0)
    frame = pd.DataFrame(
        {
            "person_id": some["person_id"].to_numpy(),
            "drug_concept_id": code,
            "on_date": some["start_time"].dt.normalize().to_numpy(),
            "visit_id": some["visit_id"].to_numpy(),
            "dose": dose,
            "text": CANARY_TEXT,
        }
    )
    frame.loc[frame["person_id"] == ids[1], "drug_concept_id"] = RARE_CODE
    frame.loc[frame["person_id"] == ids[1], "dose"] = CANARY_NUMBER
    return frame
