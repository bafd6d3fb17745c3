"""One rule for every package that is not listed: it is handed plain twin data, its methods too.

What a cell calls is looked at just before: where it belongs to an installed package that knows
nothing of traced values, its traced arguments become copies of their twin values. Tables, columns
and arrays that come back say that they are synthetic; anything else is plain, and labelled by the
line that made it. The notebook's own functions, Python's and the traced libraries get what they
are given.
"""

import ast
import re
import sys
from functools import cache
from types import FrameType
from typing import Any

import pandas as pd

from sarus_kernel.evaluate.receivers import is_estimator
from sarus_kernel.frontends.python.imports import TRACED, UNWRAPPED
from sarus_kernel.frontends.python.members import labelled
from sarus_kernel.frontends.python.traced import Traced, holds_private, holds_traced, twins

CALLED = "_sarus_called"
"""The name in a notebook for `called`; its shell hides it."""

_DIRECT = TRACED | {
    "sarus_kernel", "sarus", "IPython", "ipykernel", "ipywidgets", "joblib", "tqdm", "builtins",
    "__main__",
}  # fmt: skip
"""Whose functions know traced values, or only hand them on."""
_BY_NAME = frozenset({"duckdb", "_duckdb"})
"""Packages whose queries name tables of the notebook: they look for them where they are called."""
_CALL = compile("_sarus_function(*_sarus_places, **_sarus_named)", "<called>", "eval")
_INSTALLED = ("site-packages", "dist-packages")
_BUILT_IN = frozenset(dir(__import__("builtins")))


def called(function: Any) -> Any:
    """What a cell calls: itself, or a form of it that is handed plain twin data."""
    if type(function).__module__.startswith("sarus_kernel"):
        return function
    home = _home(function)
    if not _is_foreign(home):
        return function
    if home in _BY_NAME:
        return _naming(function, sys._getframe(1))
    return lambda *places, **named: _handed(function, places, named)


def _naming(function: Any, cell: FrameType) -> Any:
    """The function, called where the tables that its texts name are plain twin data."""
    names = {**cell.f_globals, **cell.f_locals}

    def run(*places: Any, **named: Any) -> Any:
        texts = [text for text in (*places, *named.values()) if isinstance(text, str)]
        said = {name: names[name] for text in texts for name in re.findall(r"\w+", text)
                if isinstance(names.get(name), pd.DataFrame)}  # fmt: skip
        asked = {"_sarus_function": function, "_sarus_places": places, "_sarus_named": named}
        return eval(_CALL, {**twins(said, handed=True), **asked})

    return lambda *places, **named: _handed(run, places, named, getattr(function, "__name__", ""))


def _home(function: Any) -> str:
    """The top package that a function, class, method or callable object belongs to."""
    module = getattr(function, "__module__", None)
    if not isinstance(module, str):  # methods of classes written in C
        owner = getattr(function, "__self__", None)
        module = getattr(owner, "__module__", None) or type(owner).__module__
    return module.partition(".")[0] if isinstance(module, str) else "builtins"


@cache
def _is_foreign(home: str) -> bool:
    if home in _DIRECT or home in sys.stdlib_module_names:
        return False
    module = sys.modules.get(home)
    where = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
    return home in UNWRAPPED or any(name in place for name in _INSTALLED for place in where)


def _handed(
    function: Any, places: tuple[Any, ...], named: dict[str, Any], name: str = ""
) -> Any:
    if not holds_traced(places) and not holds_traced(named):
        return function(*places, **named)
    private = holds_private([*places, *named.values()])
    result = function(*twins(list(places), handed=True), **twins(named, handed=True))
    name = name or getattr(function, "__name__", "This")
    why = f"{name} is of a package that private data cannot be asked through."
    return _said(result, why, not private)


def _said(result: Any, why: str, public: bool) -> Any:
    """Tables and arrays say that they are synthetic, in a tuple too; a model stays itself."""
    if type(result) in (tuple, list):
        said = type(result)(_said(each, why, public) for each in result)
        same = all(new is old for new, old in zip(said, result, strict=True))
        return result if same else said
    if isinstance(result, Traced) or is_estimator(result):
        return result
    return labelled(result, why, public)


def rewrite_calls(tree: ast.Module) -> ast.Module:
    """The same module; what it calls is looked at first. Python's own names are called as they are:
    `super()` and `locals()` read the frame that they are written in."""
    changed: ast.Module = _Calls().visit(tree)
    return ast.fix_missing_locations(changed)


class _Calls(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Name) and function.id in _BUILT_IN | {"get_ipython", CALLED}:
            return node
        if isinstance(function, ast.Attribute) and _is_magic(function.value):
            return node
        name = ast.copy_location(ast.Name(CALLED, ast.Load()), function)
        node.func = ast.copy_location(ast.Call(name, [function], []), function)
        return node


def _is_magic(node: ast.expr) -> bool:
    """Whether this is `get_ipython()`: what a magic becomes."""
    called_ = node.func if isinstance(node, ast.Call) else None
    return isinstance(called_, ast.Name) and called_.id in ("get_ipython", "__import__")
