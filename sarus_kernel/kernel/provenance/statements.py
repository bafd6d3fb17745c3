"""Which names each statement of a cell reads, binds and may change: from its syntax alone."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from sarus_kernel.kernel.provenance.name_usage import PATHS, Finder, root


@dataclass(frozen=True)
class Statement:
    """One statement at the top of a cell.

    first, last   its lines in the cell
    reads         names whose value it may use
    binds         names it gives a new value
    changes       names whose value it may change in place
    forgets       names it deletes
    alike         groups of names that may share state after it (`fig, ax = …`, `b = a`)
    later         names bound to functions or classes: what those read when they are called
    touches       the same, with what those may change in place then
    once          whether it runs straight through: then a bound name keeps nothing of its past

    EVERYTHING among `reads` stands for every name there is.
    """

    first: int
    last: int
    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    forgets: frozenset[str] = frozenset()
    alike: frozenset[str] = frozenset()
    later: Mapping[str, frozenset[str]] = field(default_factory=dict)
    touches: Mapping[str, frozenset[str]] = field(default_factory=dict)
    once: bool = True


_STRAIGHT = (
    ast.Assign, ast.AnnAssign, ast.Expr, ast.Import, ast.ImportFrom, ast.FunctionDef,
    ast.AsyncFunctionDef, ast.ClassDef, ast.Delete,
)  # fmt: skip
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def read(tree: ast.Module) -> tuple[Statement, ...]:
    """The statements of a cell, in order."""
    return tuple(_statement(node) for node in tree.body)


def _statement(node: ast.stmt) -> Statement:
    found = Finder()
    found.visit(node)
    return Statement(
        first=min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]),
        last=node.end_lineno or node.lineno,
        reads=frozenset(found.reads if isinstance(node, _NAMED) else found.reads | found.inner),
        binds=frozenset(found.binds),
        changes=frozenset(
            found.changes if isinstance(node, _NAMED) else found.changes | found.touched
        ),
        forgets=frozenset(found.forgets),
        alike=_alike(node, found.binds),
        later=_later(node, found),
        touches=_touches(node, found),
        once=isinstance(node, _STRAIGHT),
    )


def _alike(node: ast.stmt, binds: set[str]) -> frozenset[str]:
    if not isinstance(node, ast.Assign):
        return frozenset()
    source = root(node.value) if isinstance(node.value, PATHS) else None
    names = {*binds, source} if source else binds
    return frozenset(names) if len(names) > 1 else frozenset()


def _later(node: ast.stmt, found: Finder) -> dict[str, frozenset[str]]:
    """Functions look names up when they are called, so what they read is kept by their name."""
    if isinstance(node, _NAMED):
        return {node.name: frozenset(found.inner | found.reads)}
    return {name: frozenset(found.inner) for name in found.binds} if found.inner else {}


def _touches(node: ast.stmt, found: Finder) -> dict[str, frozenset[str]]:
    """What a function changes, it changes when it is called: `def fill(): d["a"] = …`."""
    names = {node.name} if isinstance(node, _NAMED) else found.binds
    return {name: frozenset(found.touched) for name in names} if found.touched else {}
