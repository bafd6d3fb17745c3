"""Circe's SQL of a cohort definition, as ATLAS would run it: DuckCDM's port, an extra."""

import json
import re
from importlib import import_module
from typing import Any

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.cohorts.definitions import Definition

DIALECT = "tsql"
"""What Circe writes. SqlRender would translate it for an engine; here it is read as it is."""
COHORT = "results.cohort"
_EVENTS = "into #included_events"
"""Where the script goes on from events and the rules that each fulfils to those that count."""


def script(definition: Definition) -> str:
    """The statements that fill `results.cohort`.

    Raises QuestionError where Circe cannot read the definition, NotSupported without the extra.
    """
    circe, render = _library()
    try:
        sql = circe.build_cohort_query(
            json.dumps(definition.expression), cdm_schema="cdm", vocabulary_schema="cdm",
            target_table=COHORT, result_schema="results", cohort_id=definition.number,
            generate_stats=False,
        )  # fmt: skip
        return _SWALLOWED.sub("\\1\n)", str(render(sql))).rstrip().rstrip(";")
    except (circe.CirceError, *_ODD) as error:
        found = str(error).splitlines() if isinstance(error, circe.CirceError) else []
        why = f": {found[0][:200]}" if found else "."
        raise QuestionError(f"Circe cannot read the definition {definition.name!r}{why}") from None


_SWALLOWED = re.compile(r"(-- End \w+ Criteria)\)")
"""Circe's template of episodes ends in a comment, into which what stands around it would fall."""
_ODD = (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError)
"""What the port raises where JSON of another shape stands than Circe's own."""


def events_script(whole: str) -> str:
    """The part of a script up to `#qualified_events` and `#inclusion_events`.

    Raises NotSupported where the script is not of the form that is known.
    """
    if whole.count(_EVENTS) != 1:
        raise NotSupported("The steps of this definition cannot be told apart.")
    return whole[: whole.rindex(";", 0, whole.index(_EVENTS))]


def _library() -> tuple[Any, Any]:
    try:
        return import_module("duckcdm.circe"), import_module("duckcdm.sqlrender").render
    except ImportError:
        raise NotSupported(
            "Cohort definitions are turned into questions by DuckCDM, which is not installed.\n"
            "pip install 'sarus-kernel[cohort]'"
        ) from None
