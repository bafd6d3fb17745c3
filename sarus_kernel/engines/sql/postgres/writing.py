"""What PostgreSQL's templates are made of: typed literals, casts, text by its bytes."""

from dataclasses import replace

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import writing
from sarus_kernel.engines.sql.writing import Site, Writer, cast, func, is_literal
from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.columns import Literal
from sarus_kernel.plan.types import ColumnType, Kind


def fit(value: exp.Expr, type_: ColumnType, kind: Kind) -> exp.Expr:
    """The value as a kind; PostgreSQL takes booleans for 32-bit numbers only."""
    if isinstance(value, exp.Null) or type_.kind is Kind.NULL:
        return cast(exp.Null(), kind)
    if type_.kind is kind:
        return cast(value, kind) if is_literal(value) else value
    if type_.kind is Kind.BOOLEAN and kind in (Kind.INTEGER, Kind.NUMBER):
        return cast(writing.cast_small(value), kind)
    if kind is Kind.TEXT:
        return as_text(value, type_)
    return cast(value, kind)


def as_text(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    """A value as text."""
    if type_.kind is Kind.NUMBER:
        return func("REAL_TEXT", cast(value, Kind.NUMBER))
    return cast(value, Kind.TEXT)


def literal(node: Literal) -> exp.Expr:
    """A value of the question; a number with an exponent would be a NUMERIC here."""
    if "\0" in str(node.value):
        raise QuestionError("A text here holds the character NUL, which PostgreSQL does not have.")
    written = writing.literal(node)
    return cast(written, Kind.NUMBER) if node.kind == Kind.NUMBER else written


def by_bytes(value: exp.Expr, kind: Kind) -> exp.Expr:
    """A value to compare or to order by."""
    if kind is not Kind.TEXT:
        return value
    name = exp.to_identifier("C", quoted=True)
    return exp.paren(exp.Collate(this=writing.paren(value), expression=name))


def finite(value: exp.Expr) -> exp.Expr:
    """The value, or null where it is NaN or infinite."""
    return func("REAL_FINITE", value)


def plain_nulls(write: Writer) -> Writer:
    """The template with NULL for what is always null: its type in a table would be in the way."""

    def written(site: Site) -> exp.Expr:
        pairs = zip(site.arguments, site.types, strict=True)
        arguments = [exp.Null() if t.kind is Kind.NULL else a for a, t in pairs]
        return write(replace(site, arguments=arguments))

    return written
