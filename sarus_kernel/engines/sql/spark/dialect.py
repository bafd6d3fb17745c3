"""Spark's templates as one record."""

from sarus_kernel.engines.sql.dialect import Dialect, spelling
from sarus_kernel.engines.sql.spark.aggregates import WRITERS as AGGREGATES
from sarus_kernel.engines.sql.spark.aggregates import finish, over
from sarus_kernel.engines.sql.spark.functions import WRITERS as FUNCTIONS
from sarus_kernel.engines.sql.spark.writing import finite, fit, settled
from sarus_kernel.engines.sql.writing import cast, func, literal
from sarus_kernel.plan.types import Kind

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
    spelled=spelling(lambda value: func("UNIX_MICROS", cast(value, Kind.TIMESTAMP))),
    over=over,
    finished=settled,
    shares=False,
)
