"""The syntax tree of a function, from its source."""

import ast
import linecache
from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import Any


def tree_of(function: Callable[..., Any]) -> ast.Lambda | ast.FunctionDef | None:
    """The lambda or `def` that a function was made by; None where its source is not known."""
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    text = "".join(linecache.getlines(code.co_filename))
    try:
        tree = _parse(text)
    except SyntaxError:
        return None
    found = [node for node in ast.walk(tree) if _made(node, code)]
    return min(found, key=_size, default=None)  # type: ignore[arg-type, return-value]


@lru_cache(maxsize=64)
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


def _made(node: ast.AST, code: CodeType) -> bool:
    """Whether this code was compiled from this node: same place, same arguments."""
    if not isinstance(node, ast.Lambda | ast.FunctionDef):
        return False
    if isinstance(node, ast.FunctionDef) != (code.co_name != "<lambda>"):
        return False
    names = tuple(argument.arg for argument in node.args.args)
    if names != code.co_varnames[: code.co_argcount]:
        return False
    if isinstance(node, ast.FunctionDef):
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        return node.name == code.co_name and first == code.co_firstlineno
    return _covers(node.body, code)


def _covers(body: ast.expr, code: CodeType) -> bool:
    """Whether every instruction comes from within the lambda's body."""
    first, last = (body.lineno, body.col_offset), (body.end_lineno or 0, body.end_col_offset or 0)
    places = [p for p in code.co_positions() if None not in p and p[2:] != (0, 0)]
    return all(
        first <= (line, column) and (end, end_column) <= last
        for line, end, column, end_column in places
    )


def _size(node: ast.Lambda | ast.FunctionDef) -> tuple[int, int]:
    lines = (node.end_lineno or 0) - node.lineno
    return lines, (node.end_col_offset or 0) - node.col_offset
