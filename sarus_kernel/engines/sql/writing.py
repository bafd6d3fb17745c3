"""What every writer of SQL is made of: calls, casts, operands, literals, as sqlglot nodes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlglot import expressions as exp

from sarus_kernel.plan.columns import Literal
from sarus_kernel.plan.types import ColumnType, Kind, Schema

TYPES = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.NULL: "VARCHAR",
}


Fit = Callable[[exp.Expr, ColumnType, Kind], exp.Expr]


@dataclass(frozen=True)
class Site:
    """One use of a function: its rendered arguments, their types, the type of the result.

    `fit` brings a value of a type to a kind, in the words of the engine.
    """

    arguments: Sequence[exp.Expr]
    types: Sequence[ColumnType]
    result: ColumnType
    fit: Fit


Writer = Callable[[Site], exp.Expr]


def func(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of an engine function by name, without any rewriting by sqlglot."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def number(text: str) -> exp.Expr:
    """A number as a literal."""
    return exp.Literal.number(text)


_ATOMS = (exp.Column, exp.Literal, exp.Paren, exp.Func, exp.Null, exp.Boolean)


def paren(value: exp.Expr) -> exp.Expr:
    """The value as an operand: in parentheses unless it is one word already."""
    binary = isinstance(value, exp.Binary | exp.Unary | exp.Predicate)
    return value if isinstance(value, _ATOMS) and not binary else exp.paren(value)


def cast(value: exp.Expr, kind: Kind) -> exp.Expr:
    """A cast that cannot fail (used where the kind of the source fits)."""
    return exp.Cast(this=value, to=_type(kind).copy())


@cache
def _type(kind: Kind) -> exp.DataType:
    return exp.DataType.build(TYPES[kind], dialect="duckdb")


def try_cast(value: exp.Expr, kind: Kind) -> exp.Expr:
    """A cast that gives null where it would fail."""
    return exp.TryCast(this=value, to=_type(kind).copy())


def cast_small(value: exp.Expr) -> exp.Expr:
    """A cast to a 32-bit integer, which some of DuckDB's functions want."""
    return exp.Cast(this=value, to=exp.DataType.build("INT", dialect="duckdb"))


def try_small(value: exp.Expr) -> exp.Expr:
    """A cast to a 32-bit integer that gives null where it would fail."""
    return exp.TryCast(this=value, to=exp.DataType.build("INT", dialect="duckdb"))


def attempt(value: exp.Expr) -> exp.Expr:
    """The value, or null where computing it fails."""
    return func("TRY", value)


def within(value: exp.Expr, low: int, high: int) -> exp.Expr:
    """The integer, or null where it is not between two others."""
    edges = [exp.Neg(this=number(str(-edge))) if edge < 0 else number(str(edge))
             for edge in (low, high)]  # fmt: skip
    test = exp.Between(this=paren(value.copy()), low=edges[0], high=edges[1])
    return exp.Case(ifs=[exp.If(this=test, true=value)])


def finite(value: exp.Expr) -> exp.Expr:
    """The value, or null where it is NaN or infinite."""
    test = func("ISFINITE", value.copy())
    return exp.Case(ifs=[exp.If(this=test, true=value)])


def fit(value: exp.Expr, type_: ColumnType, kind: Kind) -> exp.Expr:
    """The value as a kind; nothing is written where it has that kind already.

    Integer literals are always cast: DuckDB takes small ones for 32-bit numbers, whose products
    overflow early. A literal of a real number has an exponent and so is a DOUBLE by itself.
    """
    if type_.kind is kind and not isinstance(value, exp.Null):
        return cast(value, kind) if kind is Kind.INTEGER and is_literal(value) else value
    return _real(value) if kind is Kind.NUMBER and is_literal(value) else cast(value, kind)


def is_literal(value: exp.Expr) -> bool:
    """Whether this is a number as it stands in the question, perhaps with a sign."""
    bare = value.unnest()
    bare = bare.this if isinstance(bare, exp.Neg) else bare
    return isinstance(bare, exp.Literal) and not bare.is_string


def _real(value: exp.Expr) -> exp.Expr:
    """A whole number as a literal of a real one."""
    bare = value.unnest()
    if isinstance(bare, exp.Neg):
        return exp.paren(exp.Neg(this=number(f"{bare.this.name}e0")))
    return number(f"{bare.name}e0")


def all_as(site: Site, kind: Kind) -> list[exp.Expr]:
    """Every argument as one kind."""
    return [site.fit(a, t, kind) for a, t in zip(site.arguments, site.types, strict=True)]


def beside(
    values: Sequence[exp.Expr], types: Sequence[ColumnType], kind: Kind, fit: Fit
) -> list[exp.Expr]:
    """Values of which the engine picks one, as one kind. The pick has the widest of their types:
    among others a whole number needs no cast, and among whole numbers one cast is enough."""
    whole = [kind is t.kind is Kind.INTEGER and is_literal(v)
             for v, t in zip(values, types, strict=True)]  # fmt: skip
    first = 0 if all(whole) else -1
    return [
        value if whole[n] and n != first else fit(value, types[n], kind)
        for n, value in enumerate(values)
    ]


def read(name: str, alias: str) -> exp.Expr:
    """A table, or a CTE, to select from."""
    return exp.alias_(exp.Table(this=identifier(name)), alias, quoted=True, table=True)


def identifier(text: str) -> exp.Identifier:
    """A name, always in quotes: whatever it holds, it stays a name."""
    return exp.to_identifier(text, quoted=True)


def as_column(value: exp.Expr, name: str) -> exp.Expr:
    """A value of a SELECT under its name."""
    is_named = isinstance(value, exp.Column) and value.name == name
    return value if is_named else exp.alias_(value, identifier(name), copy=False)


def columns_of(schema: Schema) -> list[exp.Expr]:
    """All columns of a schema, by name."""
    return [exp.column(identifier(name)) for name in schema]


def literal(node: Literal) -> exp.Expr:
    """A value that the question holds."""
    kind = Kind(node.kind)
    if kind is Kind.NULL:
        return exp.Null()
    if kind is Kind.BOOLEAN:
        return exp.Boolean(this=bool(node.value))
    if kind in (Kind.INTEGER, Kind.NUMBER):
        return _number(node.value, kind)
    text = exp.Literal.string(str(node.value))
    return text if kind is Kind.TEXT else cast(text, kind)


def _number(value: object, kind: Kind) -> exp.Expr:
    """A number; with an exponent it is a DOUBLE to DuckDB, without one a DECIMAL."""
    assert isinstance(value, int | float)
    text = repr(abs(float(value))) if kind is Kind.NUMBER else repr(abs(value))
    if kind is Kind.NUMBER and "e" not in text:
        text = text.removesuffix(".0") + "e0"
    plain = exp.Literal.number(text)
    return exp.paren(exp.Neg(this=plain)) if value < 0 else plain
