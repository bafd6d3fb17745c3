"""How a part of a question is spelt where an error names it: in the dialect it was written in.

The parser has one name for what each dialect calls otherwise, and another one for some that it has
no name for: written by itself, neither is what stands in the cell.
"""

from contextvars import ContextVar

from sqlglot import exp

WRITTEN: ContextVar[str] = ContextVar("written", default="duckdb")
"""The dialect of the question that is read."""
LONGEST = 60


def spelt(node: exp.Expr, longest: int = LONGEST) -> str:
    """Its text, cut after so many characters."""
    text: str = node.sql(dialect=WRITTEN.get(), comments=False)
    return text if len(text) <= longest else text[: longest - 1] + "…"
