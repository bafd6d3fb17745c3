"""One person moves nothing that is released by more than was paid for, and nobody shows through."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pytest

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements.accounting import epsilon_of
from sarus_kernel.vault import twin
from sarus_kernel.vault.privacy.filters import by_addition, by_zcdp, fits
from sarus_kernel.vault.twin.account import UNIT, Account
from tests.vault.twin.conftest import LITTLE_NOISE
from tests.vault.twin.replay import Tape, ratio
from tests.vault.twin.worlds import (
    CANARY_NUMBER,
    CANARY_TEXT,
    FIRST_ID,
    RARE_CODE,
    World,
    clinic,
)


@pytest.fixture(scope="module")
def recorded() -> tuple[World, Tape]:
    """A fit of a smaller clinic, and all its releases."""
    world = clinic(300)
    tape = Tape()
    with pytest.MonkeyPatch.context() as patch:
        tape.install(patch)
        twin.fit(world.catalog, world.tables)
    return world, tape


@pytest.mark.parametrize("place", [0, 1, 2, 50, 123, 298, 299])
def test_one_person_moves_no_input_beyond_its_sensitivity(
    recorded: tuple[World, Tape], place: int
) -> None:
    """The same answers without her: the same questions, inputs within reach (rows: 5,000 to 0)."""
    world, tape = recorded
    again = Tape(tape.calls)
    with pytest.MonkeyPatch.context() as patch:
        again.install(patch)
        twin.fit(world.catalog, world.without(FIRST_ID + 3 * place))
    ratios = [ratio(*pair) for pair in zip(tape.calls, again.calls, strict=True)]
    assert max(ratios) <= 1.0
    assert max(ratios) > 0.3, "she is not in the data, or the inputs are not those of the data"
    assert {call.kind for call in tape.calls} == {"gaussian", "noisy_max", "shared_gaussian_keys"}


def test_the_replay_sees_a_person_who_counts_twice(recorded: tuple[World, Tape]) -> None:
    """An input that moves twice as far as declared is told."""
    call = next(call for call in recorded[1].calls if call.kind == "gaussian")
    moved = [call.given[0] + 2 * UNIT, *call.given[1:]]
    assert ratio(call, type(call)(call.kind, call.settings, moved, call.came)) > 1


@pytest.mark.parametrize(("epsilon", "delta"), [(3.0, 1e-6), (1.0, 1e-6), (0.1, 1e-9), (8.0, 1e-5)])
def test_the_claim_fits_its_budget_line(epsilon: float, delta: float) -> None:
    """The cost is (epsilon, delta)-DP by either way of adding up, with hardly anything left."""
    loss = twin.cost(epsilon, delta)
    assert fits(loss, epsilon, delta)
    assert by_addition(loss, delta) == epsilon
    assert 0.999 * epsilon < by_zcdp(loss, delta) <= epsilon
    assert epsilon_of(loss.rho, loss.delta - loss.threshold_delta) <= epsilon


def test_what_is_spent_is_what_is_claimed(recorded: tuple[World, Tape]) -> None:
    """The prices of all releases add up to the claim at most, and to nearly all of its rho."""
    loss = twin.cost(3.0, 1e-6)
    keys = [call for call in recorded[1].calls if call.kind == "shared_gaussian_keys"]
    others = [call for call in recorded[1].calls if call.kind != "shared_gaussian_keys"]
    rho = sum(call.settings[4] for call in keys) + sum(call.settings[2] for call in others)
    assert 0.7 * loss.rho < rho <= loss.rho
    assert 0 < sum(call.settings[5] for call in keys) <= loss.threshold_delta


def test_a_model_says_what_it_cost(model: twin.Model) -> None:
    """What the owner is charged is what the model claims."""
    assert model.loss == twin.cost(LITTLE_NOISE, 1e-6)


def test_an_account_does_not_overspend() -> None:
    """A release that does not fit the rest is a bug, told before it is made."""
    account = Account(twin.cost(1.0, 1e-6))
    counts = np.array([UNIT])
    account.measure(counts, 1, 0.9 * account.total.rho)
    with pytest.raises(InternalError):
        account.measure(counts, 1, 0.2 * account.total.rho)
    with pytest.raises(InternalError):
        account.measure(counts, 1, 0.0)


def test_no_secret_shows_through(world: World, tables: Mapping[str, pa.Table]) -> None:
    """No code, number, text or key of a real person is in the twin."""
    cells = {
        value
        for table in tables.values()
        for column in table.columns
        for value in column.unique().to_pylist()
    }
    secrets = {RARE_CODE, CANARY_NUMBER, CANARY_TEXT, float(RARE_CODE)}
    secrets |= set(world.tables["person"]["person_id"]) | set(world.tables["condition"]["id"])
    secrets |= set(world.tables["visit"]["visit_id"]) | set(world.tables["person"]["name"])
    secrets |= set(world.tables["condition"]["note"])
    assert not cells & secrets


def test_the_code_of_one_person_is_never_released() -> None:
    """However many rows have it, and in ten fits: a code of one person is not named."""
    world = clinic(200, heavy=3)
    for _ in range(5):
        model = twin.fit(world.catalog, world.tables)
        assert not any(RARE_CODE in codes.values for codes in model.codes.values())
