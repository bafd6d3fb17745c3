"""Completion and help for traced values: columns with types, methods with pandas' own words."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.python import sarus, use
from sarus_kernel.frontends.python.events import SESSION, Session
from sarus_kernel.frontends.python.modules import member
from sarus_kernel.kernel.completion import COMPLETE, INSPECT, first, traced
from sarus_kernel.kernel.completion.words import TYPES
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.release import Label, PrivacyLoss
from sarus_kernel.wire.messages import Explanation
from tests.kernel.fakes import CATALOG

TWIN = pd.DataFrame({"person_id": [1, 2], "year_of_birth": [1950, 1960], "gender": ["F", "M"]})


class Ward:
    """A vault of two people, that releases means and nothing else."""

    catalog = CATALOG

    def twin(self) -> "Ward":
        """Itself."""
        return self

    def frame(self, relation: Relation) -> pd.DataFrame:
        """The table."""
        return TWIN

    def explain(self, plan: Node, epsilon: float | None = None) -> Explanation:
        """Means cost a half."""
        if "mean" not in str(getattr(plan, "function", "")):
            raise NotReleasable("Rows of people are never released.")
        return Explanation(Label.PRIVATE, PrivacyLoss(0.5), "q", (("value", 6.0),), (), "",
                           (("value", 0.1),), None)  # fmt: skip

    def welcome(self) -> Any:
        """The policy's price."""
        return SimpleNamespace(default_epsilon=0.5)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A notebook with a table, one that was made of it, and a plain value."""
    before, ward = Session(SESSION.provider, SESSION.questions), Ward()
    use(lambda: ward)
    monkeypatch.setattr(traced, "PATIENCE", 60.0)
    person = sarus.table("person")
    old = person[person.year_of_birth < 1955].assign(age=lambda d: 2020 - d.year_of_birth)
    values = {"person": person, "old": old, "n": 3}
    yield SimpleNamespace(values=values, ready=ward, get=lambda: ward, questions={})
    use(before.provider, before.questions)


def complete(code: str, here: Any) -> dict[str, dict[str, Any]]:
    """What is offered at the end of some code, by its text."""
    found = first(COMPLETE, code, len(code), here)
    return {} if found is None else {each["text"]: each for each in found["metadata"][TYPES]}


def told(code: str, here: Any) -> str:
    """What help says at the end of some code."""
    found = first(INSPECT, code, len(code), here)
    return "" if found is None else str(found["data"].get("text/plain", ""))


@pytest.mark.parametrize(
    "code",
    ['person["ye', "person[['gender', 'ye", 'person.groupby("ye', "x = old.sort_values(by='ye"],
)
def test_a_column_in_a_text_is_completed_with_what_is_known_of_it(code: str, here: Any) -> None:
    """Behind a bracket, in a list, among the arguments of a method."""
    (word,) = complete(code, here).values()
    assert (word["text"], word["type"]) == ("year_of_birth", "integer")
    assert word["documentation"].startswith("person.year_of_birth: integer, 1900 to")


def test_a_computed_column_has_the_bounds_that_the_vault_goes_by(here: Any) -> None:
    """And no description of another column."""
    assert complete('old["a', here)["age"]["documentation"].startswith("age: integer")
    assert "0 to 120" in told("old.age", here).replace("or null, ", "")
    assert "the <year>" in told('old["year_of_birth', here)


def test_attributes_that_are_columns_get_their_types(here: Any) -> None:
    """What else IPython offers stays as it is."""
    each = [{"text": ".gender", "type": "attribute"}, {"text": ".groupby", "type": "attribute"}]
    found = {"cursor_start": 6, "metadata": {TYPES: each}}
    typed = traced.with_types(found, "person.g", here.values)["metadata"][TYPES]
    assert [word["type"] for word in typed] == ["text", "attribute"]
    broken = {"metadata": {}}
    assert traced.with_types(broken, "person.g", here.values) is broken


def test_help_is_pandas_own_and_says_what_a_release_would_be(here: Any) -> None:
    """By a dry run; where arguments are needed it says where the answer will stand."""
    mean = told("person.year_of_birth.mean(", here)
    assert mean.startswith("person.year_of_birth.mean(")
    assert "Without arguments it can be released: epsilon 0.5, ± 6." in mean
    assert "Return the mean of the values" in mean
    head = told("person.head", here)
    assert "Without arguments it cannot be released: Rows of people" in head
    assert "below it whether it can be released" in told("person.merge", here)
    lower = told("person.gender.str.lower", here)
    assert "cannot be released" in lower and "lowercase" in lower
    assert "Not traced" in told("person.to_xarray", here)


def test_help_on_a_table_lists_its_columns(here: Any) -> None:
    """With types, so that nobody has to look elsewhere."""
    assert "person.gender: text or null, F, M; about 7% missing" in told("person", here)


def test_help_on_an_estimator_is_scikit_learns(here: Any) -> None:
    """Its methods are traced."""
    here.values["model"] = member("sklearn.linear_model", "LinearRegression")()
    assert "Traced" in told("model.fit", here) and "Fit linear model" in told("model.fit", here)


@pytest.mark.parametrize("code", ["n", "n.real", "nobody.x", 'n["a', "person.nothing", "1 +"])
def test_other_things_are_left_to_ipython(code: str, here: Any) -> None:
    """It knows more of them."""
    assert not told(code, here) and not complete(code, here)


def test_nobodys_fault_stops_typing(here: Any) -> None:
    """A vault that is gone, a value that cannot be looked at: there is just no help."""
    here.values = None
    assert first(COMPLETE, 'person["', 8, here) is None
    assert first(INSPECT, "person", 6, here) is None
