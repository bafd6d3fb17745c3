"""PostgreSQL's SQL: the templates, and the functions they call (helpers.sql)."""

from sarus_kernel.engines.sql.postgres.dialect import POSTGRES
from sarus_kernel.engines.sql.postgres.helpers import helpers, short

__all__ = ["POSTGRES", "helpers", "short"]
