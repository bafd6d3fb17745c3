"""SQL text to a plan. `parse(sql, catalog)` is all that others need."""

from sarus_kernel.frontends.sql.parse import DIALECTS, parse

__all__ = ["DIALECTS", "parse"]
