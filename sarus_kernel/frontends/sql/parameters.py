"""Binds `:name`, `$name`, `@name` and `{{name}}` as typed literals of the tree, never as text.

No value is ever in the text that is parsed: a template's braces become a parameter's colon before
it, and everything else happens on the tree. So a value cannot add a word to a question.
"""

import re
from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.given import literal_of, literals_of, missing

_PIECES = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|--[^\n]*|/\*.*?\*/"  # left as they are
    r"|\{\{\s*(?P<braces>\w+)\s*\}\}|(?<![\w@])@(?P<at>[A-Za-z_]\w*)(?![\w.])",
    re.DOTALL,
)
_QUOTED = re.compile(r"\{\{\s*(\w+)\s*\}\}|@(\w+)|:(\w+)")


def marked(sql: str, values: Mapping[str, Any], dialect: str) -> str:
    """The text with `:name` for `{{name}}`, and for an `@name` that the notebook has."""
    sign = "$" if dialect == "duckdb" else ":"  # there a colon after SELECT ends an alias

    def parameter(found: re.Match[str]) -> str:
        name = found["braces"] or (found["at"] if found["at"] in values else None)
        return found.group() if name is None else f"{sign}{name} "

    return _PIECES.sub(parameter, sql)


def bound(tree: exp.Expr, values: Mapping[str, Any]) -> exp.Expr:
    """The tree with the notebook's values in the place of its parameters.

    Raises UnknownName where the notebook has no such value, NotSupported where it does not fit.
    """
    for test in list(tree.find_all(exp.EQ)):
        _as_list(test)
    for node in list(tree.find_all(exp.In)):
        _bind_list(node, values)
    for leaf in list(tree.find_all(exp.Placeholder, exp.Parameter, exp.Literal)):
        if leaf.parent is not None and not isinstance(leaf.parent, exp.Table):
            made = _literal(leaf, values)
            if made is not leaf:
                leaf.replace(made)
    return tree


def _as_list(node: exp.EQ) -> None:
    """`x = ANY (:list)` is IN."""
    several = node.expression.this.unnest() if isinstance(node.expression, exp.Any) else None
    if isinstance(several, exp.Placeholder | exp.Parameter):
        node.replace(exp.In(this=node.this, expressions=[several]))


def _literal(node: exp.Expr, values: Mapping[str, Any]) -> exp.Expr:
    if isinstance(node, exp.Literal):
        return _whole_text(node, values)
    name = _name(node)
    return literal_of(name, _value(name, values))


def _whole_text(node: exp.Literal, values: Mapping[str, Any]) -> exp.Expr:
    """`'{{day}}'` and `'@day'`: a template's way to write a text. It stays a text, or a date."""
    found = _QUOTED.fullmatch(node.name) if node.is_string else None
    name = next(filter(None, found.groups()), "") if found else ""
    braces = found is not None and found.group().startswith("{")
    if not name or (name not in values and not braces):
        return node
    made = literal_of(name, _value(name, values))
    inside = made.this if isinstance(made, exp.Cast) else made
    text = inside.name if isinstance(inside, exp.Literal) else str(values[name])
    return exp.Literal.string(text)


def _bind_list(node: exp.In, values: Mapping[str, Any]) -> None:
    """`IN :list`, `IN (:list)`: as many items as the notebook's list has."""
    field = node.args.get("field")
    parts = [field.unnest()] if field is not None else list(node.expressions)
    if not any(isinstance(part, exp.Placeholder | exp.Parameter) for part in parts):
        return
    items: list[exp.Expr] = []
    for part in parts:
        if isinstance(part, exp.Placeholder | exp.Parameter):
            name = _name(part)
            value = _value(name, values)
            several = literals_of(name, value)
            items += [literal_of(name, value)] if several is None else several
        else:
            items.append(part)
    if items:
        node.replace(exp.In(this=node.this, expressions=items))
    else:
        node.replace(exp.Boolean(this=False))  # in a list of nothing is nobody


def _name(node: exp.Expr) -> str:
    if not node.this or not node.name:
        raise NotSupported("A parameter without a name cannot be asked. Write :year, not `?`.")
    return str(node.name)


def _value(name: str, values: Mapping[str, Any]) -> Any:
    if name not in values:
        raise missing(
            f"There is no value {name!r} in this notebook. Set it in a cell before: {name} = …"
        )
    return values[name]
