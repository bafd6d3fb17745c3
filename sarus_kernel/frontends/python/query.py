"""`frame.query(text)` and `frame.eval(text)`: the text becomes operator calls on traced values.

pandas would evaluate the text, attributes and all; here only columns, plain values, operators
and the listed methods mean something, and nothing is ever evaluated as code.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Callable, Mapping
from typing import Any

from sarus_kernel.errors import SyntaxProblem, UnknownName
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.tracing import Outcome
from sarus_kernel.frontends.python.wrapping import rebind, trace

_BINARY: dict[type, str] = {
    ast.Add: "operator.add", ast.Sub: "operator.sub", ast.Mult: "operator.mul",
    ast.Div: "operator.truediv", ast.FloorDiv: "operator.floordiv", ast.Mod: "operator.mod",
    ast.Pow: "operator.pow",
}  # fmt: skip
_COMPARE: dict[type, str] = {
    ast.Eq: "operator.eq", ast.NotEq: "operator.ne", ast.Lt: "operator.lt", ast.LtE: "operator.le",
    ast.Gt: "operator.gt", ast.GtE: "operator.ge",
}  # fmt: skip
_MARK = "__column_{}__"
_LOCAL = "__local_{}"


def queried(value: Traced, expr: str, inplace: bool = False, **named: Any) -> Any:
    """The rows for which a text is true. Raises SyntaxProblem, UnknownName."""
    text, columns = prepared(expr)
    mask = _Reader(value, columns, _locals(named)).of(_parsed(text, expr))
    made = trace("operator.getitem", value, mask)
    return _in_place(value, made) if inplace else made


def evaluated(value: Traced, expr: str, inplace: bool = False, **named: Any) -> Any:
    """A column computed from a text, or with `name = …` the frame with that column."""
    target, equals, rest = expr.partition("=")
    if not equals or rest.startswith("=") or target.rstrip()[-1:] in "!<>=":
        text, columns = prepared(expr)
        return _Reader(value, columns, _locals(named)).of(_parsed(text, expr))
    text, columns = prepared(rest)
    column = _Reader(value, columns, _locals(named)).of(_parsed(text, expr))
    made = trace("pandas.DataFrame.assign", value, **{target.strip(" `"): column})
    return _in_place(value, made) if inplace else made


def _in_place(value: Traced, made: Any) -> None:
    rebind(value, Outcome(made._sarus_node, made._sarus_twin, made._sarus_why, made._sarus_public))


def prepared(text: str) -> tuple[str, dict[str, str]]:
    """The text as Python: `&` and `|` bind like `and` and `or`, @name and `a name` are marked."""
    pieces, columns = text.split("`"), dict[str, str]()
    for at in range(1, len(pieces), 2):
        mark = _MARK.format(at)
        columns[mark] = pieces[at]
        pieces[at] = mark
    joined = "".join(pieces).strip().replace("\n", " ")
    return _with_words(joined), columns


def _with_words(text: str) -> str:
    words = {"&": "and", "|": "or"}
    out, after_at = [], False
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text.replace("@", " __at__ ")).readline))
    except (tokenize.TokenError, SyntaxError):
        raise SyntaxProblem(f"This query cannot be read: {text[:80]}") from None
    for token in tokens:
        if token.string == "__at__":
            after_at = True
            continue
        word = words.get(token.string, token.string)
        out.append(_LOCAL.format(word) if after_at else word)
        after_at = False
    return " ".join(out).strip()


def _parsed(text: str, original: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        raise SyntaxProblem(f"This query cannot be read: {original[:80]}") from None


def _locals(named: Mapping[str, Any]) -> Callable[[str], Any]:
    """Looks up `@name` where the query was written: the first frame outside this package."""
    given = {**(named.get("global_dict") or {}), **(named.get("local_dict") or {})}
    frame: Any = sys._getframe(1)
    while frame.f_globals.get("__name__", "").startswith("sarus_kernel.frontends"):
        frame = frame.f_back
    names = {**frame.f_globals, **frame.f_locals, **given}

    def find(name: str) -> Any:
        if name not in names:
            raise UnknownName(f"There is no variable {name!r} for @{name}.")
        return names[name]

    return find


class _Reader:
    """One text over one frame."""

    def __init__(self, frame: Any, columns: dict[str, str], local: Callable[[str], Any]) -> None:
        self.frame, self.columns, self.local = frame, columns, local

    def of(self, node: ast.expr) -> Any:
        """The value, traced or plain, of one expression."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self._name(name)
            case ast.BoolOp(op=op, values=values):
                name = "operator.and_" if isinstance(op, ast.And) else "operator.or_"
                first, *rest = (self.of(value) for value in values)
                for other in rest:
                    first = trace(name, first, other)
                return first
            case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
                return trace("operator.invert", self.of(operand))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return trace("operator.neg", self.of(operand))
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _BINARY:
                return trace(_BINARY[type(op)], self.of(left), self.of(right))
            case ast.Compare():
                return self._compare(node)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [self.of(item) for item in items]
            case ast.Attribute(value=of, attr=attr) if not attr.startswith("_"):
                return getattr(self.of(of), attr)
            case ast.Call(func=func, args=args, keywords=keywords):
                named = {k.arg: self.of(k.value) for k in keywords if k.arg}
                return self.of(func)(*(self.of(argument) for argument in args), **named)
        raise SyntaxProblem(f"A query cannot hold `{ast.unparse(node)[:60]}`.")

    def _name(self, name: str) -> Any:
        if name.startswith("__local_"):
            return self.local(name.removeprefix("__local_"))
        column = self.columns.get(name, name)
        if column in self.frame._sarus_twin.columns:
            return trace("operator.getitem", self.frame, column)
        if column == "index":
            return trace("pandas.DataFrame.index", self.frame)
        raise UnknownName.among("column", column, map(str, self.frame._sarus_twin.columns))

    def _compare(self, node: ast.Compare) -> Any:
        sides = [self.of(side) for side in (node.left, *node.comparators)]
        parts = [self._pair(a, op, b) for a, op, b in zip(sides, node.ops, sides[1:], strict=False)]
        first, *rest = parts
        for other in rest:
            first = trace("operator.and_", first, other)
        return first

    def _pair(self, left: Any, op: ast.cmpop, right: Any) -> Any:
        member = isinstance(op, ast.In | ast.NotIn) or isinstance(right, list)
        if member and isinstance(op, ast.In | ast.NotIn | ast.Eq | ast.NotEq):
            found = left.isin(right)
            other = isinstance(op, ast.NotIn | ast.NotEq)
            return trace("operator.invert", found) if other else found
        return trace(_COMPARE[type(op)], left, right)
