"""What `%private_cohort` asks, as a plan: a definition's text, its people, what is measured."""

import json
import re
from pathlib import Path
from typing import Any

from sarus_kernel.errors import QuestionError, UnknownName
from sarus_kernel.kernel.asking.names import NotebookNames
from sarus_kernel.kernel.asking.options import day, positive, share, whole, wholes
from sarus_kernel.kernel.asking.questions import priced
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.loading import COHORTS, load
from sarus_kernel.plan.relations import Relation

MEASURES = ("attrition", "incidence", "prevalence")
_VALUE = re.compile(r"\s*\{\{\s*(\w+)\s*\}\}\s*")
_LARGEST = 20_000_000
"""Bytes of a file of definitions: the whole PhenotypeLibrary has about as many."""


def kept_words(kept_as: str) -> str:
    """What is said of a cohort that was kept."""
    return (
        f"Kept as {kept_as}: nothing is asked or spent yet. Go on with FROM {kept_as} in SQL, "
        f"sarus.table({kept_as!r}) in pandas, or %private_cohort {kept_as} --attrition."
    )


def text_of(file: str | None, cell: str, names: NotebookNames) -> str:
    """The JSON of a file, of a value of the notebook, or of the cell itself."""
    if file is not None:
        if cell.strip():
            raise QuestionError("--file and a definition in the cell: choose one.")
        return _read(Path(file))
    value = _VALUE.fullmatch(cell)
    if value is None:
        return cell
    found = names.plain.get(value[1])
    if isinstance(found, str):
        return found
    if not isinstance(found, dict | list):
        raise QuestionError(f"{value[1]!r} is no cohort definition: a dict, a list or a text.")
    try:
        return json.dumps(found)
    except (TypeError, ValueError):
        raise QuestionError(f"{value[1]!r} holds something that JSON does not have.") from None


def price_of(found: Any, vault: Any, plan: Relation) -> float | None:
    """What a measure may cost; None: the policy's default. Raises QuestionError."""
    epsilon, target = positive(found.epsilon), share(found.target_error)
    if target is None:
        return epsilon
    if epsilon is not None:
        raise QuestionError("--epsilon and --target-error both set the price. Choose one.")
    return priced(vault, plan, target)


def measured(what: str, found: Any, connection: Connection) -> Relation:
    """The plan of a measure. Raises QuestionError, UnknownName."""
    catalog, cohorts = connection.get().catalog, load(COHORTS)
    people = _people(found.cohort, connection)
    if what == "attrition":
        cohort = connection.cohorts.get(found.cohort)
        if cohort is None or cohort.people is not people:
            raise QuestionError(f"{found.cohort!r} is no cohort definition: it has no steps.")
        plan: Relation = cohorts.attrition(cohort, catalog)
        return plan
    measure = cohorts.Measure(**_given(found, cohorts.Measure()))
    _need_one(found.cohort, people, connection)
    among = None
    if found.among is not None:
        among = _people(found.among, connection)
        _need_one(found.among, among, connection)
    made = cohorts.incidence if what == "incidence" else cohorts.prevalence
    plan = made(people, catalog, measure, among)
    return plan


def _people(called: str, connection: Connection) -> Relation:
    if called not in connection.questions:
        raise UnknownName.among("cohort", called, connection.questions)
    return connection.questions[called]


def _need_one(called: str, people: Relation, connection: Connection) -> None:
    """Raises QuestionError for several definitions: a case would be whoever is in any of them."""
    cohort = connection.cohorts.get(called)
    if cohort is None or cohort.people is not people or len(cohort.definitions) == 1:
        return
    listed = ", ".join(f"{d.number} {d.name[:30]}" for d in cohort.definitions[:5])
    first = cohort.definitions[0].number
    raise QuestionError(
        f"{called} holds {len(cohort.definitions)} cohorts ({listed}); this is of one. Keep it:\n"
        f"%%private_sql --as one\nSELECT subject_id, cohort_start_date, cohort_end_date "
        f"FROM {called} WHERE cohort_definition_id = {first}"
    )


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            raise QuestionError(f"--file {file.name}: more than {_LARGEST:,} bytes.")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise QuestionError(f"--file {file.name[:80]} cannot be read here as text.") from None


def _given(found: Any, usual: Any) -> dict[str, Any]:
    """The options of a measure, its defaults where nothing is said. Raises QuestionError."""
    first = day(found.first, "--from") or usual.first
    last = day(found.last, "--to") or usual.last
    if last < first:
        raise QuestionError("--to is before --from.")
    return {
        "by": tuple(word.strip() for word in found.by.split(",") if word.strip()),
        "ages": wholes(found.ages) or usual.ages,
        "first": first,
        "last": last,
        "washout": usual.washout if found.washout is None else int(whole(found.washout) or 0),
        "per": whole(found.per) or usual.per,
    }
