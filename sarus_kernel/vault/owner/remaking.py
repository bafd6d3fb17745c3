"""Makes the twin of a vault anew, after an edit of its catalog."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from sarus_kernel.errors import OwnerError
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault import catalog as catalogs
from sarus_kernel.vault import data_version
from sarus_kernel.vault.catalog.load import FILE as CATALOG
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner.buying import Budget
from sarus_kernel.vault.owner.buying_quality import buy_quality
from sarus_kernel.vault.owner.comparing_twin import forget_compared
from sarus_kernel.vault.owner.drafts import Progress
from sarus_kernel.vault.owner.folders import PRIVATE, TWINS, hidden
from sarus_kernel.vault.owner.making_twin import (
    LEDGER,
    LINE,
    TWIN,
    TWIN_FILE,
    Bought,
    charge,
    make_twin,
    named,
    need_synthesizer,
)
from sarus_kernel.vault.owner.origin import Origin
from sarus_kernel.vault.owner.served import need_replaceable, with_rows
from sarus_kernel.vault.sdv.choice import OWN


@dataclass(frozen=True)
class Price:
    """What the twins of a vault have cost until now, by addition, and what one more costs."""

    spent: PrivacyLoss
    epsilon: float
    delta: float


def price(directory: Path, epsilon: float, delta: float) -> Price:
    """What to tell the owner before it is paid. Raises OwnerError if this is not a vault."""
    need_replaceable(directory)
    ledger = Ledger.open(directory / LEDGER)
    try:
        return Price(ledger.spent(LINE).loss, epsilon, delta)
    finally:
        ledger.close()


def remake(
    directory: Path,
    epsilon: float,
    delta: float,
    progress: Progress,
    synthesizer: str = OWN,
    origin: Origin | None = None,
    quality: float = 0.0,
) -> None:
    """Charge for a twin, make it by the catalog as it stands, and put it in the old one's place.

    quality  what may be paid besides for how far it is from the rows

    Rows in a PostgreSQL server are fetched from where `origin` says, into a hidden file.

    Shares of nulls and groups per person that its noisy figures tell are written into the catalog,
    over earlier ones.

    An error after the charge leaves the old twin, and the charge: what was learnt may not be
    forgotten. Raises OwnerError if the catalog is not sound.
    """
    with data_version.only(directory):
        if not data_version.settle(directory):
            raise OwnerError(
                "A new version of the data waits for the vault that runs.\nStart that again first."
            )
        with hidden(directory / PRIVATE, TWINS) as building:
            (building / PRIVATE).mkdir(mode=0o700)
            _remake(directory, building, Budget(PrivacyLoss(), epsilon, delta), progress,
                    synthesizer, origin, quality)  # fmt: skip
    progress("done", 1.0)


def _remake(
    directory: Path,
    building: Path,
    budget: Budget,
    progress: Progress,
    synthesizer: str,
    origin: Origin | None,
    quality: float,
) -> None:
    text = (directory / CATALOG).read_text("utf-8")
    catalog = catalogs.load(directory)
    need_synthesizer(synthesizer, catalog)
    progress("reading the rows", 0.0)
    source = with_rows(directory, catalog, building, origin)
    words = f"{named(catalog, synthesizer)}, anew"
    ledger = Ledger.open(directory / LEDGER)
    try:
        charge(ledger, catalog, budget.twin_epsilon, budget.twin_delta, words)
    finally:
        ledger.close()
    bought = make_twin(source, catalog, budget, progress, building, synthesizer)
    buy_quality(directory, source, building / TWIN, catalog, quality, budget.twin_delta)
    forget_compared(directory)
    os.replace(building / TWIN_FILE, directory / TWIN_FILE)
    os.rename(directory / TWIN, building / "before")
    os.rename(building / TWIN, directory / TWIN)
    if (directory / CATALOG).read_text("utf-8") == text:  # an edit that came meanwhile stands
        _renew(directory, building, text, bought)


def _renew(directory: Path, building: Path, text: str, bought: Bought) -> None:
    """Write shares of nulls and groups per person into the catalog, which is the old one or the new
    one, whole."""
    document = tomlkit.parse(text)
    tables: Mapping[str, Mapping[str, Mapping[str, dict[str, Any]]]] = document["tables"]
    for (table, column), share in bought.nulls.items():
        tables[table]["columns"][column]["nulls"] = share
    for (table, column), groups in bought.groups.items():
        tables[table]["columns"][column]["groups_per_person"] = list(groups)
    (building / CATALOG).write_text(tomlkit.dumps(document), "utf-8")
    shutil.copymode(directory / CATALOG, building / CATALOG)
    os.replace(building / CATALOG, directory / CATALOG)
