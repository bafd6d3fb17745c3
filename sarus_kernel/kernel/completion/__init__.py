"""Completion and help inside cells: who is asked, in order."""

import logging
from collections.abc import Callable, Sequence

from sarus_kernel.kernel.completion.cohorts import complete_cohort
from sarus_kernel.kernel.completion.python_blocks import complete_python, inspect_python
from sarus_kernel.kernel.completion.sql import complete_sql, inspect_sql
from sarus_kernel.kernel.completion.traced import complete_traced, inspect_traced
from sarus_kernel.kernel.completion.words import Reply
from sarus_kernel.kernel.connection.connection import Connection

Knows = Callable[[str, int, Connection], Reply | None]
COMPLETE: tuple[Knows, ...] = (complete_sql, complete_python, complete_cohort, complete_traced)
INSPECT: tuple[Knows, ...] = (inspect_sql, inspect_python, inspect_traced)
_log = logging.getLogger(__name__)


def first(those: Sequence[Knows], code: str, at: int, connection: Connection) -> Reply | None:
    """The reply of the first who knows; None where nobody does. Nobody's fault stops typing."""
    for knows in those:
        try:
            found = knows(code, at, connection)
        except Exception:
            _log.debug("No help here.", exc_info=True)
            continue
        if found is not None:
            return found
    return None
