"""Cohort cells before they run: what they would cost, what is asked of which cohort, completion."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.cohorts import definitions, read
from sarus_kernel.kernel.asking.cohort_plans import measured
from sarus_kernel.kernel.asking.cohorts import asked_for
from sarus_kernel.kernel.asking.dry_run import dry_run
from sarus_kernel.kernel.completion.cohorts import complete_cohort
from sarus_kernel.release import Label, PrivacyLoss
from sarus_kernel.wire.messages import Explanation
from tests.frontends.cohorts.kinds import KINDS
from tests.frontends.sql.test_cohorts import OMOP

FIRST = KINDS["first event"]


class _Vault:
    """It foresees what everything costs."""

    catalog = OMOP

    def explain(self, plan: Any, epsilon: float | None = None) -> Explanation:
        spent = PrivacyLoss(0.5 if epsilon is None else epsilon)
        return Explanation(Label.PRIVATE, spent, "asked", (("people", 3.0),))


def _notebook() -> Any:
    """One where two cohorts are kept: one of a definition, one of two."""
    kept = {
        "one": read(definitions(json.dumps(FIRST)), OMOP),
        "two": read(definitions(json.dumps([{"id": 7, "name": "ill", "expression": FIRST},
                                            {"id": 9, "expression": FIRST}])), OMOP),
    }  # fmt: skip
    questions = {name: cohort.people for name, cohort in kept.items()}
    return SimpleNamespace(get=_Vault, questions=questions, cohorts=kept, values={})


NOTEBOOK = _notebook()


def test_a_measure_has_its_price_before_it_is_asked() -> None:
    """As a cell of SQL has; keeping a cohort is free, and what is wrong is said."""
    for head in ("%private_cohort", "%%private_cohort"):
        found = dry_run({"code": f"{head} one --attrition --epsilon 0.25"}, NOTEBOOK)
        assert found["epsilon"] == 0.25 and found["expected"] == [["people", 3.0]]
    kept = dry_run({"code": f"%%private_cohort --as three\n{json.dumps(FIRST)}"}, NOTEBOOK)
    assert kept["epsilon"] == 0.0 and "Kept as three" in kept["notes"][0]
    assert "three" not in NOTEBOOK.questions
    wrong = dry_run({"code": "%%private_cohort --as three\n{"}, NOTEBOOK)
    assert wrong["ename"] == "QuestionError" and "not JSON" in wrong["evalue"]


@pytest.mark.parametrize("line", ["two --incidence", "two --prevalence", "one --incidence --among "
                                  "two"])  # fmt: skip
def test_a_case_is_of_one_definition(line: str) -> None:
    """With several somebody in any of them would be one: it is asked which, and said how."""
    found, what = asked_for(line, "")
    with pytest.raises(QuestionError) as caught:
        measured(str(what), found, NOTEBOOK)
    assert "two holds 2 cohorts (7 ill, 9 cohort 9)" in str(caught.value)
    assert "cohort_definition_id = 7" in str(caught.value)
    for fine in ("two --attrition", "one --incidence", "one --prevalence --among one"):
        found, what = asked_for(fine, "")
        measured(str(what), found, NOTEBOOK)


@pytest.mark.parametrize(("code", "matches"), [
    ("%private_cohort ", ["one", "two"]), ("%private_cohort t", ["two"]),
    ("%private_cohort one --attr", ["--attrition"]), ("x = 1\n%private_cohort one --by ",
     ["age", "sex", "age,sex"]), ("%private_cohort one --incidence --among o", ["one"]),
    ("%%private_cohort --a", ["--as", "--attrition", "--among", "--ages", "--anyway"]),
    ("%private_cohort one --from ", []), ("%private_cohort", None), ("private_cohort o", None),
])  # fmt: skip
def test_completion(code: str, matches: list[str] | None) -> None:
    """Options, kept cohorts, groups; Python's own elsewhere."""
    found = complete_cohort(code, len(code), NOTEBOOK)
    assert (found if found is None else found["matches"]) == matches
