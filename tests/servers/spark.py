"""Spark for the tests: one Java machine for all of them, behind the host that a vault has."""

import atexit
import tempfile
from functools import cache
from pathlib import Path

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.workers.hosting import Hosting
from sarus_kernel.vault.workers.place import write_place
from sarus_kernel.vault.workers.remote import Remote
from sarus_kernel.vault.workers.seal import Limits

NOTHING = Catalog("nothing", "person.person_id", ())


@cache
def engine() -> Remote:
    """Spark over no tables: those that a question reads come with it."""
    private = Path(tempfile.mkdtemp(prefix="spark"))
    write_place(private, {"engine": "spark", "master": "local[2]", "folder": str(private)})
    host = Hosting(private, NOTHING, Limits())
    atexit.register(host.close)
    return Remote.connect(host.path, NOTHING)
