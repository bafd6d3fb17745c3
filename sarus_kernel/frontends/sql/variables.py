"""Variables of a script: DECLARE and SET of scalars, put where their names stand.

A variable is what was last set above, as an expression of literals: nothing is run to know it.
"""

import re
from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError

_SET = re.compile(r"\b(?:DECLARE\b[^;]*|SET\s+@\w+)", re.IGNORECASE)
_AT = re.compile(r"(?<![\w@])@(\w+)")
_LONGEST = 2_000
"""Nodes of a value: a variable that is set from itself again and again grows."""


class Others(Mapping[str, Any]):
    """The notebook's values without those names that a script declares itself."""

    def __init__(self, values: Mapping[str, Any], own: set[str]) -> None:
        self._values, self._own = values, own

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name not in self._own and name in self._values

    def __iter__(self) -> Any:
        return (name for name in self._values if name not in self._own)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def declared(sql: str) -> set[str]:
    """The variables that a text declares or sets."""
    return {name for found in _SET.findall(sql) for name in _AT.findall(found)}


def filled(trees: list[exp.Expr]) -> list[exp.Expr]:
    """The statements with variables in place, without those that set them.

    Raises NotSupported for a variable that is filled by a query, QuestionError for one not set.
    """
    known: dict[str, exp.Expr | None] = {}
    kinds: dict[str, exp.Expr] = {}
    kept: list[exp.Expr] = []
    for tree in trees:
        if isinstance(tree, exp.Declare):
            for item in tree.expressions:
                _declare(item, known, kinds)
        elif (settings := _settings(tree)) is not None:
            for name, value in settings:
                known[name] = _value(name, value, known, kinds.get(name))
        else:
            kept.append(_with(tree, known))
    return kept


def _declare(
    item: exp.Expr, known: dict[str, exp.Expr | None], kinds: dict[str, exp.Expr]
) -> None:
    kind, default = item.args.get("kind"), item.args.get("default")
    if not isinstance(kind, exp.DataType):
        raise NotSupported("DECLARE of a table cannot be asked: CREATE TABLE #name can.")
    names = item.this if isinstance(item.this, list) else [item.this]
    for part in names:
        name = part.name.lower()
        kinds[name] = kind
        known[name] = _value(name, default, known, kind) if default else None


def _settings(tree: exp.Expr) -> list[tuple[str, exp.Expr]] | None:
    """Names and values of `SET @x = 1`, `SET VARIABLE x = 1`; None for anything else."""
    if not isinstance(tree, exp.Set):
        return None
    found = []
    for item in tree.expressions:
        pair = item.this
        variable = item.args.get("kind") == "VARIABLE"
        if not isinstance(pair, exp.EQ) or not (variable or isinstance(pair.this, exp.Parameter)):
            return None
        found.append((pair.this.name.lower(), pair.expression))
    return found


def _value(
    name: str, value: exp.Expr, known: dict[str, exp.Expr | None], kind: exp.Expr | None
) -> exp.Expr:
    made = _with(value.copy(), known)
    if made.find(exp.Query, exp.Column):
        raise NotSupported(f"@{name} is filled from data: write the query where it is used.")
    if sum(1 for _ in made.walk()) > _LONGEST:
        raise QuestionError(f"@{name} is set from itself too often.")
    if kind is None or isinstance(made, exp.Null):
        return exp.Paren(this=made)
    return exp.Cast(this=made, to=kind.copy())


def _with(tree: exp.Expr, known: dict[str, exp.Expr | None]) -> exp.Expr:
    """The tree with the values of known variables."""
    for node in list(tree.find_all(exp.Parameter, exp.Anonymous)):
        called = isinstance(node, exp.Anonymous)
        if called and (node.name.lower() != "getvariable" or len(node.expressions) != 1):
            continue
        name = (node.expressions[0].name if called else node.name).lower()
        if name not in known:
            continue
        value = known[name]
        made = exp.Null() if value is None else value.copy()
        if node is tree:
            return made
        node.replace(made)
    return tree
