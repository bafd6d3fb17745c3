"""Spark for the tests: a Java machine behind the host that a vault has."""

import atexit
from pathlib import Path

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.workers.hosting import Hosting
from sarus_kernel.vault.workers.place import write_place
from sarus_kernel.vault.workers.remote import Remote
from sarus_kernel.vault.workers.seal import Limits


def engine(private: Path, catalog: Catalog) -> Remote:
    """Spark over the Parquet files in `private/tables`."""
    write_place(private, {"engine": "spark", "master": "local[2]", "folder": "tables"})
    host = Hosting(private, catalog, Limits())
    atexit.register(host.close)
    return Remote.connect(host.path, catalog)
