"""A researcher's function of one row, translated from its source to a column expression.

Both branches of every `if` are translated; the function is never run. Python's NaN compares as
false where a null would stay null, so comparisons are closed with that value. What has no exact
counterpart is not translated.
"""

import ast
import datetime
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate.rowwise import VALUE
from sarus_kernel.frontends.python import calls_in_lambdas as calls
from sarus_kernel.frontends.python.counterparts import KNOWN
from sarus_kernel.frontends.python.sources import tree_of
from sarus_kernel.frontends.python.untranslatable import Untranslatable
from sarus_kernel.plan.columns import Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.types import ColumnType, Kind

NULL = Literal(None, "null")
_ARITHMETIC = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide",
               ast.FloorDiv: "integer_divide"}  # fmt: skip
_ORDER = {ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "greater", ast.GtE: "greater_equal"}


def translate(
    function: Callable[..., Any], schema: Mapping[str, ColumnType], row: bool
) -> ColumnNode:
    """The expression over `schema` that a function of a row (or of one value) stands for.

    Raises Untranslatable, with the reason in one sentence.
    """
    if function in KNOWN and not row:
        return KNOWN[function](Translation("", schema, False, {}), [Column(VALUE)])
    tree = tree_of(inspect.unwrap(function))
    if tree is None:
        raise Untranslatable("Its source cannot be read.")
    if len(tree.args.args) != 1 or tree.args.vararg or tree.args.kwarg or tree.args.kwonlyargs:
        raise Untranslatable("It does not take exactly one argument.")
    known = inspect.getclosurevars(function)
    names = {**known.builtins, **known.globals, **known.nonlocals}
    scope = Translation(tree.args.args[0].arg, schema, row, names)
    try:
        made = scope.block(tree.body) if isinstance(tree, ast.FunctionDef) else scope.of(tree.body)
        made.type(schema)
    except QuestionError as error:
        raise Untranslatable(str(error)) from None
    except RecursionError:
        raise Untranslatable("It is too long.") from None
    return made


@dataclass(frozen=True)
class Translation:
    """What is known while one function is translated: its argument, columns and names."""

    argument: str
    schema: Mapping[str, ColumnType]
    row: bool
    names: Mapping[str, Any]
    local: Mapping[str, ColumnNode] = field(default_factory=dict)

    def type(self, node: ColumnNode) -> ColumnType:
        """What an expression holds."""
        return node.type(self.schema)

    def kind(self, node: ColumnNode) -> Kind:
        """The kind of an expression's values."""
        return self.type(node).kind

    # Statements

    def block(self, statements: Sequence[ast.stmt]) -> ColumnNode:
        """What a function returns that goes on with these statements."""
        if not statements:
            return NULL
        first, *rest = statements
        match first:
            case ast.Return(value=None):
                return NULL
            case ast.Return(value=ast.expr() as value):
                return self.of(value)
            case ast.If():
                then = self.block([*first.body, *rest])
                return _case(self.truth(first.test), then, self.block([*first.orelse, *rest]))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                return self._with(name, self.of(value)).block(rest)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                return self._with(name, self.of(value)).block(rest)
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                made = ast.BinOp(ast.Name(name, ast.Load()), op, value)
                return self._with(name, self._binary(made)).block(rest)
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                return self.block(rest)
        raise Untranslatable(f"It holds a statement ({type(first).__name__}) that has no meaning "
                             "row by row.")  # fmt: skip

    def _with(self, name: str, value: ColumnNode) -> "Translation":
        local = {**self.local, name: value}
        return Translation(self.argument, self.schema, self.row, self.names, local)

    # Expressions

    def of(self, node: ast.expr) -> ColumnNode:
        """The column expression of a Python expression."""
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None as value):
                return plain(value)
            case ast.Name(id=name):
                return self._name(name)
            case ast.Subscript(value=ast.Name(id=name)) if name == self.argument and self.row:
                return self._column(self.value(node.slice))
            case ast.Subscript():
                return calls.subscript(self, node)
            case ast.Attribute(value=ast.Name(id=name), attr=column) if self._is_row(name):
                return self._column(column)
            case ast.Attribute():
                return calls.attribute(self, node)
            case ast.IfExp():
                return _case(self.truth(node.test), self.of(node.body), self.of(node.orelse))
            case ast.BoolOp():
                parts = [self.truth(value) for value in node.values]
                return apply("and" if isinstance(node.op, ast.And) else "or", *parts)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BinOp():
                return self._binary(node)
            case ast.Compare():
                return self._compare(node)
            case ast.Call():
                return calls.call(self, node)
            case ast.JoinedStr():
                return calls.joined(self, node)
        return plain(self.value(node))

    def _is_row(self, name: str) -> bool:
        return self.row and name == self.argument and name not in self.local

    def _column(self, name: object) -> ColumnNode:
        if not isinstance(name, str) or name not in self.schema:
            raise Untranslatable(f"It uses {str(name)[:40]!r}, which is not a column it can use.")
        return Column(name)

    def _name(self, name: str) -> ColumnNode:
        if name in self.local:
            return self.local[name]
        if name == self.argument:
            if self.row:
                raise Untranslatable("It uses the row as a whole.")
            return self._column(VALUE)
        return plain(self._outside(name))

    def _outside(self, name: str) -> Any:
        if name not in self.names:
            raise Untranslatable(f"It uses {name!r}, which is not known.")
        return self.names[name]

    def value(self, node: ast.expr) -> Any:
        """The value of an expression that does not depend on the row. Raises Untranslatable."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name != self.argument and name not in self.local:
                return self._outside(name)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                return [self.value(item) for item in items]
            case ast.Dict(keys=keys, values=values) if all(keys):
                pairs = zip(keys, values, strict=True)
                return {self.value(k): self.value(v) for k, v in pairs if k is not None}
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.value(operand)
            case ast.Attribute(value=of, attr=attr) if not attr.startswith("_"):
                held = self.value(of)
                if inspect.ismodule(held):
                    return getattr(held, attr)
            case ast.Call(func=func, args=[ast.Constant(value=str() as text)], keywords=[]):
                if self.value(func) in (pd.Timestamp, float):
                    return self.value(func)(text)
        raise Untranslatable(f"`{ast.unparse(node)[:60]}` has no counterpart.")

    def truth(self, node: ast.expr) -> ColumnNode:
        """A condition that is true or false on every row, as Python's `if` takes it."""
        made = self.of(node)
        type_ = self.type(made)
        if type_.kind is not Kind.BOOLEAN:
            raise Untranslatable(f"`{ast.unparse(node)[:60]}` is not a comparison.")
        return closed(made, type_, False)

    def _unary(self, node: ast.UnaryOp) -> ColumnNode:
        if isinstance(node.op, ast.Not):
            return apply("not", self.truth(node.operand))
        operand = self.of(node.operand)
        if isinstance(node.op, ast.USub):
            return apply("negate", operand)
        if isinstance(node.op, ast.UAdd):
            return operand
        return apply("not", self.truth(node.operand))

    def _binary(self, node: ast.BinOp) -> ColumnNode:
        left, right = self.of(node.left), self.of(node.right)
        kinds = {self.kind(left), self.kind(right)}
        match node.op:
            case ast.Add() if kinds == {Kind.TEXT}:
                return apply("concat", left, right)
            case ast.Mod():
                whole = apply("integer_divide", left, right)
                return apply("subtract", left, apply("multiply", right, whole))
            case ast.Pow():
                return self._power(left, right)
            case ast.BitAnd() | ast.BitOr() if kinds == {Kind.BOOLEAN}:
                sides = self.truth(node.left), self.truth(node.right)
                return apply("and" if isinstance(node.op, ast.BitAnd) else "or", *sides)
        if type(node.op) not in _ARITHMETIC:
            raise Untranslatable(f"The operator in `{ast.unparse(node)[:60]}` has no counterpart.")
        return apply(_ARITHMETIC[type(node.op)], left, right)

    def _power(self, left: ColumnNode, right: ColumnNode) -> ColumnNode:
        if isinstance(right, Literal) and right.value == 2:
            return apply("multiply", left, left)
        return apply("power", left, right)

    def _compare(self, node: ast.Compare) -> ColumnNode:
        sides = [node.left, *node.comparators]
        parts = [
            self._pair(left, op, right)
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        return parts[0] if len(parts) == 1 else apply("and", *parts)

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> ColumnNode:
        if isinstance(op, ast.Is | ast.IsNot):
            return self._identity(left, op, right)
        if isinstance(op, ast.In | ast.NotIn):
            return _negated(self._member(left, right), isinstance(op, ast.NotIn))
        name = _ORDER.get(type(op), "equal")
        made = apply(name, self.of(left), self.of(right))
        return _negated(closed(made, self.type(made), False), isinstance(op, ast.NotEq))

    def _identity(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> ColumnNode:
        if not (isinstance(right, ast.Constant) and right.value is None):
            raise Untranslatable("`is` compares with None only.")
        raise Untranslatable(
            f"`{ast.unparse(left)[:60]} is None` is never true in a table: use pd.isna(…)."
        )

    def _member(self, left: ast.expr, right: ast.expr) -> ColumnNode:
        what = self.of(left)
        try:
            options = self.value(right)
        except Untranslatable:
            options = None
        if isinstance(options, dict | set | frozenset | tuple | list | range) and options:
            made = apply("in", what, *(plain(option) for option in options))
        elif options is None and isinstance(what, Literal):
            made = apply("contains", self.of(right), what)
        else:
            raise Untranslatable(f"`in {ast.unparse(right)[:60]}` has no counterpart.")
        return closed(made, self.type(made), False)


def _negated(node: ColumnNode, negate: bool) -> ColumnNode:
    return apply("not", node) if negate else node


def _case(test: ColumnNode, then: ColumnNode, otherwise: ColumnNode) -> ColumnNode:
    return apply("case", test, then, otherwise)


def closed(node: ColumnNode, type_: ColumnType, otherwise: bool) -> ColumnNode:
    """The condition, with `otherwise` where it would be null."""
    return apply("coalesce", node, literal(otherwise)) if type_.nullable else node


def plain(value: Any) -> ColumnNode:
    """The literal of a value that the function uses. Raises Untranslatable."""
    if hasattr(value, "item") and not isinstance(value, pd.Timestamp):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return NULL
    if isinstance(value, datetime.datetime):
        return Literal(value.isoformat(), "timestamp")
    if type(value) in (bool, int, float, str):
        return literal(value)
    raise Untranslatable(f"It uses a {type(value).__name__}, which is not a plain value.")

