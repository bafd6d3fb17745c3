"""A condition on an expression bounds the same expression where it is added up."""

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.sql import parse
from tests.privacy.ward import CATALOG, safe

OWN = "cost * 2 - code"
BETWEEN = "'d' counts as between 0 and 30 (the question)."
ITSELF = "This expression counts as between 0 and 30 (the question)."


@pytest.mark.parametrize("text, note", [
    (f"SELECT avg({OWN}) AS a FROM visit WHERE {OWN} BETWEEN 0 AND 30", ITSELF),
    (f"SELECT sum({OWN}) AS a FROM visit WHERE urgent AND {OWN} >= 0 AND 30 >= {OWN}", ITSELF),
    (f"SELECT median({OWN}) AS a FROM visit WHERE {OWN} < 30 AND {OWN} > 0", ITSELF),
    (f"SELECT avg(d) AS a FROM (SELECT {OWN} AS d FROM visit WHERE {OWN} BETWEEN 0 AND 30) v",
     BETWEEN),
    (f"SELECT avg(d) AS a FROM (SELECT {OWN} AS d FROM visit) v WHERE d BETWEEN 0 AND 30",
     BETWEEN),
])  # fmt: skip
def test_an_expression_is_as_the_question_keeps_it(text: str, note: str) -> None:
    """Whatever bounds its columns have, or have not."""
    assert note in safe(parse(text, CATALOG)).notes


@pytest.mark.parametrize("text", [
    f"SELECT avg({OWN}) AS a FROM visit WHERE {OWN} >= 0",
    f"SELECT avg(code * 2 - cost) AS a FROM visit WHERE {OWN} BETWEEN 0 AND 30",
    f"SELECT avg({OWN}) AS a FROM visit WHERE urgent OR {OWN} BETWEEN 0 AND 30",
    # the same words, of other columns
    f"SELECT avg({OWN}) AS a FROM (SELECT person_id, cost, code * 3 AS code FROM person "
    f"JOIN visit ON patient = person_id WHERE {OWN} BETWEEN 0 AND 30) v",
    # rows that a left join leaves out have another value than the condition lets through
    "SELECT avg(coalesce(v.code, -9)) AS a FROM person LEFT JOIN (SELECT patient, code FROM visit "
    "WHERE coalesce(code, -9) BETWEEN 0 AND 30) v ON patient = person_id",
])  # fmt: skip
def test_what_the_question_does_not_keep_has_no_bounds(text: str) -> None:
    """One side of two, another expression, one of two conditions, columns of the same name."""
    with pytest.raises(NotReleasable, match="no public bounds"):
        safe(parse(text, CATALOG))


def test_what_the_catalog_knows_counts_as_well() -> None:
    """The narrower of both."""
    text = "SELECT avg(cost / 2) AS a FROM visit WHERE cost / 2 >= 10"
    notes = safe(parse(text, CATALOG)).notes
    assert "This expression counts as between 10 and 50 (the question)." in notes
