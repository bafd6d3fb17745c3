"""Regular expressions that say no more than LIKE can: what engines agree on, and cannot be slow."""

import re
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import ColumnNode, apply, literal

_BODY = re.compile(r"(?:[\w ,;:/'\"<>=@#&!-]|\\[.()\[\]*+?^$|/-]|\.\*|\.)*")


def like(node: exp.Like | exp.ILike, bind: Callable[[exp.Expr], ColumnNode]) -> ColumnNode:
    """`x LIKE ANY ('a%', 'b%')` (any of them), `LIKE ALL`, and a plain LIKE."""
    name = "ilike" if isinstance(node, exp.ILike) else "like"
    several = node.expression
    if not isinstance(several, exp.Any | exp.All):
        return apply(name, bind(node.this), bind(several))
    inner = several.this.unnest() if isinstance(several.this, exp.Paren) else several.this
    patterns = inner.expressions if isinstance(inner, exp.Tuple | exp.Array) else [inner]
    tests = [apply(name, bind(node.this), bind(pattern)) for pattern in patterns]
    joined = "or" if isinstance(several, exp.Any) else "and"
    return tests[0] if len(tests) == 1 else apply(joined, *tests)


def matches(name: str) -> Callable[[Any, Callable[[exp.Expr], ColumnNode]], ColumnNode]:
    """The rule for `x ~ 'pattern'`, as `like` or `ilike`."""

    def rule(node: Any, bind: Callable[[exp.Expr], ColumnNode]) -> ColumnNode:
        pattern = node.expression
        if not isinstance(pattern, exp.Literal) or not pattern.is_string:
            raise NotSupported("The pattern of a regular expression is a text of the question.")
        of = bind(node.this)
        tests = [apply(name, of, literal(like)) for like in _likes(pattern.name)]
        return tests[0] if len(tests) == 1 else apply("or", *tests)

    return rule


def _likes(pattern: str) -> list[str]:
    """`^a.*b$|c` as LIKE patterns, one for each alternative. Raises NotSupported."""
    alternatives = pattern.split("|")
    grouped = re.fullmatch(r"(\^?)\(([^()]*)\)(\$?)", pattern)
    if grouped:
        alternatives = [grouped[1] + each + grouped[3] for each in grouped[2].split("|")]
    return [_like(each) for each in alternatives]


def _like(pattern: str) -> str:
    start, end = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    body = pattern[start : len(pattern) - end]
    if not _BODY.fullmatch(body) or "_" in body:
        raise NotSupported(
            "Of regular expressions, plain text with ^, $, . and .* can be asked, and a|b. "
            "Use LIKE, or several conditions."
        )
    like = re.sub(r"\\(.)|\.\*|\.", _wild, body)
    return ("" if start else "%") + like + ("" if end else "%")


def _wild(found: re.Match[str]) -> str:
    return found[1] or ("%" if found[0] == ".*" else "_")
