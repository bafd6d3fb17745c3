"""The SQL of each engine, by the engine's name."""

from collections.abc import Mapping

from sarus_kernel.engines.sql.dialect import DUCKDB, Dialect
from sarus_kernel.engines.sql.postgres import POSTGRES
from sarus_kernel.engines.sql.spark import SPARK

DIALECTS: Mapping[str, Dialect] = {"duckdb": DUCKDB, "postgres": POSTGRES, "spark": SPARK}
