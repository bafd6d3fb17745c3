"""The Spark engine: relations over a folder of Parquet files, in local mode or on a cluster."""

import uuid
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pandas as pd
import pyarrow as pa
from pyspark.sql import SparkSession

from sarus_kernel.engines.engine import EngineError, Room, arrow_schema, to_frame
from sarus_kernel.engines.sql.render import render
from sarus_kernel.engines.sql.spark import SPARK
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation, Scope

SETTINGS = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.warehouse.dir": str(Path(gettempdir(), "sarus-spark")),
    "spark.sql.caseSensitive": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.executor.syncLogLevel.enabled": "true",
}
"""No mode in which a row can raise an error; no page and no log in which one could be read."""
LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
}


def opened(place: Mapping[str, str], catalog: Catalog, room: Room) -> "Spark":
    """A session of its own in the one application of this process. Raises EngineError."""
    with _our_words():
        session = _application(place["master"], room).newSession()
        for table in catalog:
            folder = Path(place["folder"], table.name)
            if table.access != "withheld":
                session.read.parquet(str(folder)).createOrReplaceTempView(_quoted(table.name))
    return Spark(session, catalog)


def _application(master: str, room: Room) -> Any:
    builder = SparkSession.builder.master(master).appName("Private Data")
    settings = SETTINGS | {"spark.driver.memory": f"{room.memory // 2**20}m"}
    for name, value in (settings | (LOCAL if master.startswith("local") else {})).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    # Not by a setting: only a change of the level is told to the machines of a cluster.
    session.sparkContext.setLogLevel("OFF")
    return session


class Spark:
    """One session, and the catalog its tables follow. Not for several threads at once."""

    def __init__(self, session: Any, catalog: Catalog) -> None:
        self._session = session
        self._catalog = catalog
        self._job = ""

    def sql(self, relation: Relation) -> str:
        """The SQL that `arrow` runs."""
        written: str = render(relation, Scope(self._catalog), SPARK).sql("spark", pretty=True)
        return written

    def arrow(self, relation: Relation, given: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """The rows, column types as the schema says. `given`: tables of `Given` relations."""
        scope = Scope(self._catalog)
        schema = scope.schema(relation)
        text = render(relation, scope, SPARK).sql("spark")
        self._job = uuid.uuid4().hex
        with _our_words():
            self._session.sparkContext.setJobGroup(self._job, "a question", True)
            for name, table in (given or {}).items():
                self._session.createDataFrame(table).createOrReplaceTempView(_quoted(name))
            found = self._session.sql(text).toArrow()
            for name in given or {}:
                self._session.catalog.dropTempView(_quoted(name))
        return found.cast(arrow_schema(schema))

    def frame(self, relation: Relation) -> pd.DataFrame:
        """The rows as pandas; dtypes follow from the schema alone, never from the data."""
        return to_frame(self.arrow(relation), Scope(self._catalog).schema(relation))

    def version(self) -> str:
        """The version that the application runs, on a cluster too."""
        with _our_words():
            return str(self._session.version)

    def alive(self) -> bool:
        """Whether the application still runs."""
        try:
            return not self._session.sparkContext._jsc.sc().isStopped()
        except Exception:  # whatever the connection to Java says
            return False

    def interrupt(self) -> None:
        """Stop the running query on all machines (from another thread).

        With the jobs of it that are still to come: one query is several of them, one by one.
        """
        with _our_words():
            self._session.sparkContext._jsc.sc().cancelJobGroupAndFutureJobs(self._job)

    def close(self) -> None:
        """The application goes on: other sessions are in it."""


@contextmanager
def _our_words() -> Iterator[None]:
    """What Spark and Java say may quote a value of a row: only the kind of the error is kept."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pandas, which is not used here
            yield
    except Exception as error:
        raise EngineError(type(error).__name__) from None


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
