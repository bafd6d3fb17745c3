"""SQL's functions of text that are more than one function of a plan."""

from collections.abc import Callable

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal

Bind = Callable[[exp.Expr], ColumnNode]


def concat(node: exp.Concat, bind: Bind) -> ColumnNode:
    """`CONCAT(a, b)`: in most dialects a null is an empty text."""
    parts = [bind(item) for item in node.expressions]
    if node.args.get("coalesce"):
        parts = [apply("coalesce", apply("to_text", part), literal("")) for part in parts]
    return apply("concat", *parts) if len(parts) > 1 else parts[0]


def left(node: exp.Left, bind: Bind) -> ColumnNode:
    """The first letters."""
    if not isinstance(node.expression, exp.Literal):
        raise NotSupported("LEFT takes a number of letters.")
    return apply("substring", bind(node.this), literal(1), bind(node.expression))


def right(node: exp.Right, bind: Bind) -> ColumnNode:
    """The last letters: from the place where so many are left."""
    if not isinstance(node.expression, exp.Literal):
        raise NotSupported("RIGHT takes a number of letters.")
    text, count = bind(node.this), int(node.expression.name)
    if count == 0:
        return apply("substring", text, literal(1), literal(0))
    first = apply("subtract", apply("length", text), literal(count - 1))
    return apply("substring", text, apply("greatest", first, literal(1)), literal(count))


def joined(node: exp.ConcatWs, bind: Bind) -> ColumnNode:
    """`CONCAT_WS('-', a, b)`: nulls are passed over."""
    between, *parts = [bind(item) for item in node.expressions]
    if not isinstance(between, Literal) or between.kind != "text":
        raise NotSupported("CONCAT_WS takes a text to put between.")
    each = [apply("coalesce", apply("concat", between, apply("to_text", p)), literal(""))
            for p in parts]  # fmt: skip
    whole = apply("concat", *each) if len(each) > 1 else each[0]
    return apply("substring", whole, literal(1 + len(str(between.value))))


def place(node: exp.StrPosition, bind: Bind) -> ColumnNode:
    """`STRPOS(x, 'text')`; and `STRPOS('texts', x)`, whose few answers are listed."""
    whole, part = bind(node.this), bind(node.args["substr"])
    if not isinstance(whole, Literal) and not isinstance(part, Literal):
        raise NotSupported("A text is looked for in another one: one of them is of the question.")
    if not isinstance(whole, Literal) or isinstance(part, Literal):
        return apply("position", whole, part)
    text = str(whole.value)
    if len(text) > _LONGEST_SEARCHED:
        raise NotSupported(f"A text that is searched for a column has {_LONGEST_SEARCHED} letters.")
    pieces = {text[a:b] for a in range(len(text)) for b in range(a + 1, len(text) + 1)}
    found: dict[int, list[str]] = {1: [""]}
    for piece in sorted(pieces):
        found.setdefault(text.index(piece) + 1, []).append(piece)
    branches = [
        node
        for at, texts in sorted(found.items())
        for node in (apply("in", part, *map(literal, texts)), literal(at))
    ]
    return apply("case", apply("is_null", part), literal(None), *branches, literal(0))


_LONGEST_SEARCHED = 80


def split_part(node: exp.SplitPart, bind: Bind) -> ColumnNode:
    """`SPLIT_PART(x, '.', 1)`: what stands before, or between, a text of the question."""
    of, by, number = bind(node.this), bind(node.args["delimiter"]), bind(node.args["part_index"])
    if not (isinstance(by, Literal) and by.kind == "text" and by.value):
        raise NotSupported("SPLIT_PART splits by a text of the question.")
    if not isinstance(number, Literal) or number.value not in (1, 2, 3):
        raise NotSupported("SPLIT_PART gives the first, second or third part here.")
    for _ in range(int(number.value) - 1):
        at = apply("position", of, by)
        rest = apply("substring", of, apply("add", at, literal(len(str(by.value)))))
        of = apply("case", apply("equal", at, literal(0)), literal(""), rest)
    at = apply("position", of, by)
    before = apply("substring", of, literal(1), apply("subtract", at, literal(1)))
    return apply("case", apply("equal", at, literal(0)), of, before)


def padded(node: exp.Pad, bind: Bind) -> ColumnNode:
    """`LPAD(x, 2, '0')` and RPAD, cut to that length."""
    of, size = bind(node.this), node.expression
    fill = bind(node.args["fill_pattern"]) if node.args.get("fill_pattern") else literal(" ")
    known = isinstance(size, exp.Literal) and size.name.isdigit() and 0 < int(size.name) <= 100
    if not known or not isinstance(fill, Literal) or len(str(fill.value)) != 1:
        raise NotSupported("LPAD and RPAD take 1 to 100 letters, and one letter to fill with.")
    many = int(size.name)
    row = literal(str(fill.value) * many)
    if not node.args.get("is_left"):
        return apply("substring", apply("concat", of, row), literal(1), literal(many))
    short = apply("subtract", literal(many), apply("length", of))
    before = apply("substring", row, literal(1), apply("greatest", short, literal(0)))
    return apply("substring", apply("concat", before, of), literal(1), literal(many))


def replaced(node: exp.Replace, bind: Bind) -> ColumnNode:
    """`REPLACE(x, 'old', 'new')`: no text may grow by it."""
    fields = ("this", "expression", "replacement")
    of, old, new = (bind(node.args[field]) if node.args.get(field) else literal("")
                    for field in fields)  # fmt: skip
    texts = [part.value for part in (old, new) if isinstance(part, Literal)]
    lengths = [len(text) for text in texts if isinstance(text, str)]
    if len(lengths) != 2 or not lengths[0] or lengths[1] > lengths[0]:
        raise NotSupported("REPLACE puts a text in place of one that is at least as long.")
    return apply("replace", of, old, new)


def up_to(node: exp.SubstringIndex, bind: Bind) -> ColumnNode:
    """MySQL's `SUBSTRING_INDEX(x, ',', 1)`: what stands before the first comma."""
    if node.text("count") != "1":
        raise NotSupported("SUBSTRING_INDEX takes what stands before the first one: …, 1).")
    first = exp.SplitPart(this=node.this.copy(), delimiter=node.args["delimiter"].copy(),
                          part_index=exp.Literal.number("1"))  # fmt: skip
    return bind(first)


def stuffed(node: exp.Stuff, bind: Bind) -> ColumnNode:
    """SQL Server's `STUFF(x, start, many, new)`; null where x is shorter than start."""
    start, many = (node.args.get(part) for part in ("start", "length"))
    if not all(isinstance(part, exp.Literal) and part.name.isdigit() for part in (start, many)):
        raise NotSupported("STUFF takes numbers of the question for its places.")
    of, first, rest = bind(node.this), int(node.text("start")), int(node.text("length"))
    pieces = [apply("substring", of, literal(1), literal(max(first - 1, 0))),
              bind(node.expression), apply("substring", of, literal(first + rest))]  # fmt: skip
    there = apply("and", apply("greater_equal", apply("length", of), literal(first)),
                  literal(first > 0))  # fmt: skip
    return apply("case", there, apply("concat", *pieces), literal(None))
