"""Finds out what the texts of a file are: numbers and days, in the ways people write them.

A type is given to a column only if every one of its values is written so; the owner reviews it.
Y and N, Ja and Nein, 007 stay the texts they are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from sarus_kernel.vault.owner.sql_text import literal, quoted

DAY_NAMES = re.compile(
    r"date|datum|(^|[^a-z])(da?te?|day|tag|dob|von|bis|from|until|start|end|beginn?|ende?)([^a-z]|$)"
    r"|birth|geburt|admi(t|ssion)|discharge|aufnahme|entlassung",
    re.IGNORECASE,
)
"""Columns in which 20200131 is a day; elsewhere it is a number."""
_NUMBERS = {
    "1.234,5": r"[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?",
    "1,234.5": r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?",
    "1'234.5": r"[+-]?(\d+|\d{1,3}(['\x{2019}]\d{3})+)(\.\d+)?",
    "1 234,5": r"[+-]?(\d+|\d{1,3}([ \x{00A0}\x{202F}]\d{3})+)(,\d+)?",
}
"""Ways of writing numbers, each by an example, which is its format in draft.toml."""
_DAYS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%y")
_MOMENTS = ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S",
            "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")  # fmt: skip
_PLAIN = {
    "whole": r"regexp_full_match({x}, '[+-]?(0|[1-9]\d{0,17})')",
    "codes": r"regexp_full_match({x}, '[+-]?(0\d+|\d{19,})')",
    "number": r"regexp_full_match({x}, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?')",
    "boolean": "lower({x}) IN ('true', 'false')",
    "day": r"regexp_full_match({x}, '\d{4}-\d{2}-\d{2}') AND TRY_CAST({x} AS DATE) IS NOT NULL",
    "moment": r"regexp_full_match({x}, '\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}.*') "
              "AND TRY_CAST({x} AS TIMESTAMP) IS NOT NULL",
    "%Y%m%d": r"regexp_full_match({x}, '(19|20|21)\d{6}') "
              "AND try_strptime({x}, '%Y%m%d') IS NOT NULL",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A column's type in the engine's words, and its format where that has to be said."""

    type: str
    form: str = ""
    doubt: str = ""


def written_types(
    connection: duckdb.DuckDBPyConnection, scan: str, columns: Sequence[str]
) -> dict[str, Written]:
    """What each column of texts is. One pass over the table. Raises duckdb.Error."""
    if not columns:
        return {}
    tests = _tests()
    counts = ", ".join(
        f"count({x})" + "".join(f", count_if({test.replace('{x}', x)})" for test in tests.values())
        for x in (f"trim({quoted(column)})" for column in columns)
    )
    found = connection.execute(f"SELECT {counts} FROM {scan} AS t").fetchall()[0]
    width = len(tests) + 1
    result = {}
    for at, column in enumerate(columns):
        total, *hits = found[at * width : (at + 1) * width]
        whole = {name for name, hit in zip(tests, hits, strict=True) if hit == total}
        some = {name for name, hit in zip(tests, hits, strict=True) if hit}
        result[column] = _written(column, whole, some) if total else Written("VARCHAR")
    return result


def _tests() -> Mapping[str, str]:
    numbers = {
        form: f"regexp_full_match({{x}}, {literal(pattern)})" for form, pattern in _NUMBERS.items()
    }
    dates = {form: f"try_strptime({{x}}, {literal(form)}) IS NOT NULL"
             for form in (*_DAYS, *_MOMENTS)}  # fmt: skip
    return {**_PLAIN, **numbers, **dates}


def _written(column: str, whole: set[str], some: set[str]) -> Written:
    """From the tests that all values pass, and those that some pass."""
    if "%Y%m%d" in whole and DAY_NAMES.search(column):
        return Written("DATE", "%Y%m%d")
    if "codes" in some:
        return Written("VARCHAR")
    for name, type_ in (("whole", "BIGINT"), ("number", "DOUBLE"), ("boolean", "BOOLEAN"),
                        ("day", "DATE"), ("moment", "TIMESTAMP")):  # fmt: skip
        if name in whole:
            return Written(type_)
    if "day" in some and "moment" in some and not whole:
        return Written("VARCHAR")
    for forms, type_ in ((_DAYS, "DATE"), (_MOMENTS, "TIMESTAMP"), (tuple(_NUMBERS), "DOUBLE")):
        suits = [form for form in forms if form in whole]
        if type_ == "DOUBLE" and len({form[5] for form in suits}) == 1:
            suits = suits[:1]  # they differ in a separator that does not occur
        if len(suits) > 1:
            return Written("VARCHAR", doubt=f"may be written {' or '.join(suits)}")
        if suits:
            return Written(type_, suits[0])
    return Written("VARCHAR")
