"""Of very many people a twin is learnt from some, and one person moves herself alone."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import numpy as np
import pytest

from sarus_kernel.vault import twin
from sarus_kernel.vault.twin import reading
from sarus_kernel.vault.twin import subsampling as panels
from sarus_kernel.vault.twin.reading import Real, opened
from sarus_kernel.vault.twin.spec import describe
from sarus_kernel.vault.twin.subsampling import Subsample, subsample
from tests.vault.twin.conftest import LITTLE_NOISE
from tests.vault.twin.replay import Tape, ratio
from tests.vault.twin.worlds import CATALOG, FIRST_ID, World, clinic

FIT = sys.modules["sarus_kernel.vault.twin.fit"]
"""The module: the package has a function of that name."""
SALT = 0x5EED_0F_A_5A17
MOST = 100
PLACES = (0, 1, 2, 3, 4, 5, 50, 123, 200, 298, 299)


@pytest.fixture
def salted() -> Iterator[None]:
    """The same salt in each fit, so that two fits can be compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(panels.secrets, "randbits", lambda bits: SALT)
        yield


def replayed(world: World, tables: Mapping[str, Any], answers: Tape | None) -> tuple[Tape, Real]:
    """A fit of MOST people, with given answers or new noise; and what it has read."""
    tape, seen = Tape(answers.calls if answers else None), []
    with pytest.MonkeyPatch.context() as patch:
        tape.install(patch)
        read = FIT.read
        patch.setattr(FIT, "read", lambda *given: seen.append(read(*given)) or seen[0])
        twin.fit(world.catalog, tables, most=MOST)
    return tape, seen[0]


def test_one_person_moves_only_her_own_presence(salted: None) -> None:
    """Without her: the same others are kept, and no input moves beyond its sensitivity."""
    world = clinic(300)
    tape, real = replayed(world, world.tables, None)
    assert 60 < real.people < 140
    kept = 0
    for place in PLACES:
        again, fewer = replayed(world, world.without(FIRST_ID + 3 * place), tape)
        number, *others = (ratio(*pair) for pair in zip(tape.calls, again.calls, strict=True))
        assert number == 1.0, "the number of people is that of all"
        assert real.people - fewer.people in (0, 1)
        assert max(others) <= 1.0
        assert (max(others) > 0.3) == (fewer.people < real.people)
        kept += fewer.people < real.people
    assert 0 < kept < len(PLACES), "some who are kept and some who are not have been tried"


def test_the_share_follows_from_the_released_number_alone() -> None:
    """It is given nothing else; few people are all kept, in silence."""
    assert subsample(1_000.0, 250).share == 0.25
    assert subsample(1_000.0, 250).mass == 250.0
    assert subsample(1_000.0, 250).number == 1_000.0
    few = subsample(200.0, 250)
    assert (few.share, few.mass, few.keeps("t.id")) == (1.0, 200.0, None)
    assert subsample(1_000.0, 250).salt != subsample(1_000.0, 250).salt


@pytest.mark.parametrize("share", [0.001, 0.2, 0.999])
def test_about_the_share_of_the_keys_is_kept_and_no_null(share: float) -> None:
    """Within five standard deviations, for keys in a row and for texts, with any salt."""
    keys = 200_000
    with duckdb.connect() as connection:
        for key in ("i", "'p' || i", "CASE WHEN i % 2 = 0 THEN i END"):
            there = keys // 2 if "CASE" in key else keys
            condition = Subsample(keys, share, 12_345).keeps(f"({key})")
            query = f"SELECT COUNT(*) FROM range({keys}) AS t(i) WHERE {condition}"
            ((kept,),) = connection.execute(query).fetchall()
            assert abs(kept - share * there) < 5 * np.sqrt(there * share * (1 - share))


def test_another_salt_keeps_others() -> None:
    """Of those whom one salt keeps, another keeps no more than its share."""
    first, second = (str(Subsample(1e5, 0.5, salt).keeps("i")) for salt in (1, 2))
    query = f"SELECT COUNT(*) FROM range(100000) AS t(i) WHERE ({first}) AND ({second})"
    with duckdb.connect() as connection:
        ((both,),) = connection.execute(query).fetchall()
    assert abs(both - 25_000) < 5 * np.sqrt(100_000 * 0.25 * 0.75)


def test_no_more_rows_come_to_memory_than_the_panel_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each read gives rows of kept people only, and all of theirs."""
    world, spec = clinic(3_000), describe(CATALOG)
    rows: list[int] = []
    values = reading._values

    def counted(*given: Any) -> Any:
        found = values(*given)
        rows.append(max(len(column) for column in found.values()))
        return found

    monkeypatch.setattr(reading, "_values", counted)
    connection = opened(world.tables)
    some = Subsample(3_000, 0.1, SALT)
    real = reading.read(connection, spec, some)
    assert rows[0] == real.people < 400
    assert rows[1:] == [len(real.rows[table.name]) for table in spec.tables()]
    for table in spec.tables():
        condition = some.keeps('t."person_id"::BIGINT')
        query = f'SELECT COUNT(*) FROM "{table.name}" AS t WHERE {condition}'
        ((there,),) = connection.execute(query).fetchall()
        assert len(real.rows[table.name]) == there


def test_a_table_without_the_key_or_without_rows_is_empty() -> None:
    """As where everybody is kept."""
    tables = dict(clinic(50).tables)
    del tables["drug"]
    tables["nothing"] = tables["nothing"].drop(columns="person_id")
    real = reading.read(opened(tables), describe(CATALOG), Subsample(50, 0.5, SALT))
    assert len(real.rows["drug"]) == len(real.rows["nothing"]) == 0


@pytest.fixture(scope="module")
def both() -> tuple[twin.Model, twin.Model]:
    """A model of 20,000 people, and one that is learnt from a quarter of them."""
    world = clinic(20_000, heavy=30)
    everybody = twin.fit(world.catalog, world.tables, LITTLE_NOISE)
    return everybody, twin.fit(world.catalog, world.tables, LITTLE_NOISE, most=5_000)


def test_a_model_of_some_resembles_one_of_all(both: tuple[twin.Model, twin.Model]) -> None:
    """Distributions of people and of rows, bounds, and the frequent codes."""
    for name in ("sex", "year_of_birth", "smoker", ":rows condition", ":rows visit"):
        one, other = (model.people.marginals[name].p for model in both)
        assert np.abs(np.cumsum(one - other)).max() < 0.05, name
    one, other = (model.events["visit"].network.marginals["kind"].p for model in both)
    assert np.abs(one - other).sum() / 2 < 0.05
    bounds, others = (twin.contribution_bounds(model) for model in both)
    assert all(bounds[name] / 2 <= others[name] <= 2 * bounds[name] for name in bounds)
    named, fewer = (set(model.codes["code_concept_id"].values) for model in both)
    assert {1, 2} <= named & fewer
    assert len(named ^ fewer) < 5


def test_the_mass_is_of_those_measured_and_the_number_of_all(
    both: tuple[twin.Model, twin.Model],
) -> None:
    """Noise is set against the people who were counted; people are told how many there are."""
    everybody, some = both
    assert everybody.subsample.number == pytest.approx(20_000, abs=150)
    assert some.subsample.number == pytest.approx(20_000, abs=150)
    assert everybody.people.marginals["sex"].mass == everybody.subsample.number
    assert some.people.marginals["sex"].mass == pytest.approx(5_000)
    words = "Learnt from about 5,000 of about 20,000 people, chosen by chance."
    assert twin.words(some)[1] == words
    assert not any("chosen by chance" in each for each in twin.words(everybody))
