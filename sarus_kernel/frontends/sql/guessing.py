"""Which dialect a text is in that names none and that DuckDB's cannot be read as."""

import re
from datetime import date

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sarus_kernel.errors import NotSupported, SyntaxProblem
from sarus_kernel.frontends.sql.dialects import COUNTS, CUTS, prepared
from sarus_kernel.frontends.sql.written_names import ODD

OWN = "duckdb"
_LONGEST = 20_000
"""In longer texts nobody looks for a dialect: reading one takes long, and there are many."""
_TEXTS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_SIGNS = (
    ("tsql", re.compile(r"\bSELECT\s+(?:DISTINCT\s+)?TOP\b|\[[A-Za-z_#@][^\]\[,]*\]", re.I)),
    ("tsql", re.compile(r"\b(?:INTO|FROM|JOIN|TABLE)\s+#\w", re.I)),
    ("tsql", re.compile(r"\bDECLARE\s+@\w", re.I)),
    ("bigquery", re.compile(r"`[^`]*[.-][^`]*`")),
)
"""What one dialect alone writes: `TOP 5`, `[name]`, `#t`, `DECLARE @x`, `` `project.data.t` ``."""
Meant = tuple[tuple[exp.Expr, ...] | str, tuple[tuple[object, object], ...]]


_TOP = re.compile(r"\bSELECT\s+(?:DISTINCT\s+)?TOP\s*\(\s*\d+\s*\)", re.I)


def certain(sql: str) -> str | None:
    """The dialect of a text that DuckDB's would be read as, and would not mean: `TOP (5) x`."""
    return "tsql" if _TOP.search(sql) and _TOP.search(_TEXTS.sub(" ", sql)) else None


def dialect_of(sql: str, dialects: tuple[str, ...]) -> str | None:
    """The dialect of a text that is not DuckDB's, if any can read it. Several do, where they all
    mean the same by it, or its spelling is that of one.

    Raises SyntaxProblem, with the option to give, where several read it in different ways.
    """
    if len(sql) > _LONGEST:
        return None
    read = {name: tree for name in dialects if (tree := _read(sql, name)) is not None}
    bare = _TEXTS.sub(" ", sql)
    for name, sign in _SIGNS:
        if name in read and sign.search(bare):
            return name
    if len({_meant(tree, name) for name, tree in read.items()}) <= 1:
        return next(iter(read), None)
    known = " or ".join([", ".join(list(read)[:-1]), list(read)[-1]])
    raise SyntaxProblem(
        f"This is not SQL as DuckDB writes it; {known} can read it, and do not mean the same.\n"
        f"Say which one it is: --dialect {next(iter(read))}"
    )


def _read(sql: str, dialect: str) -> list[exp.Expr] | None:
    """The statements of a text, if this dialect reads it as a question."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, read=dialect) if tree is not None]
    except (SqlglotError, RecursionError, *ODD):
        return None
    trees = [tree for tree in trees if not isinstance(tree, exp.Semicolon)]
    return trees if any(tree.find(exp.Query) for tree in trees) else None


def _meant(trees: list[exp.Expr], dialect: str) -> Meant:
    """Trees as their dialect means them: two that are equal are the same question."""
    try:
        made = tuple(prepared(tree.copy(), dialect, lambda: date(2000, 1, 1)) for tree in trees)
    except NotSupported:
        return dialect, ()
    marks = ((node.meta.get(CUTS), node.meta.get(COUNTS)) for tree in made for node in tree.walk())
    return made, tuple(marks)
