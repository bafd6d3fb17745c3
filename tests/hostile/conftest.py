"""A vault with recognisable rows; and vaults that differ in one person, her noise fixed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.measurements import Twin
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.mechanisms import block_means, measure, rounds
from sarus_kernel.vault.models import Fits
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.policy import Python
from sarus_kernel.vault.slots import Slots
from sarus_kernel.vault.workers.jobs import TWIN
from sarus_kernel.vault.workers.pool import Workers
from tests import canaries
from tests.hostile.pairs import RICH, Drawn, Pair
from tests.privacy.ward import CATALOG, fill
from tests.vault.open_vaults import opened, people, vault


@pytest.fixture(scope="session")
def canary_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its directory."""
    return canaries.build(tmp_path_factory.mktemp("canaries"))


@pytest.fixture(scope="package")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workers, Workers]]:
    """With her, and without; the twin is the same."""
    made = []
    for there in (True, False):
        folder = tmp_path_factory.mktemp("pair") / "dir"
        (folder / "private").mkdir(parents=True)
        data = people(60)
        if not there:
            data["person"] = [row for row in data["person"] if row[0] != 17]
            data["visit"] = [row for row in data["visit"] if row[1] != 17]
        for name, rows in (("data.duckdb", data), (TWIN, people(20))):
            with duckdb.connect(str(folder / "private" / name)) as connection:
                fill(connection, rows)
        made.append(Workers.start(folder, CATALOG))
    yield made[0], made[1]
    for each in made:
        each.close()


@pytest.fixture(scope="package")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """With her, and what no other row holds: no number, beyond all bounds, text that is no name."""
    data = people(60)
    strange = (17, "%_'\";--", 2**62, float("inf"), "\U0001f600" * 300, None)
    data["person"] = [strange if row[0] == 17 else row for row in data["person"]]
    data["visit"] = [(*row[:2], 2**40, float("nan"), *row[4:]) if row[1] == 17 else row
                     for row in data["visit"]]  # fmt: skip
    with vault(tmp_path_factory.mktemp("odd") / "dir", data, twin=people(20)) as made:
        yield made


@pytest.fixture(scope="package")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """With her, and 3,000 visits of hers, each for another code, and doses that nobody can have."""
    data = people(60)
    data["visit"] += [(10_000 + n, 17, 1 + n, 50.0, None, True) for n in range(3_000)]
    data["drug"] += [(17, 1_000 + n, None) for n in range(3_000)]
    with vault(tmp_path_factory.mktemp("heavy") / "dir", data, twin=people(20)) as made:
        yield made


@pytest.fixture
def pair(workers: tuple[Workers, Workers], tmp_path: Path) -> Iterator[Pair]:
    """Both vaults, with slots and ledgers of their own."""
    with opened(tmp_path / "a", workers[0]) as one, opened(tmp_path / "b", workers[1]) as other:
        yield tuple(  # type: ignore[misc]
            replace(each, slots=Slots(0.1), twin=Twin(each.workers.query_twin, 1.0, 60))
            for each in (one, other)
        )


@pytest.fixture
def worlds(pair: Pair, heavy: Workers, odd: Workers, tmp_path: Path) -> Iterator[list[OpenVault]]:
    """Without her, with her, with very many rows of hers, and with a row as odd as can be."""
    made = [pair[1], pair[0]]
    for name, workers in (("heavy", heavy), ("odd", odd)):
        ledger = Ledger.create(tmp_path / f"{name}.db")
        fresh = {"ledger": ledger, "fits": Fits(tmp_path / name), "workers": workers}
        made.append(replace(pair[0], **fresh))  # type: ignore[arg-type]
    yield [replace(m, policy=replace(m.policy, question=RICH, python=Python(50, 5.0)))
           for m in made]  # fmt: skip
    for each in made[2:]:
        each.ledger.close()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """All noise is zero, and what it was to hide is written down."""
    found: Drawn = []

    def fixed(name: str) -> Callable[..., list[int]]:
        def mechanism(
            values: Sequence[int], scale: float, sensitivity: float, price: float
        ) -> list[int]:
            found.append((name, list(values), scale, sensitivity))
            return list(values)

        return mechanism

    for module in (measure, block_means, rounds):
        for name in ("laplace", "gaussian"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, fixed(name))
    return found
