"""`.str.split(" ")`: the parts of texts, to take one of, or to count."""

from dataclasses import dataclass

from sarus_kernel.lowering.elementwise import elementwise, together
from sarus_kernel.lowering.literals import expression, whole, words
from sarus_kernel.lowering.text_values import chosen, texts_of
from sarus_kernel.lowering.values import Context, Numbered, Series, Typed, Unknown, Unlowered
from sarus_kernel.plan.columns import ColumnNode, apply, literal

_SPECIAL = frozenset(r".^$*+?{}[]\|()")
_LISTS = Unknown("`str.split` gives lists; take a part of each, as in .str.split(' ').str[0].")
_OPEN = ("Of texts that are not public `str.split` gives the first part, .str.split(' ').str[0]; "
         "`str.extract` takes others.")  # fmt: skip


@dataclass(frozen=True)
class Parts(Series):
    """A column of lists: `of` the texts, between separators (None: spaces), split `most` times."""

    of: Series | None = None
    separator: str | None = None
    most: int = -1


def split(context: Context, series: object, /, pat: object = None, *, n: object = -1,
          expand: object = False, regex: object = None) -> object:  # fmt: skip
    """`.str.split(text)`: by a plain text, as lists or (`expand=True`) as numbered columns."""
    separator = None if pat is None else words(pat, "`str.split`")
    if len(separator or "") > 1 and regex is not False and _SPECIAL & set(separator or ""):
        raise Unlowered("`str.split` takes a plain text here; `str.extract` takes patterns.")
    most = whole(n, "n")
    if not isinstance(series, Series) or separator == "":
        raise Unlowered("`str.split` is understood for a column and a text.")
    parts = Parts(series.rows, _LISTS, series.name, series, separator, most or -1)
    if expand is not True:
        return parts
    widest = max((len(each) for each in _lists(context, parts).values()), default=1)
    columns = {str(place): part(context, parts, place) for place in range(widest)}
    made = together(columns)
    return Numbered(made.rows, made.columns)


def _lists(context: Context, parts: Parts) -> dict[str, list[str]]:
    texts = texts_of(context, parts.of)
    if texts is None:
        raise Unlowered(_OPEN)
    return {text: text.split(parts.separator, parts.most) for text in texts}


def part(context: Context, parts: Parts, place: int) -> object:
    """One part of each text; nothing where there are fewer."""
    if texts_of(context, parts.of) is None and place == 0 and parts.separator is not None:
        return _first(context, parts)
    made = {text: each[place] if -len(each) <= place < len(each) else None
            for text, each in _lists(context, parts).items()}  # fmt: skip
    return chosen(context, parts.of, made)


def _first(context: Context, parts: Parts) -> object:
    """What stands before the separator, or all."""
    separator = literal(parts.separator)

    def build(value: Typed) -> ColumnNode:
        text = expression(value)
        place = apply("position", text, separator)
        before = apply("substring", text, literal(1), apply("subtract", place, literal(1)))
        return apply("case", apply("greater", place, literal(0)), before, text)

    return elementwise(context, build, parts.of)


def number(context: Context, parts: Parts) -> object:
    """How many parts there are."""
    lists = _lists(context, parts)
    return chosen(context, parts.of, {text: len(each) for text, each in lists.items()})
