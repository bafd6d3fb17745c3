"""The code that releases a shown value, as somebody would write it below the cell.

Names are looked at by their plans alone, from another thread than the cells': no value's code runs.
"""

import ast
from collections.abc import Mapping
from typing import Any

from sarus_kernel.kernel.connection.shown_values import Shown
from sarus_kernel.kernel.provenance.inspection import is_traced

MAGIC = "get_ipython"


def expression(shown: Shown, values: Mapping[str, Any], count: int | None) -> str:
    """What stands for a shown value in the notebook; "" where nothing does.

    A name of it, else the last expression of the cell `In [count]` that showed it as its result,
    else IPython's own name for that.
    """
    names = [name for name, value in list(values.items()) if _is(value, shown)]
    named = [name for name in names if not name.startswith("_") and name.isidentifier()]
    if named:
        return sorted(named, key=lambda name: (len(name), name))[0]
    if count is None:
        return ""
    return _last(values.get("In"), count) or (f"_{count}" if f"_{count}" in names else "")


def releasing(expression: str, values: Mapping[str, Any], epsilon: float | None) -> str:
    """The code that has an expression released; with `epsilon` None at what the owner allows."""
    price = "" if epsilon is None else f", target_epsilon={epsilon:g}"
    first = "" if "sarus" in values else "import sarus\n"
    return f"{first}sarus.eval({expression}{price})"


def _is(value: Any, shown: Shown) -> bool:
    if not is_traced(value):
        return False
    return getattr(value._sarus_node, "digest", "") in (shown.traced, shown.plan.digest)


def _last(cells: Any, count: int) -> str:
    """The last expression of a cell that was run; "" where a magic stands there."""
    if not isinstance(cells, list) or not 0 < count < len(cells):
        return ""
    code = str(cells[count])
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return ""
    if not body or not isinstance(body[-1], ast.Expr) or _is_more(body[-1].value):
        return ""
    return ast.get_source_segment(code, body[-1].value) or ""


def _is_more(value: ast.expr) -> bool:
    """Whether running it again would do something else than give a value."""
    more = ast.Await | ast.NamedExpr | ast.Yield | ast.YieldFrom
    magic = any(isinstance(node, ast.Name) and node.id == MAGIC for node in ast.walk(value))
    return magic or any(isinstance(node, more) for node in ast.walk(value))
