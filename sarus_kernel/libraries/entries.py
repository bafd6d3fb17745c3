"""What one callable name is, as data: its kind and exactly the parameters it may be given."""

from collections.abc import Iterator
from dataclasses import dataclass

KINDS = ("method", "property", "change", "item", "function", "constructor", "operator")


@dataclass(frozen=True)
class Entry:
    """One public name that a plan may call.

    name        as in the library's documentation: `pandas.Series.str.lower`
    kind        method, property: of a receiver (the first argument)
                change: a method that changes its receiver; here it gives the changed copy
                item: indexing through an accessor, such as `loc[key]`
                function, constructor, operator: no receiver
    receiver    the class the first argument must be an instance of ("" where there is none)
    path        what to get from the receiver ("str.lower"), or what to import (the whole name)
    positional  parameters that may be given by place, in order (the receiver not counted)
    keyword     parameters that may be given by name only
    others      the name of a variadic `*parameter`, or ""
    named       the name of a variadic `**parameter`, or ""
    """

    name: str
    kind: str
    receiver: str
    path: str
    positional: tuple[str, ...] = ()
    keyword: tuple[str, ...] = ()
    others: str = ""
    named: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter that may be given by name."""
        return self.positional + self.keyword


def words(text: str) -> tuple[str, ...]:
    """The words of a text: how a long list of names stays readable."""
    return tuple(text.split())


def members(receiver: str, kind: str, table: str, prefix: str = "") -> Iterator[Entry]:
    """Entries of one class: a line is a name and its parameters.

    `/` ends those that may be given by place; `*x` and `**x` take any number. `prefix` is an
    accessor ("str."), and a name may be dotted (`loc.__getitem__`).
    """
    for name, *parameters in _lines(table):
        path = prefix + name
        yield Entry(f"{receiver}.{path}", kind, receiver, path, *_split(parameters))


def top_level(module: str, kind: str, table: str) -> Iterator[Entry]:
    """Entries of one module: a line is a name and its parameters, as in `members`."""
    for name, *parameters in _lines(table):
        path = f"{module}.{name}"
        yield Entry(path, kind, "", path, *_split(parameters))


def _lines(table: str) -> Iterator[list[str]]:
    return (line.split() for line in table.splitlines() if line.strip())


def _split(parameters: list[str]) -> tuple[tuple[str, ...], tuple[str, ...], str, str]:
    plain = [p for p in parameters if not p.startswith("*")]
    at = plain.index("/") if "/" in plain else len(plain)
    others = next((p[1:] for p in parameters if p[0] == "*" and p[1] != "*"), "")
    named = next((p[2:] for p in parameters if p.startswith("**")), "")
    before = parameters.index(f"*{others}") if others else at
    positional = tuple(plain[: min(at, before)])
    return positional, tuple(p for p in plain if p != "/" and p not in positional), others, named
