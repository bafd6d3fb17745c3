"""PostgreSQL's templates as one record."""

from sarus_kernel.engines.sql.dialect import Dialect, spelling
from sarus_kernel.engines.sql.postgres.aggregates import WRITERS as AGGREGATES
from sarus_kernel.engines.sql.postgres.aggregates import finish, over
from sarus_kernel.engines.sql.postgres.functions import WRITERS as FUNCTIONS
from sarus_kernel.engines.sql.postgres.helpers import shortened
from sarus_kernel.engines.sql.postgres.writing import by_bytes, finite, fit, literal
from sarus_kernel.engines.sql.writing import cast, func
from sarus_kernel.plan.types import Kind

POSTGRES = Dialect(
    name="postgres",
    functions=FUNCTIONS,
    aggregates=AGGREGATES,
    finish=finish,
    filters=False,
    fit=fit,
    finite=finite,
    literal=literal,
    ordered=by_bytes,
    spelled=spelling(lambda value: func("MOMENT_MICROS", cast(value, Kind.TIMESTAMP))),
    over=over,
    finished=shortened,
)
