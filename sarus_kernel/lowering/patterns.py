"""pandas' `.str` methods that take a regular expression: those that all engines read alike.

Classes are about ASCII and `$` is the very end, as in SQL (`plan.pattern_reading`).
"""

import re
from collections.abc import Callable
from typing import TypeVar

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.lowering.elementwise import Handler, elementwise, together
from sarus_kernel.lowering.literals import FALSE, expression, words
from sarus_kernel.lowering.values import Context, Numbered, Series, Typed, Unlowered
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.functions.texts import READ_IN_NEW
from sarus_kernel.plan.pattern_extents import parts
from sarus_kernel.plan.pattern_reading import groups, read
from sarus_kernel.plan.patterns import shortest

FOLDED = "(?i)"
T = TypeVar("T")
_NAMED = re.compile(r"\(\?P<(\w+)>")
_FLAGS = {0: False, int(re.IGNORECASE): True, int(re.ASCII): False,
          int(re.IGNORECASE | re.ASCII): True}  # fmt: skip


def found(test: Callable[[ColumnNode], ColumnNode], na: object) -> Callable[[Typed], ColumnNode]:
    """A test of texts: a missing text does not pass, unless `na` says so."""

    def build(value: Typed) -> ColumnNode:
        node = test(expression(value))
        if not value.type.nullable:
            return node
        return apply("coalesce", node, literal(True) if na is True else FALSE)

    return build


def holds(method: str, before: str = "", after: str = "") -> Handler:
    """`.str.contains(pattern)`, `.str.match` (from the start), `.str.fullmatch`."""

    def handler(context: Context, series: object, /, pat: object, case: object = True,
                flags: object = 0, na: object = None) -> object:  # fmt: skip
        text, folded = _read(pat, case, flags, method)
        whole = f"{before}{text}{after}"
        _agreed(lambda: read(folded + whole))
        of = literal(folded + whole)
        return elementwise(context, found(lambda c: apply("matches", c, of), na), series)

    return handler


def replaced(context: Context, series: object, /, pat: object, repl: object, n: object = -1,
             case: object = None, flags: object = 0) -> object:  # fmt: skip
    """`.str.replace(pattern, new, regex=True)`, of each part or of the first."""
    text, folded = _read(pat, case is not False, flags, "`str.replace`")
    new = words(repl, "`str.replace`")
    if n not in (-1, 0, 1) or set(new) & READ_IN_NEW:
        raise Unlowered(
            "`str.replace` by a pattern puts in a plain text, for each part or for the first. "
            "`str.extract(pattern, expand=False)` takes a part out."
        )
    found_ = _agreed(lambda: parts(folded + text))
    if len(new) > shortest(found_.inside):
        raise Unlowered("`str.replace` by a pattern puts in no more letters than it takes out.")
    asked = literal(folded + text), literal(new), literal(n != 1)
    return elementwise(
        context, lambda v: apply("replace_matches", expression(v), *asked), series
    )


def extracted(context: Context, series: object, /, pat: object, flags: object = 0,
              expand: object = True) -> object:  # fmt: skip
    """`.str.extract(pattern)`: one group with expand=False, or groups that have names."""
    text, folded = _read(pat, True, flags, "`str.extract`")
    whole, count = folded + text, _agreed(lambda: groups(folded + text))
    names = _NAMED.findall(text)
    if count == 0:
        raise Unlowered("`str.extract` wants a group, such as `(\\d+)`.")
    if expand is False and count == 1:
        one = _taken(context, series, whole, 1)
        name = names[0] if names else getattr(series, "name", None)
        return Series(one.rows, one.column, name)
    if not names:
        made = together({str(at): _taken(context, series, whole, at + 1) for at in range(count)})
        return Numbered(made.rows, made.columns)
    if len(set(names)) != count:
        raise Unlowered("`str.extract` names its columns by groups, `(?P<code>[A-Z]+)`: "
                        "name all of them, or none.")  # fmt: skip
    return together({n: _taken(context, series, whole, at) for at, n in enumerate(names, 1)})


def _taken(context: Context, series: object, text: str, group: int) -> Series:
    _agreed(lambda: parts(text, group))
    of = literal(text), literal(group)
    made = elementwise(context, lambda v: apply("extract", expression(v), *of), series)
    assert isinstance(made, Series)
    return made


def _read(pat: object, case: object, flags: object, method: str) -> tuple[str, str]:
    """A pattern's text, and `(?i)` where it does not look at case. Raises Unlowered."""
    text = words(pat, method)
    if not isinstance(flags, int) or int(flags) not in _FLAGS:
        raise Unlowered(f"Of the flags of {method}, re.IGNORECASE is understood.")
    bare = text.removeprefix(FOLDED)
    folded = bare != text or case is not True or _FLAGS[int(flags)]
    return bare, FOLDED if folded else ""


def _agreed(make: Callable[[], T]) -> T:
    """What is made of a pattern. Raises Unlowered with the reason where it cannot be asked."""
    try:
        return make()
    except (NotSupported, QuestionError) as refused:
        raise Unlowered(str(refused)) from None
