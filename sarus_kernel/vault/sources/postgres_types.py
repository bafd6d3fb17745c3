"""What a column of PostgreSQL is in DuckDB's words, and the SQL that exports it as text."""

from sarus_kernel.vault.sources.sql_text import quoted

_TYPES = {
    **dict.fromkeys(("smallint", "integer", "bigint", "oid"), "BIGINT"),
    **dict.fromkeys(("real", "double precision"), "DOUBLE"),
    **dict.fromkeys(("text", "character varying", "character", "uuid", "name",
                     "enum"), "VARCHAR"),
    **dict.fromkeys(("timestamp without time zone", "timestamp with time zone"), "TIMESTAMP"),
    "boolean": "BOOLEAN",
    "date": "DATE",
}


def type_of(declared: str, scale: int | None) -> str:
    """DuckDB's name of a declared type, or PostgreSQL's own: that column is left out, and named."""
    if declared == "numeric":
        return "DECIMAL(38,0)" if scale == 0 else "DECIMAL(38,10)"
    return _TYPES.get(declared, declared.upper())


def exported(column: str, declared: str) -> str:
    """The value to export: NULL where nobody can ask about values of the type.

    Moments that Python cannot hold (infinity, years before 1 and after 9999) are null.
    """
    name = quoted(column)
    if declared == "timestamp with time zone":
        return _moment(f"({name} AT TIME ZONE 'UTC')", "timestamp")
    if declared in ("timestamp without time zone", "date"):
        return _moment(name, "timestamp")
    return name if declared == "numeric" or declared in _TYPES else "NULL"


def _moment(value: str, kind: str) -> str:
    first, last = f"{kind} '0001-01-01'", f"{kind} '10000-01-01'"
    return f"CASE WHEN {value} >= {first} AND {value} < {last} THEN {value} END"
