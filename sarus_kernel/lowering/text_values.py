"""`.str` methods of columns whose texts are public: worked out for each text that there can be.

A column with categories holds one of a public list of texts, or nothing. What Python's own method
makes of each is public too, so the method is a choice among constants, and has public bounds.
"""

from collections.abc import Callable, Mapping

from sarus_kernel.lowering.elementwise import Handler, elementwise, typed
from sarus_kernel.lowering.literals import FALSE, NULL, expression
from sarus_kernel.lowering.values import Context, Series, Typed, Unlowered
from sarus_kernel.plan.columns import Apply, ColumnNode, apply, literal
from sarus_kernel.plan.types import Kind

MOST = 100
"""The most texts for which a method is written out."""
_SPECIAL = frozenset(r".^$*+?{}[]\|()")
Made = str | int | bool | None


def texts_of(context: Context, series: object) -> list[str] | None:
    """The texts that a column can hold, where they are public and not too many."""
    if not isinstance(series, Series):
        raise Unlowered("`.str` is understood for columns.")
    of = typed(context, series.rows, series.column).type
    known = of.categories if of.kind is Kind.TEXT else None
    return [str(text) for text in known] if known is not None and len(known) <= MOST else None


def chosen(context: Context, series: object, made: Mapping[str, Made]) -> object:
    """The column with what was made in the place of each text; nothing of a missing one.

    As in pandas a missing text passes no test.
    """
    tests = all(isinstance(value, bool) for value in made.values())

    def build(value: Typed) -> ColumnNode:
        node = expression(value)
        branches: list[ColumnNode] = []
        for text, new in made.items():
            branches += [apply("equal", node, literal(text)), NULL if new is None else literal(new)]
        cases = Apply("case", (*branches, NULL))
        return apply("coalesce", cases, FALSE) if tests else cases

    return elementwise(context, build, series)


def by_value(name: str, make: Callable[..., Made], otherwise: Handler | None = None) -> Handler:
    """A method by what it makes of each text; of texts that are not public, `otherwise`."""

    def handler(context: Context, series: object, /, *places: object, **named: object) -> object:
        texts = texts_of(context, series)
        if texts is None and otherwise is not None:
            return otherwise(context, series, *places, **named)
        if not texts:
            raise Unlowered(f"`str.{name}` is understood for columns whose values are public "
                            "(categories); `str.extract` takes a part of any text.")  # fmt: skip
        try:
            made = {text: make(text, *places, **named) for text in texts}
        except (TypeError, ValueError):
            raise Unlowered(f"`str.{name}` has a parameter here that is not understood; "
                            "leave it out.") from None  # fmt: skip
        return chosen(context, series, made)

    return handler


def count(text: str, pat: str, flags: int = 0) -> int:
    """How often a plain text occurs. Raises ValueError for a pattern."""
    if _SPECIAL & set(pat) or not pat or flags != 0:
        raise ValueError
    return text.count(pat)


def find(text: str, sub: str, start: int = 0, end: int | None = None) -> int:
    """Where a text begins, or -1."""
    return text.find(sub, start, end)


def rfind(text: str, sub: str, start: int = 0, end: int | None = None) -> int:
    """Where a text begins last, or -1."""
    return text.rfind(sub, start, end)


def letter(text: str, i: int) -> str | None:
    """A letter by its place."""
    return text[i] if -len(text) <= i < len(text) else None


def strip(text: str, to_strip: str | None = None) -> str:
    """Without some letters at both ends."""
    return text.strip(to_strip)


def lstrip(text: str, to_strip: str | None = None) -> str:
    """Without some letters at the beginning."""
    return text.lstrip(to_strip)


def rstrip(text: str, to_strip: str | None = None) -> str:
    """Without some letters at the end."""
    return text.rstrip(to_strip)


PLAIN: dict[str, Callable[..., Made]] = {
    **{name: getattr(str, name) for name in (
        "capitalize", "title", "swapcase", "casefold", "isalnum", "isalpha", "isdecimal", "isdigit",
        "islower", "isnumeric", "isspace", "istitle", "isupper",
    )},
    "count": count, "find": find, "rfind": rfind, "lstrip": lstrip, "rstrip": rstrip,
    "removeprefix": lambda text, prefix: text.removeprefix(prefix),
    "removesuffix": lambda text, suffix: text.removesuffix(suffix),
}  # fmt: skip
"""Methods that are understood of public texts alone."""
