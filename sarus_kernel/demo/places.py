"""Where the people of the demo hospital live and are treated: `location` and `care_site`."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sarus_kernel.demo.columns import numbered, picked, table

_CITIES = (
    ("Springfield", "IL", 39.78, -89.65), ("Peoria", "IL", 40.69, -89.59),
    ("Rockford", "IL", 42.27, -89.09), ("Madison", "WI", 43.07, -89.40),
    ("Green Bay", "WI", 44.51, -88.01), ("Dayton", "OH", 39.76, -84.19),
    ("Toledo", "OH", 41.65, -83.54), ("Akron", "OH", 41.08, -81.52),
    ("Lansing", "MI", 42.73, -84.56), ("Flint", "MI", 43.01, -83.69),
    ("Albany", "NY", 42.65, -73.75), ("Buffalo", "NY", 42.89, -78.88),
    ("Syracuse", "NY", 43.05, -76.15), ("Worcester", "MA", 42.26, -71.80),
    ("Lowell", "MA", 42.63, -71.32), ("Salem", "OR", 44.94, -123.04),
    ("Eugene", "OR", 44.05, -123.09), ("Fresno", "CA", 36.74, -119.79),
    ("Stockton", "CA", 37.96, -121.29), ("Tucson", "AZ", 32.22, -110.97),
    ("Mesa", "AZ", 33.42, -111.83), ("Austin", "TX", 30.27, -97.74),
    ("Lubbock", "TX", 33.58, -101.86), ("Mobile", "AL", 30.69, -88.04),
    ("Tampa", "FL", 27.95, -82.46), ("Orlando", "FL", 28.54, -81.38),
    ("Durham", "NC", 35.99, -78.90), ("Raleigh", "NC", 35.78, -78.64),
)  # fmt: skip
_STREETS = ("Oak St", "Maple Ave", "Main St", "River Rd", "Church St", "Mill Ln", "Park Blvd")


@dataclass(frozen=True)
class Kind:
    """A kind of care site; `heart` is how much readier it is to find atrial fibrillation."""

    name: str
    place_of_service: int
    source: str
    share: float
    heart: float


KINDS = (
    Kind("General Hospital", 8717, "Inpatient Hospital", 0.45, 0.0),
    Kind("Heart Centre", 8756, "Outpatient Hospital", 0.2, 0.9),
    Kind("Family Practice", 8940, "Office", 0.35, -0.5),
)


@dataclass(frozen=True)
class Places:
    """Numbers of places; `site_kind` is the kind of each care site, as a position in KINDS."""

    locations: int
    sites: int
    site_kind: np.ndarray
    site_location: np.ndarray
    seed: int


def draw_places(people: int, seed: int) -> Places:
    """A location for about every ten people and a care site for about every hundred."""
    random = np.random.default_rng([seed, 0])
    locations, sites = max(60, min(5000, people // 10)), max(12, min(400, people // 100))
    kind = random.choice(len(KINDS), sites, p=[kind.share for kind in KINDS])
    return Places(locations, sites, kind, random.integers(1, locations + 1, sites), seed)


def location_table(places: Places) -> pa.Table:
    """`location`: made-up addresses in real cities."""
    random, n = np.random.default_rng([places.seed, 1]), places.locations
    city = random.integers(0, len(_CITIES), n)
    names, states, latitude, longitude = (list(part) for part in zip(*_CITIES, strict=True))
    streets = random.integers(0, len(_STREETS), n)
    ids = np.arange(1, n + 1)
    columns = {
        "location_id": ids,
        "address_1": numbered("No. ", random.integers(1, 999, n), 3),
        "address_2": picked(pa.array(_STREETS), streets),
        "city": picked(pa.array(names), city),
        "state": picked(pa.array(states), city),
        "zip": numbered("", random.integers(10000, 99999, n), 5),
        "location_source_value": numbered("LOC-", ids, 6),
        "latitude": np.round(np.array(latitude)[city] + random.normal(0, 0.05, n), 4),
        "longitude": np.round(np.array(longitude)[city] + random.normal(0, 0.05, n), 4),
    }
    return table("location", n, columns)


def care_site_table(places: Places) -> pa.Table:
    """`care_site`: hospitals, heart centres and practices."""
    ids, kind = np.arange(1, places.sites + 1), places.site_kind
    names = [f"{KINDS[k].name} {number}" for number, k in zip(ids, kind, strict=True)]
    columns = {
        "care_site_id": ids,
        "care_site_name": pa.array(names),
        "place_of_service_concept_id": np.array([k.place_of_service for k in KINDS])[kind],
        "location_id": places.site_location,
        "care_site_source_value": numbered("SITE-", ids, 4),
        "place_of_service_source_value": picked(pa.array([k.source for k in KINDS]), kind),
    }
    return table("care_site", places.sites, columns)
