"""Which kind of value a column of the source becomes, and the SQL that makes it so.

Kinds are decided from names and declared types; where a file has none, from what all its values
are, which the owner reviews. Never from one value: that one person has a time of day must not
change the type that everybody sees.
"""

import re

from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from sarus_kernel.vault.sources.sql_text import literal, quoted

_EXACT = {
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
         "UINTEGER", "UBIGINT", "UHUGEINT"), Kind.INTEGER),
    **dict.fromkeys(("FLOAT", "DOUBLE"), Kind.NUMBER),
    **dict.fromkeys(("VARCHAR", "UUID"), Kind.TEXT),
    **dict.fromkeys(
        ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS",
         "TIMESTAMP WITH TIME ZONE"), Kind.TIMESTAMP),
    "BOOLEAN": Kind.BOOLEAN,
    "DATE": Kind.DATE,
}  # fmt: skip

_OMOP_ENDINGS = (
    ("_source_value", Kind.TEXT),
    ("_code", Kind.TEXT),
    ("_concept_id", Kind.INTEGER),
    ("_datetime", Kind.TIMESTAMP),
    ("_date", Kind.DATE),
)
"""OMOP's naming rules: they decide where a CSV file, which has no types, leaves it to a guess. A
concept_code may be all digits in every row of a site, and is a text none the less."""


def kind_of(column: str, source_type: str, omop: bool) -> Kind | None:
    """The kind of a column, or None if values of its type cannot be asked about."""
    found, low = _EXACT.get(source_type), column.lower()
    if source_type.startswith("DECIMAL"):  # DECIMAL(38,0) is how Oracle exports whole numbers
        found = Kind.INTEGER if source_type.endswith(",0)") else Kind.NUMBER
    elif source_type.startswith("ENUM"):
        found = Kind.TEXT
    if omop and found is not None:
        found = next((kind for ending, kind in _OMOP_ENDINGS if low.endswith(ending)), found)
    if low.endswith("_date") and found is Kind.TIMESTAMP:
        return Kind.DATE
    return found


def reading(column: str, source_type: str, kind: Kind, form: str = "") -> str:
    """SQL that reads a column as its kind. What does not fit, NaN and infinities become null.

    `form` is how it is written: a pattern of strptime, or a number that shows the separators.
    """
    name = quoted(column)
    if source_type == "TIMESTAMP WITH TIME ZONE":
        name = f"({name} AT TIME ZONE 'UTC')"
    if kind is Kind.TEXT:
        return f"CAST({name} AS VARCHAR)"
    if kind in TEMPORAL and not form and source_type in _WHOLE:
        form = "%Y%m%d"  # 20200131: no engine takes a whole number for a day otherwise
    if form:
        name = _by_form(f"CAST({name} AS VARCHAR)", form)
    if kind is Kind.INTEGER:
        return f"TRY_CAST({name} AS BIGINT)"
    if kind is Kind.BOOLEAN:
        return f"TRY_CAST({name} AS BOOLEAN)"
    target = {Kind.NUMBER: "DOUBLE", Kind.DATE: "DATE", Kind.TIMESTAMP: "TIMESTAMP"}[kind]
    value = f"TRY_CAST({name} AS {target})"
    if kind in TEMPORAL:
        years = f"year({value}) BETWEEN 1 AND 9999"  # what Python can hold
        return f"CASE WHEN isfinite({value}) AND {years} THEN {value} END"
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def is_converted(source_type: str, kind: Kind) -> bool:
    """Whether reading a column may lose values, other than NaN, infinities and years past 9999."""
    texts = source_type == "VARCHAR" and kind is not Kind.TEXT
    return texts or (source_type in _WHOLE and kind in TEMPORAL)


def _by_form(text: str, form: str) -> str:
    """A text as the engine reads numbers and moments. Raises nothing: no match is a null."""
    if form.startswith("%"):
        return f"try_strptime(trim({text}), {literal(form)})"
    thousands, decimal = form[1], form[5]
    if thousands in _SPACES:
        bare = f"translate(trim({text}), {_SPACES[thousands]}, '')"
    else:
        bare = f"replace(trim({text}), {literal(thousands)}, '')"
    return bare if decimal == "." else f"replace({bare}, {literal(decimal)}, '.')"


_WHOLE = ("SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT")
_SPACES = {"'": literal("'\u2019"), " ": literal(" \u00a0\u202f")}
_FORM = re.compile(r"1[.,' ]234[.,]5")


def is_form(form: str, kind: Kind) -> bool:
    """Whether a format can be that of a kind: strptime's of a day, an example of a number."""
    if kind in TEMPORAL:
        return "%" in form
    return kind in NUMERIC and _FORM.fullmatch(form) is not None and form[1] != form[5]
