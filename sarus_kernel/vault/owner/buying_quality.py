"""Pays for how near the twin is, and writes it where grantees read about the twin."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import tomlkit

from sarus_kernel.errors import InternalError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.release import Label
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.owner.snapshot import SPILL
from sarus_kernel.vault.sources.opening import ROOM
from sarus_kernel.vault.twin.distances import Distance, bought, price, worth
from sarus_kernel.vault.twin.writing import FILE as TWIN_WORDS

LINE = "twin quality"
OWNER = "owner"
LEDGER = Path("private", "ledger.db")


def buy_quality(
    directory: Path, rows: Path, twin: Path, catalog: Catalog, epsilon: float, delta: float
) -> bool:
    """Charge for the figures, buy them and write them into the twin's file. Whether it was done.

    directory  the vault whose ledger pays; `rows`: the version of the data; `twin`: its twin's
               folder. Nothing is bought for an epsilon of 0, of another's twin (it is not private:
               what is compared with it would lose more than was paid), nor where the public number
               of people is too small for the figures to say anything.
    """
    document = tomlkit.parse((twin / TWIN_WORDS).read_text("utf-8"))
    known: Mapping[str, Any] = document
    if epsilon <= 0 or "made_by" in known:
        return False
    loss = price(epsilon, delta)
    people = float(known["stands_for"]), float(known["stands_for_noise"])
    if not worth(catalog, people, loss):
        return False
    _charge(directory, catalog, epsilon, delta)
    with duckdb.connect(
        str(rows / SNAPSHOT),
        read_only=True,
        config={"memory_limit": ROOM, "temp_directory": str(rows / SPILL)},
    ) as connection:
        found = bought(connection, catalog, twin, people, loss)
    document["quality"] = {"epsilon": epsilon, "distances": [_line(each) for each in found]}
    (twin / TWIN_WORDS).write_text(tomlkit.dumps(document), encoding="utf-8")
    return True


def _line(each: Distance) -> dict[str, Any]:
    return {
        "table": each.table, "column": each.column,
        "distance": each.distance, "within": each.within,
    }  # fmt: skip


def _charge(directory: Path, catalog: Catalog, epsilon: float, delta: float) -> None:
    """Write the price down, on its own line, before a private row is looked at."""
    ledger = Ledger.open(directory / LEDGER)
    try:
        spent = ledger.spent(LINE).loss
        question = f"twin quality {catalog.version} {epsilon!r} {delta!r} {spent.epsilon!r}"
        entry = Entry(
            line=LINE,
            grantee=OWNER,
            question=hashlib.sha256(question.encode()).hexdigest(),
            words=f"How far the synthetic twin of {catalog.dataset} is from the real rows",
            label=Label.PRIVATE.value,
            loss=price(epsilon, delta),
            time=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        outcome = ledger.charge(entry, Caps(spent.epsilon + epsilon, 2 * spent.delta + delta))
        if not isinstance(outcome, Charged):
            raise InternalError("The twin's quality does not fit the budget made for it.")
    finally:
        ledger.close()
