"""Finds out what the texts of a file are: numbers and days, in the ways people write them.

A type is given to a column only if every one of its values is written so; the owner reviews it.
Y and N, Ja and Nein, 007 stay the texts they are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from sarus_kernel.vault.sources.sql_text import literal, quoted

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


FIRST = 200
"""Rows that are looked at first: what they are not, the whole column is not."""


@dataclass(frozen=True)
class Written:
    """A column's type in the engine's words, and its format where that has to be said."""

    type: str
    form: str = ""
    doubt: str = ""


def written_types(
    connection: duckdb.DuckDBPyConnection, scan: str, columns: Sequence[str]
) -> dict[str, Written]:
    """What each column of texts is. Raises duckdb.Error.

    A look at the first rows says what a column may be; one pass over all of them, whether it is.
    """
    if not columns:
        return {}
    tests = _tests()
    open_ = _open_tests(connection, scan, columns, tests)
    asked = {column: found for column, found in open_.items() if found}
    result = dict.fromkeys(columns, Written("VARCHAR"))
    if not asked:
        return result
    counts = ", ".join(
        f"count({x})" + "".join(f", count_if({tests[name].replace('{x}', x)})" for name in names)
        for column, names in asked.items()
        for x in (f"trim({quoted(column)})",)
    )
    hits = iter(connection.execute(f"SELECT {counts} FROM {scan} AS t").fetchall()[0])
    for column, names in asked.items():
        total, found = next(hits), {name: next(hits) for name in names}
        whole = {name for name, hit in found.items() if hit == total}
        some = {name for name, hit in found.items() if hit}
        if total:
            result[column] = _written(column, whole, some)
    return result


def _open_tests(
    connection: duckdb.DuckDBPyConnection,
    scan: str,
    columns: Sequence[str],
    tests: Mapping[str, str],
) -> dict[str, list[str]]:
    """Of each column the tests that its first values pass; all, if it has no value there."""
    listed = ", ".join(quoted(column) for column in columns)
    counts = ", ".join(f"count_if({test.replace('{x}', 'trim(x)')})" for test in tests.values())
    rows = connection.execute(
        f"SELECT c, count(*), {counts} FROM (UNPIVOT (SELECT {listed} FROM {scan} AS t "
        f"LIMIT {FIRST}) ON COLUMNS(*) INTO NAME c VALUE x) GROUP BY c"
    ).fetchall()
    found = {column: list(tests) for column in columns}
    for column, total, *hits in rows:
        passed = [name for name, hit in zip(tests, hits, strict=True) if hit == total]
        found[column] = list(dict.fromkeys([*passed, "codes"])) if passed else []
    return found


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
    for forms, type_ in ((_DAYS, "DATE"), (_MOMENTS, "TIMESTAMP"), (tuple(_NUMBERS), "DOUBLE")):
        suits = [form for form in forms if form in whole]
        if type_ == "DOUBLE" and len({form[5] for form in suits}) == 1:
            suits = suits[:1]  # they differ in a separator that does not occur
        if len(suits) > 1:
            return Written("VARCHAR", doubt=f"may be written {' or '.join(suits)}")
        if suits:
            return Written(type_, suits[0])
    return Written("VARCHAR")
