"""Who the people of the demo hospital are: `person`."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from sarus_kernel.demo.blocks import Block, stream
from sarus_kernel.demo.columns import numbered, picked, table, with_nulls
from sarus_kernel.demo.places import Places

MALE, FEMALE = 8507, 8532
FIRST_YEAR, LAST_YEAR = 1905, 2023
_FIRST_DAY = (date(FIRST_YEAR, 1, 1) - date(1970, 1, 1)).days
_LAST_DAY = (date(LAST_YEAR, 12, 31) - date(1970, 1, 1)).days
_OPENED = (date(2010, 1, 1) - date(1970, 1, 1)).days
YEAR = 365.25

_RACES = (
    (8527, "white", 0.70), (8516, "black", 0.13), (8515, "asian", 0.06),
    (8657, "native", 0.01), (8557, "pacific", 0.01), (0, "unknown", 0.09),
)  # fmt: skip
_ETHNICITIES = (
    (38003564, "not hispanic", 0.84), (38003563, "hispanic", 0.11), (0, "unknown", 0.05),
)  # fmt: skip


@dataclass(frozen=True)
class People:
    """A block of people, one element each.

    born, start, end   days since 1970-01-01: birth, and the first and last day under observation
    frailty            general proneness to illness, N(0, 1)
    """

    ids: np.ndarray
    born: np.ndarray
    year: np.ndarray
    male: np.ndarray
    start: np.ndarray
    end: np.ndarray
    frailty: np.ndarray
    location: np.ndarray
    site: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


def draw_people(block: Block, places: Places) -> People:
    """A hospital's mixture of the old, the middle-aged and the young."""
    random, n = stream(block, "people"), block.people
    born = _birthdays(random, n)
    year = born.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    start, end = _observed(random, born)
    location = (random.beta(0.6, 1.6, n) * places.locations).astype(np.int64) + 1
    near, anywhere = location % places.sites, random.integers(0, places.sites, n)
    return People(
        ids=np.arange(block.first, block.first + n),
        born=born,
        year=year,
        male=random.random(n) < np.where(year < 1942, 0.44, 0.49),
        start=start,
        end=end,
        frailty=random.normal(size=n),
        location=location,
        site=np.where(random.random(n) < 0.8, near, anywhere) + 1,
    )


def _birthdays(random: np.random.Generator, n: int) -> np.ndarray:
    group = random.choice(3, n, p=(0.42, 0.40, 0.18))
    mean, spread = np.array([1931.5, 1957.0, 1992.0])[group], np.array([7.5, 11.0, 17.0])[group]
    year = random.normal(mean, spread)
    # A second draw for those outside; whoever is still outside is spread evenly.
    year = np.where((year < FIRST_YEAR) | (year >= LAST_YEAR + 1), random.normal(mean, 5), year)
    even = random.uniform(FIRST_YEAR, LAST_YEAR + 1, n)
    year = np.where((year < FIRST_YEAR) | (year >= LAST_YEAR + 1), even, year)
    day = np.floor((year - 1970) * YEAR).astype(np.int64)
    return np.clip(day, _FIRST_DAY, _LAST_DAY - 60)


def _observed(random: np.random.Generator, born: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last day: after birth, before 105 years of age, from 2010 to 2023."""
    earliest = np.maximum(born, _OPENED)
    latest = np.maximum(earliest, np.minimum(_LAST_DAY - 400, born + 100 * YEAR))
    start = np.floor(random.uniform(earliest, latest)).astype(np.int64)
    years = 0.3 + random.gamma(2.5, 1.8, len(born))
    end = np.minimum(start + np.floor(years * YEAR), _LAST_DAY)
    return start, np.minimum(end, born + 110 * YEAR).astype(np.int64)


def person_table(block: Block, people: People) -> pa.Table:
    """`person`, with made-up record numbers that follow no order."""
    random, n = stream(block, "person"), len(people)
    day = people.born.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    race, ethnicity = _choice(random, _RACES, n), _choice(random, _ETHNICITIES, n)
    columns = {
        "person_id": people.ids,
        "gender_concept_id": np.where(people.male, MALE, FEMALE),
        "year_of_birth": people.year,
        "month_of_birth": month.astype(int) % 12 + 1,
        "day_of_birth": (day - month).astype(int) + 1,
        "birth_datetime": people.born * 86400,
        "race_concept_id": np.array([c for c, _, _ in _RACES])[race],
        "ethnicity_concept_id": np.array([c for c, _, _ in _ETHNICITIES])[ethnicity],
        "location_id": with_nulls(people.location, random.random(n) < 0.02),
        "care_site_id": people.site,
        # Multiplying by a number without a common factor shuffles, and keeps them different.
        "person_source_value": numbered("MRN-", people.ids * 61_803_397 % 99_999_989, 8),
        "gender_source_value": picked(pa.array(["F", "M"]), people.male.astype(int)),
        "race_source_value": picked(pa.array([s for _, s, _ in _RACES]), race),
        "ethnicity_source_value": picked(pa.array([s for _, s, _ in _ETHNICITIES]), ethnicity),
    }
    return table("person", n, columns)


def _choice(
    random: np.random.Generator, choices: tuple[tuple[int, str, float], ...], n: int
) -> np.ndarray:
    return random.choice(len(choices), n, p=[share for _, _, share in choices])


def observation_table(people: People) -> pa.Table:
    """`observation_period`: one for each person."""
    columns = {
        "observation_period_id": people.ids,
        "person_id": people.ids,
        "observation_period_start_date": people.start,
        "observation_period_end_date": people.end,
        "period_type_concept_id": 32817,
    }
    return table("observation_period", len(people), columns)
