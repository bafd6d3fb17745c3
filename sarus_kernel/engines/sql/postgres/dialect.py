"""PostgreSQL's templates as one record."""

from sarus_kernel.engines.sql.dialect import Dialect
from sarus_kernel.engines.sql.postgres.aggregates import WRITERS as AGGREGATES
from sarus_kernel.engines.sql.postgres.aggregates import finish, over
from sarus_kernel.engines.sql.postgres.functions import WRITERS as FUNCTIONS
from sarus_kernel.engines.sql.postgres.helpers import shortened
from sarus_kernel.engines.sql.postgres.writing import by_bytes, finite, fit, literal, spelled

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
    spelled=spelled,
    over=over,
    finished=shortened,
)
