"""REGEXP_EXTRACT, REGEXP_SUBSTR, REGEXP_REPLACE: the part of a text that a pattern finds.

Which part that is, and for which patterns all engines agree: `plan.pattern_extents`.
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.dialects import EMPTY, SIGN
from sarus_kernel.frontends.sql.functions.pattern_places import nth_run, put_again
from sarus_kernel.frontends.sql.functions.patterns import FOLDED, pattern_of
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.functions.texts import READ_IN_NEW
from sarus_kernel.plan.pattern_extents import parts
from sarus_kernel.plan.pattern_reading import groups
from sarus_kernel.plan.patterns import shortest

Bind = Callable[[exp.Expr], ColumnNode]
_FIRST = ("", "1")


def extracted(node: Any, bind: Bind) -> ColumnNode:
    """`REGEXP_EXTRACT(x, p, group)`, `REGEXP_SUBSTR(x, p, 1, 1, 'e', group)`."""
    which = _which(node, "REGEXP_EXTRACT and REGEXP_SUBSTR")
    flags = node.text("parameters") if isinstance(node.args.get("parameters"), exp.Literal) else ""
    text = _flagged(pattern_of(node.expression), flags.replace("e", ""))
    group = node.args.get("group")
    number = max(int("e" in flags), 0 if group is None else _number(group))
    if which > 1 and number == 0:
        text, number = nth_run(text, which), 1
    elif which > 1:
        raise NotSupported("Of a later part the whole can be taken out, and no group.")
    made = taken(bind(node.this), text, number)
    if not node.meta.get(EMPTY):
        return made
    return apply("coalesce", made, apply("substring", bind(node.this), literal(1), literal(0)))


def substring(node: exp.Substring, bind: Bind) -> ColumnNode:
    """`SUBSTRING(x FROM 'pattern')` of PostgreSQL: its group, where it has one; else by places."""
    start = node.args.get("start")
    size = node.args.get("length")
    if not isinstance(start, exp.Literal) or not start.is_string:
        places = [bind(place) for place in (start, size) if place is not None]
        return apply("substring", bind(node.this), *places)
    if size is not None:
        raise NotSupported("SUBSTRING … SIMILAR, or FROM … FOR '#', cannot be asked: "
                           "SUBSTRING(x FROM 'pattern') can.")  # fmt: skip
    return taken(bind(node.this), start.name, int(groups(start.name) > 0))


def taken(of: ColumnNode, text: str, group: int = 0) -> ColumnNode:
    """The first part that a pattern, or a group of it, finds; null if none. Raises NotSupported."""
    parts(text, group)
    return apply("extract", of, literal(text), literal(group))


def substituted(node: Any, bind: Bind) -> ColumnNode:
    """`REGEXP_REPLACE(x, p, new)`: the first or all, as the dialect says, or 'g'."""
    new, flags = node.args.get("replacement"), node.text("modifiers")
    if node.text("position") not in _FIRST:
        raise NotSupported("REGEXP_REPLACE begins at the first letter here.")
    if node.text("occurrence") not in ("", "0", "1"):
        raise NotSupported("REGEXP_REPLACE replaces the first part or all of them.")
    if not isinstance(new, exp.Literal | exp.RawString | None):
        raise NotSupported("What REGEXP_REPLACE puts in is a text of the question.")
    first = node.args.get("single_replace") and "g" not in flags
    everywhere = not first and node.text("occurrence") != "1"
    text = _flagged(pattern_of(node.expression), flags.replace("g", ""))
    put, sign = "" if new is None else new.name, node.meta.get(SIGN, "\\")
    if sign in put:
        return put_again(bind(node.this), text, put, sign, everywhere)
    return replaced(bind(node.this), text, put, everywhere)


def replaced(of: ColumnNode, text: str, new: str, everywhere: bool) -> ColumnNode:
    """A text without what a pattern finds, and `new` there. Raises NotSupported."""
    if set(new) & READ_IN_NEW:
        raise NotSupported(
            f"What a regular expression found cannot be put in again: `{new[:40]}`.\n"
            "Take it out by REGEXP_EXTRACT(x, pattern, 1), and put texts together with ||."
        )
    if len(new) > shortest(parts(text).inside):
        raise NotSupported(
            f"REGEXP_REPLACE puts in no more letters than it takes out, and `{new[:40]}` is longer."
        )
    return apply("replace_matches", of, literal(text), literal(new), literal(everywhere))


def _which(node: Any, name: str) -> int:
    """Which part is asked for, from the start on."""
    number = node.text("occurrence") or "1"
    if node.text("position") not in _FIRST or not number.isdigit() or not 0 < int(number) < 100:
        raise NotSupported(f"{name} look from the first letter on, for a part up to the 99th.")
    return int(number)


def _flagged(text: str, flags: str) -> str:
    if flags not in ("", "i", "c"):
        raise NotSupported("Of a regular expression's flags, 'i' and 'c' can be asked.")
    return FOLDED + text if flags == "i" and not text.startswith(FOLDED) else text


def _number(group: exp.Expr) -> int:
    if not isinstance(group, exp.Literal) or not group.name.isdigit():
        raise NotSupported("The group of a regular expression is a number of the question.")
    return int(group.name)
