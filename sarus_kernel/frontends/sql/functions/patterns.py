"""Regular expressions that say no more than LIKE can: what engines agree on, and cannot be slow."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import ColumnNode, apply, literal

_ITEM = re.compile(
    r"(?P<any>\.\*)|(?P<one>\.)|(?P<digit>\\d)|\[(?P<set>[A-Za-z0-9 ,;:./-]+)\]"
    r"|(?P<plain>[\w ,;:/'\"<>=@#&!-]|\\[.()\[\]*+?^$|/-])"
)
_DIGITS = "0123456789"
MOST = 200
"""The most texts that the sets of a pattern may stand for."""
_WORDS = (
    "Of regular expressions, plain text with ^, $, ., .*, sets such as [A-E0-9], \\d, {3}, ? and "
    "a|b can be asked. Use LIKE, or several conditions."
)


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
        pattern, flag = node.expression, node.args.get("flag")
        is_text = isinstance(pattern, exp.Literal) and pattern.is_string
        if not is_text and not isinstance(pattern, exp.RawString):
            raise NotSupported("The pattern of a regular expression is a text of the question.")
        if flag is not None and flag.name not in ("i", "c", ""):
            raise NotSupported("Of a regular expression's flags, 'i' and 'c' can be asked.")
        text, of = pattern.name, bind(node.this)
        folded = text.startswith("(?i)") or (flag is not None and flag.name == "i")
        used = "ilike" if folded else name
        if node.args.get("full_match"):
            text = f"^({text.removeprefix('^').removesuffix('$')})$"
        tests = [apply(used, of, literal(each)) for each in _likes(text.removeprefix("(?i)"))]
        return tests[0] if len(tests) == 1 else apply("or", *tests)

    return rule


def _likes(pattern: str) -> list[str]:
    """`^a.*b$|c` as LIKE patterns, some for each alternative. Raises NotSupported."""
    alternatives = pattern.split("|")
    grouped = re.fullmatch(r"(\^?)\(([^()]*)\)(\$?)", pattern)
    if grouped:
        alternatives = [grouped[1] + each + grouped[3] for each in grouped[2].split("|")]
    found = [like for each in alternatives for like in _like(each)]
    if len(found) > MOST:
        raise NotSupported(f"The sets of a regular expression give more than {MOST} texts.")
    return list(dict.fromkeys(found))


def _like(pattern: str) -> list[str]:
    start, end = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    body, place, parts = pattern[start : len(pattern) - end], 0, list[list[str]]()
    many = 1
    while place < len(body):
        item = _ITEM.match(body, place)
        if item is None:
            raise NotSupported(_WORDS)
        options = _options(item)
        times = re.compile(r"\?|\{([1-9])\}").match(body, item.end())
        place = times.end() if times else item.end()
        repeated = int(times[1]) if times and times[1] else 1
        more = [options] * repeated if times is None or times[1] else [[*options, ""]]
        many *= max(1, *(len(each) for each in more)) ** len(more)
        if many > MOST:
            raise NotSupported(f"The sets of a regular expression give more than {MOST} texts.")
        parts += more
    bodies = ["".join(chosen) for chosen in product(*parts)]
    return [("" if start else "%") + each + ("" if end else "%") for each in bodies]


def _options(item: re.Match[str]) -> list[str]:
    """The letters that an item stands for, as LIKE writes them. Raises NotSupported."""
    if item["any"] or item["one"]:
        return ["%" if item["any"] else "_"]
    if item["digit"]:
        return list(_DIGITS)
    if item["set"]:
        return _letters(item["set"])
    letter = item["plain"][-1]
    if letter in "_%":
        raise NotSupported(_WORDS)
    return [letter]


def _letters(inside: str) -> list[str]:
    """The letters of a set such as `A-E0-9`."""
    found: list[str] = []
    for low, high in re.findall(r"(.)(?:-(.))?", inside):
        if high and not (low.isalnum() and high.isalnum() and low <= high):
            raise NotSupported(_WORDS)
        found += map(chr, range(ord(low), ord(high or low) + 1))
    return list(dict.fromkeys(found))
