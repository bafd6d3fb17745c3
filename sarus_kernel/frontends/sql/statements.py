"""Statements that are a question in other words: PIVOT, DESCRIBE, SHOW TABLES, SUMMARIZE.

What tables and columns there are is public: it is listed from the catalog, and costs nothing.
"""

import re

from sqlglot import exp

from sarus_kernel.frontends.sql.select.listed_catalog import OF, SCHEMA
from sarus_kernel.frontends.sql.select.pivots import as_select

ROWS = "rows"
"""Marks the SELECT that a SUMMARIZE became with what it is of."""
_DESCRIBED = ("column_name", "data_type", "is_nullable", "description")
_SUMMARIZED = ("column_name", "data_type", "is_nullable", "lowest", "highest", "categories")


_BATCH = re.compile(r"'(?:[^']|'')*'|/\*.*?\*/|^[ \t]*GO[ \t]*;?[ \t]*$", re.I | re.M | re.DOTALL)


def batched(sql: str) -> str:
    """A script with `;` for the lines that say GO, by which SQL Server's tools part it."""
    return _BATCH.sub(lambda found: found[0] if found[0][0] in "'/" else ";", sql)


def as_query(tree: exp.Expr) -> exp.Expr:
    """The SELECT that a statement stands for; the statement itself if it stands for none."""
    if isinstance(tree, exp.Pivot):
        return as_select(tree)
    if isinstance(tree, exp.Pragma | exp.Execute):
        return _called(tree)
    of = tree.this if isinstance(tree, exp.Describe | exp.Summarize) else None
    if isinstance(of, exp.Table | exp.Query) and not tree.args.get("style"):
        found = _columns(of, _DESCRIBED if isinstance(tree, exp.Describe) else _SUMMARIZED)
        if isinstance(tree, exp.Summarize):
            found.meta[ROWS] = of
        return found
    return tree


def summarized_rows(tree: exp.Expr) -> list[exp.Expr]:
    """The rows that SUMMARIZE is of, as a SELECT in a list; an empty one for anything else."""
    of = tree.meta.get(ROWS)
    if of is None:
        return []
    return [exp.select("*").from_(of.copy())] if isinstance(of, exp.Table) else [of.copy()]


def _called(tree: exp.Expr) -> exp.Expr:
    """`PRAGMA table_info('person')`, `PRAGMA show_tables`, `EXEC sp_columns person`."""
    called = tree.this
    items = called.expressions if isinstance(tree, exp.Pragma) else tree.expressions
    name = called.name.lower()
    if name == "show_tables" or (name == "sp_tables" and not items):
        return exp.select("table_name", "access", "description").from_(_listed("tables"))
    if name in ("table_info", "sp_help", "sp_columns") and len(items) == 1 and items[0].name:
        return _columns(exp.Table(this=exp.to_identifier(items[0].name)), _DESCRIBED)
    return tree


def _columns(of: exp.Expr, names: tuple[str, ...]) -> exp.Expr:
    source = _listed("columns")
    source.meta[OF] = of.copy()
    return exp.select(*names).from_(source)


def _listed(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name), db=exp.to_identifier(SCHEMA))
