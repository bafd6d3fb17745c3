"""REGEXP_EXTRACT, REGEXP_SUBSTR and REGEXP_REPLACE, as each dialect means them."""

import pytest

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql import parse
from tests.clinic import CLINIC, clinic

TEXT = "(SELECT 'ab12 cd345' AS x)"


@pytest.mark.parametrize(
    ("asked", "dialect", "found"),
    [
        (r"REGEXP_EXTRACT(x, '\d+')", None, "12"), (r"REGEXP_EXTRACT(x, '\d{5}')", None, ""),
        (r"REGEXP_EXTRACT(x, '([a-z]+)(\d+) ', 2)", None, "12"),
        (r"REGEXP_EXTRACT(x, 'AB', 0, 'i')", None, "ab"),
        (r"REGEXP_EXTRACT(x, '([a-z]+)\\d')", "spark", "ab"),
        (r"REGEXP_EXTRACT(x, r'\d{5}')", "bigquery", None),
        (r"REGEXP_EXTRACT(x, r'b(\d+)')", "bigquery", "12"),
        ("REGEXP_SUBSTR(x, '[0-9]+')", "oracle", "12"),
        ("REGEXP_SUBSTR(x, '([0-9]+) ', 1, 1, NULL, 1)", "oracle", "12"),
        ("REGEXP_SUBSTR(x, 'b([0-9]+)', 1, 1, 'e')", "snowflake", "12"),
        ("SUBSTRING(x FROM '[0-9]+')", "postgres", "12"),
        ("SUBSTRING(x FROM 'b([0-9]+)')", "postgres", "12"),
        ("(REGEXP_MATCH(x, 'c(d)'))[1]", "postgres", "d"),
        ("SUBSTRING(x FROM 2 FOR 3)", None, "b12"),
        ("REGEXP_REPLACE(x, '[0-9]+', '')", None, "ab cd345"),
        ("REGEXP_REPLACE(x, '[0-9]+', '#', 'g')", "postgres", "ab# cd#"),
        ("REGEXP_REPLACE(x, '[0-9]+', '')", "spark", "ab cd"),
        ("REGEXP_REPLACE(x, '[0-9]', 'n')", "bigquery", "abnn cdnnn"),
        ("REGEXP_REPLACE(x, ' .*$')", "oracle", "ab12"),
        ("REGEXP_REPLACE(x, '[A-Z]+', '', 'gi')", None, "12 345"),
        ("REGEXP_REPLACE(x, '[0-9]+', '', 1, 1)", "snowflake", "ab cd345"),
        (r"REGEXP_FULL_MATCH(x, '[a-z]+\d+')", None, False),
    ],
)  # fmt: skip
def test_a_part(asked: str, dialect: str | None, found: object) -> None:
    """First or all, null or an empty text, group or whole."""
    plan = parse(f"SELECT {asked} AS y FROM {TEXT} t", CLINIC, dialect)
    assert clinic().arrow(plan)["y"].to_pylist() == [found]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("REGEXP_EXTRACT(x, '.*?,')", r"\[\^,\]\*"), ("REGEXP_EXTRACT(x, 'a|ab')", "shorter ways"),
        ("REGEXP_EXTRACT(x, 'a*')", r"write \+"), ("REGEXP_EXTRACT(x, '(.+)-', 1)", r"could go on"),
        ("REGEXP_EXTRACT(x, '(a)?b', 1)", "left out of a match"),
        ("REGEXP_EXTRACT(x, 'a', 1)", "no group 1"),
        ("REGEXP_EXTRACT(x, x)", "text of the question"),
        (r"REGEXP_EXTRACT(x, 'a\bb')", "at the ends"),
        ("REGEXP_EXTRACT(x, '(a*)+b')", "be repeated"),
        (r"REGEXP_REPLACE(x, '(a)', '\2')", "no group 2"),
        ("REGEXP_REPLACE(x, 'a', 'bb')", "no more letters"),
        ("REGEXP_SUBSTR(x, 'a', 1, 2)", "a run of letters"),
        (r"REGEXP_EXTRACT(x, '(a)\1')", "reference back"),
        ("REGEXP_EXTRACT_ALL(x, 'a')", "regexp_ex"),
    ],
)  # fmt: skip
def test_refusals(asked: str, words: str) -> None:
    """What engines would answer differently, or what takes longer, says what to write."""
    with pytest.raises((NotSupported, QuestionError), match=words):
        parse(f"SELECT {asked} AS y FROM {TEXT} t", CLINIC, "oracle" if "SUBSTR" in asked else None)
