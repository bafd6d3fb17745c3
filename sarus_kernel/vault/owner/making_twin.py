"""Pays for the synthetic twin, makes it, and writes it where grantees fetch it."""

from collections.abc import Mapping
from pathlib import Path

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.owner.drafts import Progress, Wishes

LEDGER = Path("private", "ledger.db")
LINE = "twin"


def make_twin(
    directory: Path, catalog: Catalog, wishes: Wishes, progress: Progress
) -> Mapping[str, int]:
    """Write DIR/twin; the number of rows a person may contribute to each table, as it found out."""
    raise NotImplementedError
