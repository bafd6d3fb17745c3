"""SQL text to a plan. `parse(sql, catalog)` is all that others need."""

from sarus_kernel.frontends.sql.frames import relation_of
from sarus_kernel.frontends.sql.given import NOTHING, Given, NotebookName
from sarus_kernel.frontends.sql.parse import DIALECTS, parse

__all__ = ["DIALECTS", "NOTHING", "Given", "NotebookName", "parse", "relation_of"]
