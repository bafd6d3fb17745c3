"""Functions of text."""

from sarus_kernel.plan.functions.function import Constants, Function, Misfit, Types, need, nullable
from sarus_kernel.plan.pattern_extents import parts
from sarus_kernel.plan.pattern_reading import read
from sarus_kernel.plan.patterns import shortest
from sarus_kernel.plan.types import ColumnType, Kind

READ_IN_NEW = frozenset("\\$")
"""Signs of a text to put in that engines take for groups: `\\1` and `$1`."""


def _text(types: Types, _: Constants) -> ColumnType:
    need(all(t.kind in (Kind.TEXT, Kind.NULL) for t in types))
    return ColumnType(Kind.TEXT, nullable(types))


def _replace(types: Types, constants: Constants) -> ColumnType:
    """`replace(text, old, new)`: `new` is no longer than `old`, so that no text can grow."""
    old, new = constants[1:]
    if not isinstance(old, str) or not isinstance(new, str) or not old or len(new) > len(old):
        raise Misfit
    return _text(types, ())


def _substring(types: Types, _: Constants) -> ColumnType:
    need(types[0].kind is Kind.TEXT and all(t.kind is Kind.INTEGER for t in types[1:]))
    return ColumnType(Kind.TEXT, nullable(types))


def _length(types: Types, _: Constants) -> ColumnType:
    _text(types, ())
    return ColumnType(Kind.INTEGER, nullable(types), 0, None)


def _pattern(types: Types, constants: Constants) -> ColumnType:
    _text(types, ())
    need(isinstance(constants[1], str))
    return ColumnType(Kind.BOOLEAN, nullable(types), 0, 1)


def _matches(types: Types, constants: Constants) -> ColumnType:
    """Whether some part of a text is of a regular expression: see `plan.pattern_reading`."""
    found = _pattern(types, constants)
    read(str(constants[1]))
    return found


def _extract(types: Types, constants: Constants) -> ColumnType:
    """The first part of a text that a regular expression, or a group of it, finds; null if none:
    see `plan.pattern_extents`."""
    pattern, group = constants[1:]
    need(types[0].kind in (Kind.TEXT, Kind.NULL))
    if not isinstance(pattern, str) or not isinstance(group, int) or isinstance(group, bool):
        raise Misfit
    parts(pattern, group)
    return ColumnType(Kind.TEXT, True)


def _replace_matches(types: Types, constants: Constants) -> ColumnType:
    """`replace_matches(text, pattern, new, all)`: `new` is no longer than what it stands for, so
    that no text can grow, and has no sign that an engine would read."""
    pattern, new, everywhere = constants[1:]
    need(types[0].kind in (Kind.TEXT, Kind.NULL))
    if not isinstance(pattern, str) or not isinstance(new, str) or not isinstance(everywhere, bool):
        raise Misfit
    if len(new) > shortest(parts(pattern).inside) or set(new) & READ_IN_NEW:
        raise Misfit
    return ColumnType(Kind.TEXT, nullable(types))


def _place(types: Types, constants: Constants) -> ColumnType:
    """Where a text begins in another one, counted from 1; 0 where it is not in there."""
    _pattern(types, constants)
    return ColumnType(Kind.INTEGER, nullable(types), 0, None)


TEXTS: tuple[Function, ...] = (
    Function("like", 2, 2, _pattern),
    Function("ilike", 2, 2, _pattern),
    Function("matches", 2, 2, _matches),
    Function("contains", 2, 2, _pattern),
    Function("starts_with", 2, 2, _pattern),
    Function("ends_with", 2, 2, _pattern),
    Function("lower", 1, 1, _text),
    Function("upper", 1, 1, _text),
    Function("trim", 1, 1, _text),
    Function("replace", 3, 3, _replace),
    Function("extract", 3, 3, _extract),
    Function("replace_matches", 4, 4, _replace_matches),
    Function("concat", 2, None, _text),
    Function("length", 1, 1, _length),
    Function("position", 2, 2, _place),
    Function("substring", 2, 3, _substring),
)
"""Functions of text."""
