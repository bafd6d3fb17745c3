"""Where regular expressions find something, how often, and what they found put in again.

Each is made of the two functions that engines have alike (the first part, and a text without its
parts): so that they agree on places and numbers follows from that they agree on parts.
"""

import re
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.functions.patterns import matching, pattern_of
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.pattern_extents import parts
from sarus_kernel.plan.pattern_reading import read
from sarus_kernel.plan.patterns import Edge, Either, Pattern, Sequence, from_start

Bind = Callable[[exp.Expr], ColumnNode]
_REST = "[\\s\\S]*"
_RUN = re.compile(r"(?:\[(\^?)((?:\\.|[^\]\\^])+)\]|\\([dwsDWS]))\+", re.DOTALL)
"""A run of letters of one set, and no more: `[^,]+`, `\\d+`."""


def counted(node: Any, bind: Bind) -> ColumnNode:
    """`REGEXP_COUNT(x, p)`: the letters that are left if each part becomes one, less if none."""
    _need_start(node, "REGEXP_COUNT")
    return count(bind(node.this), flagged(node))


def count(of: ColumnNode, text: str) -> ColumnNode:
    """How many parts a pattern finds, one after the other."""
    parts(text)
    one, none = (
        apply("length", apply("replace_matches", of, literal(text), literal(new), literal(True)))
        for new in ("*", "")
    )
    return apply("subtract", one, none)


def counted_list(node: Any, bind: Bind) -> ColumnNode | None:
    """`len(regexp_extract_all(x, p))`; None for the length of anything else."""
    inner = node.this
    if not isinstance(inner, exp.RegexpExtractAll):
        return None
    return count(bind(inner.this), pattern_of(inner.expression))


def place(node: Any, bind: Bind) -> ColumnNode:
    """`REGEXP_INSTR(x, p)`: where the first part begins, counted from 1; 0 where there is none."""
    _need_start(node, "REGEXP_INSTR")
    for field in ("option", "group"):
        if node.args.get(field) is not None and node.text(field) != "0":
            raise NotSupported("REGEXP_INSTR gives where the first part begins, and no more.")
    return first_place(bind(node.this), flagged(node))


def first_place(of: ColumnNode, text: str) -> ColumnNode:
    """The same of a bound text."""
    begins = apply("add", apply("length", before(of, text)), literal(1))
    unknown = apply("is_null", of)
    return apply("case", unknown, literal(None), found(of, text), begins, literal(0))


def patindex(items: list[exp.Expr], bind: Bind) -> ColumnNode:
    """SQL Server's `PATINDEX('%[0-9]%', x)`: a LIKE with sets, as a regular expression."""
    written = pattern_of(items[0])
    if not written.startswith("%") or not written.endswith("%") or "%" in written[1:-1]:
        raise NotSupported("PATINDEX takes a pattern between two %, such as '%[0-9]%'.")
    inner = re.sub(r"\[[^\]]*\]|.", _of_like, written[1:-1], flags=re.DOTALL)
    return first_place(bind(items[1]), inner)


def _of_like(letter: re.Match[str]) -> str:
    if len(letter[0]) > 1:
        return letter[0]
    return "[\\s\\S]" if letter[0] == "_" else re.escape(letter[0])


def found(of: ColumnNode, text: str) -> ColumnNode:
    """Whether a pattern, with its flag, finds anything."""
    bare = text.removeprefix("(?i)")
    return matching(of, bare, folded=bare != text)


def before(of: ColumnNode, text: str) -> ColumnNode:
    """What stands before the first part: the text without it and all that follows."""
    flag = "(?i)" if text.startswith("(?i)") else ""
    whole = text if _to_end(read(text)) else f"{flag}(?:{text.removeprefix(flag)}){_REST}"
    parts(whole)
    return apply("replace_matches", of, literal(whole), literal(""), literal(False))


def nth_run(text: str, number: int) -> str:
    """A pattern whose first group is the n-th part that `[^,]+` finds. Raises NotSupported."""
    run = _RUN.fullmatch(text)
    if run is None:
        raise NotSupported(
            f"Part {number} of a text can be asked of a run of letters, such as "
            "REGEXP_SUBSTR(x, '[^,]+', 1, 2). Of another pattern the first one can."
        )
    negated, letters, kind = run.groups()
    other = f"\\{kind.swapcase()}" if kind else f"[{'' if negated else '^'}{letters}]"
    one = text[:-1]
    return f"^{other}*(?:{one}+{other}+){{{number - 1}}}({one}+)"


def put_again(of: ColumnNode, text: str, new: str, sign: str, everywhere: bool) -> ColumnNode:
    """`REGEXP_REPLACE(x, '(a)(b)', '\\2\\1')`: the text around the first part, and its groups."""
    pattern = read(text)
    start, end = from_start(pattern), _to_end(pattern)
    if everywhere and not (start or end):
        raise NotSupported(
            f"What was found is put in again (`{new[:40]}`) for one part of a text: begin the "
            "pattern with ^, end it with $, or replace the first part alone."
        )
    whole = apply("extract", of, literal(text), literal(0))
    parts(text)
    pieces = [] if start else [before(of, text)]
    pieces += _pieces(of, text, new, sign)
    if not end:
        size = apply("length", whole)
        size = size if start else apply("add", apply("length", pieces[0]), size)
        pieces.append(apply("substring", of, apply("add", size, literal(1))))
    made = apply("concat", literal(""), *pieces)
    return apply("case", found(of, text), made, of)


def _pieces(of: ColumnNode, text: str, new: str, sign: str) -> list[ColumnNode]:
    split = re.split(rf"{re.escape(sign)}(\d)", new)
    plain, groups = split[::2], split[1::2]
    if any(sign in piece for piece in plain):
        raise NotSupported(f"Of what was found {sign}1 to {sign}9 can be put in: `{new[:40]}`.")
    made: list[ColumnNode] = []
    for piece, group in zip(plain, [*groups, ""], strict=True):
        made += [literal(piece)] if piece else []
        if group:
            parts(text, int(group))
            made.append(apply("extract", of, literal(text), literal(int(group))))
    return made


def _to_end(pattern: Pattern) -> bool:
    """Whether it can end at the end of a text alone."""
    if isinstance(pattern, Either):
        return all(map(_to_end, pattern.parts))
    if isinstance(pattern, Sequence):
        return bool(pattern.parts) and _to_end(pattern.parts[-1])
    return pattern == Edge("end")


def flagged(node: Any) -> str:
    """The pattern of a node with its flag before it. Raises NotSupported for other flags."""
    flags, text = node.text("parameters"), pattern_of(node.expression)
    if flags not in ("", "i", "c"):
        raise NotSupported("Of a regular expression's flags, 'i' and 'c' can be asked.")
    return f"(?i){text}" if flags == "i" and not text.startswith("(?i)") else text


def _need_start(node: Any, name: str) -> None:
    for field in ("position", "occurrence"):
        if node.args.get(field) is not None and node.text(field) != "1":
            raise NotSupported(f"{name} begins at the first letter, with the first part.")
