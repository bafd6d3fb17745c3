"""Spark's templates as one record."""

from sarus_kernel.engines.sql.dialect import Dialect
from sarus_kernel.engines.sql.spark.aggregates import WRITERS as AGGREGATES
from sarus_kernel.engines.sql.spark.aggregates import finish, over
from sarus_kernel.engines.sql.spark.functions import WRITERS as FUNCTIONS
from sarus_kernel.engines.sql.spark.writing import finite, fit, settled, spelled
from sarus_kernel.engines.sql.writing import literal

SPARK = Dialect(
    name="spark",
    functions=FUNCTIONS,
    aggregates=AGGREGATES,
    finish=finish,
    filters=False,
    fit=fit,
    finite=finite,
    literal=literal,
    ordered=lambda value, _: value,
    spelled=spelled,
    over=over,
    finished=settled,
)
