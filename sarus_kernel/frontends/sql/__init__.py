"""SQL text to a plan. `parse(sql, catalog)` is all that others need."""

from sarus_kernel.frontends.sql.frames import relation_of
from sarus_kernel.frontends.sql.given import NOTHING, Given
from sarus_kernel.frontends.sql.parse import DIALECTS, parse
from sarus_kernel.frontends.sql.plain_frames import listed
from sarus_kernel.frontends.sql.recorded import recorded
from sarus_kernel.frontends.sql.summaries import summarized, summary

__all__ = ["DIALECTS", "NOTHING", "Given", "listed", "parse", "recorded", "relation_of",
           "summarized", "summary"]  # fmt: skip
