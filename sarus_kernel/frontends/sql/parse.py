"""SQL text to one sqlglot tree, and that tree to a relation."""

import logging
from collections.abc import Callable
from datetime import date

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from sarus_kernel.errors import NotSupported, QuestionError, SyntaxProblem, UnknownName
from sarus_kernel.frontends.sql.dialects import prepared
from sarus_kernel.frontends.sql.guessing import OWN, dialect_of
from sarus_kernel.frontends.sql.query import Reader
from sarus_kernel.frontends.sql.select.pivots import as_select
from sarus_kernel.frontends.sql.strict import need_only_known
from sarus_kernel.frontends.sql.vendor_forms import plainer
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.pruning import pruned
from sarus_kernel.plan.relations import Relation, Scope

logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # what it has to say, we say better

LONGEST = 200_000
DIALECTS = ("duckdb", "postgres", "tsql", "spark", "snowflake", "bigquery", "redshift", "mysql",
            "oracle", "sqlite")  # fmt: skip



def parse(
    sql: str,
    catalog: Catalog,
    dialect: str | None = None,
    today: Callable[[], date] | None = None,
) -> Relation:
    """The plan of one SELECT over the tables of a catalog, as asked today (in UTC).

    Raises SyntaxProblem (with the place), UnknownName (with the nearest names), NotSupported.
    """
    tree, dialect = _read(sql, dialect)
    try:
        tree = plainer(tree, dialect)
        need_only_known(tree)
        tree = prepared(tree, dialect, today)
        scope = Scope(catalog)
        relation = pruned(Reader(scope).answer(tree), scope)
    except RecursionError:
        raise QuestionError("The question is nested too deeply.") from None
    return relation


def _read(sql: str, dialect: str | None) -> tuple[exp.Query, str]:
    """The tree of a text, and its dialect: that of DuckDB, or the one that can read it."""
    try:
        return _tree(sql, dialect or OWN), dialect or OWN
    except SyntaxProblem:
        meant = dialect_of(sql, DIALECTS) if dialect is None else None
        if meant is None:
            raise
    return _tree(sql, meant), meant


def _tree(sql: str, dialect: str) -> exp.Query:
    if dialect not in DIALECTS:
        raise UnknownName.among("dialect", dialect, DIALECTS)
    if len(sql) > LONGEST:
        raise QuestionError(f"The question is longer than {LONGEST:,} characters.")
    try:
        trees = [_as_query(tree) for tree in sqlglot.parse(sql, read=dialect)
                 if tree is not None and _says_something(tree)]  # fmt: skip
    except ParseError as error:
        raise SyntaxProblem(_place(error)) from None
    except SqlglotError:
        raise SyntaxProblem("This is not SQL: a quote or comment is not closed.") from None
    except RecursionError:
        raise QuestionError("The question is nested too deeply.") from None
    if not trees:
        raise SyntaxProblem("There is no question here. Write a SELECT.")
    if len(trees) > 1:
        raise NotSupported("One question at a time: there are several statements here.")
    if not isinstance(trees[0], exp.Query):
        raise NotSupported("Only SELECT can be asked: data can be read here, never changed.")
    return trees[0]


def _as_query(tree: exp.Expr) -> exp.Expr:
    return as_select(tree) if isinstance(tree, exp.Pivot) else tree


def _says_something(tree: exp.Expr | None) -> bool:
    return tree is not None and not isinstance(tree, exp.Semicolon)


def _place(error: ParseError) -> str:
    """Where and what, in two lines: the text around the place, and what the parser missed."""
    first = error.errors[0] if error.errors else {}
    near = str(first.get("highlight") or "")[:40]
    before = str(first.get("start_context") or "").splitlines()
    context = (before[-1][-40:] if before else "") + near
    return (
        f"Line {first.get('line', '?')}, column {first.get('col', '?')}: "
        f"this cannot be read as SQL, near `{context.strip()}`.\n"
        "Check for a missing comma, parenthesis or keyword just before this place."
    )
