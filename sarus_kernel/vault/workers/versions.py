"""What a vault says at its start: with which versions of its engine its promises were tested.

Every vault has DuckDB: for its data, or for its synthetic tables. A server's version is known to
the host alone, which has opened it: `host.py` says it to the owner's log.
"""

import logging
from pathlib import Path

from sarus_kernel.engines.opening import FILE
from sarus_kernel.engines.versions import duckdb_version, untested, versions_of
from sarus_kernel.vault.workers.data_location import place_of

LOG = logging.getLogger("sarus_kernel.vault")


def said(private: Path) -> dict[str, str]:
    """The words for the owner's terminal: "tested", and "warning" if there is one to give, which
    goes to the log, too."""
    engine = place_of(private)["engine"]
    words = {"tested": f"Its promises were tested with {versions_of(engine)}."}
    if engine != FILE:
        words["tested"] += f" If yours is another, {private / 'vault.log'} says so."
    warning = untested(FILE, duckdb_version())
    if warning:
        LOG.warning("%s", warning)
        words["warning"] = warning
    return words
