"""An error names a part of a question as its dialect spells it."""

import pytest

from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.sql import parse
from tests.clinic import CLINIC

PARTS = [
    ("postgres", "SELECT bit_and(region_id) FROM person", "BIT_AND(region_id)"),
    ("postgres", "SELECT json_agg(sex) FROM person", "JSON_AGG(sex)"),
    ("postgres", "SELECT MODE() WITHIN GROUP (ORDER BY sex) FROM person",
     "`MODE() WITHIN GROUP (ORDER BY sex)`"),
    ("postgres", "SELECT date_bin('15 minutes', born, TIMESTAMP '2001-01-01') FROM person",
     "`DATE_BIN('15 minutes', born, "),
    ("snowflake", "SELECT OBJECT_CONSTRUCT('a', sex) FROM person", "`OBJECT_CONSTRUCT('a', sex)`"),
    ("snowflake", "SELECT TRY_PARSE_JSON(sex) FROM person", "`TRY_PARSE_JSON(sex)`"),
    ("oracle", "SELECT sex FROM person START WITH region_id = 1 CONNECT BY PRIOR region_id = 2",
     "CONNECT BY cannot be asked here: `SELECT sex FROM person START WITH"),
    ("tsql", "SELECT sex FROM person FOR XML PATH('')", "FOR XML"),
    (None, "SELECT kurtosis(region_id) FROM person", "KURTOSIS(region_id)"),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "text", "words"), PARTS, ids=[words for *_, words in PARTS])
def test_as_it_was_written(dialect: str | None, text: str, words: str) -> None:
    """No name that only the parser has, and none of another dialect."""
    with pytest.raises(SarusError) as caught:
        parse(text, CLINIC, dialect=dialect)
    assert words in str(caught.value)


def test_the_next_question_is_spelt_in_its_own_dialect() -> None:
    """A failure leaves nothing behind."""
    for dialect, _, words in (PARTS[5], PARTS[0]):
        text = next(text for d, text, w in PARTS if (d, w) == (dialect, words))
        with pytest.raises(SarusError) as caught:
            parse(text, CLINIC, dialect=dialect)
        assert words in str(caught.value)
