"""The nearest question that can be asked, where a value itself cannot be released."""

import ast
from collections.abc import Callable, Iterator

from sarus_kernel.errors import SarusError
from sarus_kernel.kernel.connection.shown_values import Shown
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.node import Node
from sarus_kernel.wire.messages import Explanation

SOME_ROWS = ("head", "tail", "sample", "sort_values", "sort_index", "nlargest", "nsmallest")
"""What picks or orders rows: the question behind is about the table below."""
Explain = Callable[[Node], Explanation]


def nearest(shown: Shown, expression: str, explain: Explain) -> tuple[str, Explanation] | None:
    """The first of some summaries of the value that can be released, and what that would be.

    Each is asked for in a dry run, so this is free. None where none of them can.
    """
    for text, plan in _summaries(shown, expression):
        try:
            return text, explain(plan)
        except SarusError:
            continue
    return None


def _summaries(shown: Shown, expression: str) -> Iterator[tuple[str, Node]]:
    text, plan = _below(expression, shown.plan)
    if not text or shown.form == "other":
        return
    if shown.number:
        yield f"{text}.mean()", Call("pandas.Series.mean", (plan,))
    elif shown.form == "series":
        yield f"{text}.value_counts()", Call("pandas.Series.value_counts", (plan,))
    yield f"len({text})", Call("builtins.len", (plan,))


def _below(text: str, plan: Node) -> tuple[str, Node]:
    """The table that rows were picked from: of the expression and of its plan alike."""
    while isinstance(plan, Call) and plan.function.endswith(tuple(f".{n}" for n in SOME_ROWS)):
        node = _parsed(text)
        name = plan.function.rpartition(".")[2]
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            break
        if node.func.attr != name:
            break
        text = ast.get_source_segment(text, node.func.value) or ""
        plan = plan.arguments[0]
    return (text if _binds(text) else f"({text})" if text else ""), plan


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


def _binds(text: str) -> bool:
    """Whether `.name` behind an expression means the whole of it."""
    whole = ast.Name | ast.Attribute | ast.Call | ast.Subscript
    return isinstance(_parsed(text), whole)
