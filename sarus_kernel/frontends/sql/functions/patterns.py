"""LIKE, and regular expressions: what is asked is kept, and engines' spellings are not.

A pattern of plain letters is a LIKE, which engines know how to be quick about; any other goes to
`plan.pattern_reading`, which names what cannot be asked.
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.pattern_reading import read
from sarus_kernel.plan.patterns import Chars, Edge, Either, Pattern, Sequence

FOLDED = "(?i)"


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


def matches(
    name: str, whole: bool = False
) -> Callable[[Any, Callable[[exp.Expr], ColumnNode]], ColumnNode]:
    """The rule for `x ~ 'pattern'`, as `like` or `ilike`; `whole`: all of x is of the pattern."""

    def rule(node: Any, bind: Callable[[exp.Expr], ColumnNode]) -> ColumnNode:
        written, flag = pattern_of(node.expression), node.args.get("flag")
        if flag is not None and flag.name not in ("i", "c", ""):
            raise NotSupported("Of a regular expression's flags, 'i' and 'c' can be asked.")
        text = written.removeprefix(FOLDED)
        folded = text != written or (flag is not None and flag.name == "i") or name == "ilike"
        return matching(bind(node.this), text, folded, whole or bool(node.args.get("full_match")))

    return rule


def pattern_of(node: exp.Expr | None) -> str:
    """The text of a regular expression. Raises NotSupported for one that is worked out."""
    is_text = isinstance(node, exp.Literal) and node.is_string
    if node is None or (not is_text and not isinstance(node, exp.RawString)):
        raise NotSupported("The pattern of a regular expression is a text of the question.")
    return str(node.name)


def matching(of: ColumnNode, text: str, folded: bool = False, whole: bool = False) -> ColumnNode:
    """Whether a text holds a regular expression, or is one. Raises NotSupported, QuestionError."""
    pattern = f"^(?:{text})$" if whole else text
    found = _likes(read(pattern))
    if not found:
        return apply("matches", of, literal(FOLDED + pattern if folded else pattern))
    tests = [apply("ilike" if folded else "like", of, literal(each)) for each in found]
    return tests[0] if len(tests) == 1 else apply("or", *tests)


def _likes(pattern: Pattern) -> list[str]:
    """A pattern of plain letters as those of LIKE, one an alternative; none if it has more."""
    parts = pattern.parts if isinstance(pattern, Sequence) else (pattern,)
    start, end = (bool(parts) and parts[n] == Edge(at) for n, at in ((0, "start"), (-1, "end")))
    inner = parts[start : len(parts) - end]
    options = inner[0].parts if len(inner) == 1 and isinstance(inner[0], Either) else None
    if options is None:
        words = [_word(inner)]
    elif start or end:
        words = [_word(o.parts if isinstance(o, Sequence) else (o,)) for o in options]
    else:
        found = [_likes(option) for option in options]
        return [each for one in found for each in one] if all(found) else []
    edges = "" if start else "%", "" if end else "%"
    return [] if None in words else [f"{edges[0]}{word}{edges[1]}" for word in words]


def _word(parts: tuple[Pattern, ...]) -> str | None:
    """The letters of a plain text; None where there is more to it, or a sign of LIKE in it."""
    letters = [_plain(part) for part in parts]
    return "".join(filter(None, letters)) if None not in letters else None


def _plain(part: Pattern) -> str | None:
    if not isinstance(part, Chars) or part.negated or len(part.ranges) != 1:
        return None
    low, high = part.ranges[0]
    return chr(low) if low == high and chr(low) not in "%_" else None
