"""Words by which consoles list tables and columns, each as DESCRIBE or SHOW TABLES.

They stand alone in a text, and many are no SQL: so they are read as text, before it is parsed.
"""

import re

_NAME = r"['\"`\[]?(?P<name>[A-Za-z_][\w.#]*)['\"`\]]?"
_LIKE = r"(?:\s+LIKE\s+(?P<like>'(?:[^']|'')*'))?"
_TABLES = re.compile(
    r"SHOW\s+(?:ALL\s+|FULL\s+|TERSE\s+)?TABLES(?:\s+(?:IN|FROM)\s+[\w.]+)?" + _LIKE
    + r"|DESCRIBE|SHOW|\\dt?\+?|\.tables|(?:EXEC(?:UTE)?\s+)?sp_tables",
    re.IGNORECASE,
)  # fmt: skip
_COLUMNS = tuple(
    re.compile(words + _NAME + end, re.IGNORECASE)
    for words, end in (
        (r"(?:DESCRIBE|DESC)\s+(?:TABLE\s+)?(?:(?:EXTENDED|FORMATTED)\s+)?", ""),
        (r"SHOW\s+(?:FULL\s+)?(?:COLUMNS|FIELDS)\s+(?:IN|FROM)\s+(?:TABLE\s+)?", ""),
        (r"PRAGMA\s+table_x?info\s*\(\s*", r"\s*\)"),
        (r"(?:\\d\+?|\.schema|(?:EXEC(?:UTE)?\s+)?sp_(?:help|columns))\s+", ""),
    )
)
_NOT_TABLES = ("select", "table", "with", "extended", "formatted")


def plain_words(sql: str) -> str:
    """A text that lists tables or columns in the words that are parsed; any other as it is."""
    words = sql.strip().rstrip(";").strip()
    tables = _TABLES.fullmatch(words)
    if tables:
        like = f" WHERE table_name LIKE {tables['like']}" if tables["like"] else ""
        columns = "table_name, access, description"
        return f"SELECT {columns} FROM information_schema.tables{like}"
    found = next(filter(None, (form.fullmatch(words) for form in _COLUMNS)), None)
    if found is None or found["name"].lower() in _NOT_TABLES:
        return sql
    return f"DESCRIBE {found['name']}"
