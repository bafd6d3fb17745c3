"""Imports in a notebook cell, rewritten so that they give the traced libraries.

`import pandas as pd` becomes `pd = <modules>.module("pandas")`; `import sarus.pandas` and
`from sarus import Client` are understood too, whether or not something called sarus is installed.
Only the import statements change: code positions, errors and everything else stay as written.
"""

import ast

TRACED = frozenset({"pandas", "numpy", "scipy", "sklearn"})
"""Libraries whose listed functions become calls in a plan."""

UNWRAPPED = frozenset({"matplotlib", "seaborn", "plotly", "missingno", "statsmodels", "lifelines"})
"""Libraries that are handed the synthetic values."""

OURS = "sarus"
_MODULES = "sarus_kernel.frontends.python.modules"


def rewrite(tree: ast.Module) -> ast.Module:
    """The same module, its imports of known libraries giving the traced ones."""
    changed: ast.Module = _Imports().visit(tree)
    return ast.fix_missing_locations(changed)


def traces(tree: ast.AST) -> bool:
    """Whether code imports a library that is traced, or ours."""
    return any(_imports_known(node) for node in ast.walk(tree))


def _imports_known(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(is_known(alias.name) for alias in node.names)
    return isinstance(node, ast.ImportFrom) and is_known(node.module or "")


def is_known(module: str) -> bool:
    """Whether imports of this module are rewritten."""
    return module.split(".")[0] in TRACED | UNWRAPPED | {OURS}


class _Imports(ast.NodeTransformer):
    def visit_Import(self, node: ast.Import) -> ast.stmt | list[ast.stmt]:
        if not any(is_known(alias.name) for alias in node.names):
            return node
        return [_import(alias, node) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | list[ast.stmt]:
        module = node.module or ""
        if node.level or not is_known(module):
            return node
        if any(alias.name == "*" for alias in node.names):  # Python allows it in a cell's top alone
            return _everything(module, node)
        return [_assign(a.asname or a.name, "member", (module, a.name), node) for a in node.names]


def _import(alias: ast.alias, place: ast.stmt) -> ast.stmt:
    if not is_known(alias.name):
        return ast.copy_location(ast.Import(names=[alias]), place)
    if alias.asname:
        return _assign(alias.asname, "module", (alias.name,), place)
    top = alias.name.split(".")[0]  # `import a.b` loads a.b and binds a
    return _assign(top, "top", (alias.name,), place)


def _assign(name: str, function: str, arguments: tuple[str, ...], place: ast.stmt) -> ast.stmt:
    """`name = __import__(<modules>, fromlist=["…"]).function(*arguments)`, at that place."""
    value = ast.parse(_called(function, arguments), mode="eval").body
    return _placed(ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=value), place)


def _everything(module: str, place: ast.stmt) -> ast.stmt:
    """`globals().update(…)` with all names that `from module import *` binds."""
    text = f"globals().update({_called('members', (module,))})"
    return _placed(ast.Expr(ast.parse(text, mode="eval").body), place)


def _called(function: str, arguments: tuple[str, ...]) -> str:
    return f"__import__({_MODULES!r}, fromlist=['module']).{function}(*{arguments!r})"


def _placed(statement: ast.stmt, place: ast.stmt) -> ast.stmt:
    for part in ast.walk(statement):
        ast.copy_location(part, place)
    return statement
