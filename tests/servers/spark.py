"""Spark for the tests: a Java machine behind the host that a vault has."""

import atexit
import os
from pathlib import Path

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.workers.data_location import write_place
from sarus_kernel.vault.workers.engine_host_client import EngineHostClient
from sarus_kernel.vault.workers.remote import Remote
from sarus_kernel.vault.workers.seal import Limits

QUICK = """
spark.sql.codegen.wholeStage  false
spark.sql.adaptive.enabled    false
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""
"""Plans that run once over a few rows; expressions are compiled all the same."""


def engine(private: Path, catalog: Catalog) -> Remote:
    """Spark over the Parquet files in `private/tables`."""
    write_place(private, {"engine": "spark", "master": "local[2]", "folder": "tables"})
    (private / "spark-defaults.conf").write_text(QUICK, "utf-8")
    before = os.environ.get("SPARK_CONF_DIR")
    os.environ["SPARK_CONF_DIR"] = str(private)
    try:
        host = EngineHostClient(private, catalog, Limits())
    finally:
        os.environ.pop("SPARK_CONF_DIR")
        os.environ |= {} if before is None else {"SPARK_CONF_DIR": before}
    atexit.register(host.close)
    return Remote.connect(host.path, catalog)
