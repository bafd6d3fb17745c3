"""SQL text to one sqlglot tree, and that tree to a relation."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import TypeGuard

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from sarus_kernel.errors import QuestionError, SyntaxProblem, UnknownName
from sarus_kernel.frontends.sql.catalog_words import plain_words
from sarus_kernel.frontends.sql.dialects import prepared
from sarus_kernel.frontends.sql.expressions import UnknownFunction
from sarus_kernel.frontends.sql.given import NOTHING, Given
from sarus_kernel.frontends.sql.guessing import OWN, certain, dialect_of
from sarus_kernel.frontends.sql.parameters import bound, marked
from sarus_kernel.frontends.sql.query import Reader
from sarus_kernel.frontends.sql.scripts import Script
from sarus_kernel.frontends.sql.select.listed_catalog import OF
from sarus_kernel.frontends.sql.spelling import WRITTEN
from sarus_kernel.frontends.sql.statements import as_query, batched
from sarus_kernel.frontends.sql.strict import need_only_known
from sarus_kernel.frontends.sql.templates import rendered
from sarus_kernel.frontends.sql.variables import Others, declared, filled
from sarus_kernel.frontends.sql.vendor_forms import plainer
from sarus_kernel.frontends.sql.written_names import ODD, as_written, need_written_names
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
    given: Given = NOTHING,
    long: bool = False,
    last: Callable[[exp.Expr], exp.Expr] = lambda tree: tree,
) -> Relation:
    """The plan of one SELECT over the tables of a catalog, as asked today (in UTC).

    The SELECT may end a script that makes temporary tables, and may name what `given` has. `long`
    is for texts that nobody typed: they may be ten times as long. `last` may put another question
    in the place of the one at the end.
    Raises SyntaxProblem (with the place), UnknownName (with the nearest names), NotSupported.
    """
    sql = plain_words(batched(rendered(sql, given.values)))
    own = declared(sql)
    if own:
        given = replace(given, values=Others(given.values, own))
    trees, dialect = _read(sql, dialect, given, LONGEST * (10 if long else 1))
    trees[-1] = last(trees[-1])
    need_written_names(sql, dialect)
    day = cache(today or (lambda: datetime.now(UTC).date()))  # one day, whenever midnight is
    spelling = WRITTEN.set(dialect)
    try:
        trees = [_prepared(tree, dialect, day, given) for tree in filled(trees)]
        scope = Scope(catalog)
        relation = pruned(Script(Reader(scope, given=given.table)).answer(trees), scope)
    except UnknownFunction as error:
        raise as_written(error, sql, dialect) from None
    except RecursionError:
        raise QuestionError("The question is nested too deeply.") from None
    finally:
        WRITTEN.reset(spelling)
    return relation


def _read(
    sql: str, dialect: str | None, given: Given, longest: int
) -> tuple[list[exp.Expr], str]:
    """The trees of a text, and its dialect: that of DuckDB, or the one that can read it."""
    read = dialect or certain(sql) or OWN
    try:
        return _trees(marked(sql, given.values, read), read, longest), read
    except SyntaxProblem:
        other = marked(sql, given.values, "")
        meant = dialect_of(other, DIALECTS) if dialect is None else None
        if meant is None:
            raise
    return _trees(other, meant, longest), meant


def _prepared(tree: exp.Expr, dialect: str, day: Callable[[], date], given: Given) -> exp.Expr:
    tree = plainer(bound(tree, given.values), dialect)
    need_only_known(tree)
    for node in tree.find_all(exp.Table):  # what DESCRIBE is of stands beside the tree
        if OF in node.meta:
            node.meta[OF] = _prepared(node.meta[OF], dialect, day, given)
    return prepared(tree, dialect, day)


def _trees(sql: str, dialect: str, longest: int) -> list[exp.Expr]:
    if dialect not in DIALECTS:
        raise UnknownName.among("dialect", dialect, DIALECTS)
    if len(sql) > longest:
        raise QuestionError(f"The question is longer than {longest:,} characters.")
    try:
        trees = [as_query(tree) for tree in sqlglot.parse(sql, read=dialect)
                 if tree is not None and _says_something(tree)]  # fmt: skip
    except ParseError as error:
        raise SyntaxProblem(_place(error)) from None
    except SqlglotError:
        raise SyntaxProblem("This is not SQL: a quote or comment is not closed.") from None
    except ODD:
        raise QuestionError("A function has too many or too few arguments here.") from None
    except RecursionError:
        raise QuestionError("The question is nested too deeply.") from None
    if not trees:
        raise SyntaxProblem("There is no question here. Write a SELECT.")
    return trees


def _says_something(tree: exp.Expr | None) -> TypeGuard[exp.Expr]:
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
