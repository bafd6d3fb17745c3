"""Apache Spark's SQL, not in its ANSI mode: an overflow or a cast that fails raises nothing."""

from sarus_kernel.engines.sql.spark.dialect import SPARK

__all__ = ["SPARK"]
