"""What one vendor writes and nobody else, made plain before a tree is read."""

from sqlglot import exp

ANYWHERE = "anywhere"
"""Marks a table of BigQuery's `project.dataset.table`: where it lies is not the question's."""
_HARMLESS = {"NOLOCK", "READUNCOMMITTED", "READCOMMITTED", "NOEXPAND", "FORCESEEK"}
"""Hints of SQL Server that say how to read a table, and leave no row of it out here."""


def plainer(tree: exp.Expr, dialect: str) -> exp.Expr:
    """The tree without hints that change nothing, and without Oracle's table of one row."""
    for node in list(tree.find_all(exp.Table)):
        _without_hints(node)
        if dialect == "bigquery" and len(node.parts) == 3:
            node.meta[ANYWHERE] = True
    for select in list(tree.find_all(exp.Select)):
        from_ = select.args.get("from_")
        if from_ is not None and _is_dual(from_.this) and not select.args.get("joins"):
            select.set("from_", None)
    return tree


def _without_hints(node: exp.Table) -> None:
    hints = node.args.get("hints") or []
    if hints and all(_is_harmless(hint) for hint in hints):
        node.set("hints", None)
    called = node.this  # `FROM person (NOLOCK)`, as it was written once
    words = called.expressions if isinstance(called, exp.Anonymous) else []
    if words and all(part.name.upper() in _HARMLESS for part in words):
        node.set("this", exp.to_identifier(called.name))


def _is_harmless(hint: exp.Expr) -> bool:
    named = isinstance(hint, exp.WithTableHint)
    return named and all(part.name.upper() in _HARMLESS for part in hint.expressions)


def _is_dual(node: exp.Expr) -> bool:
    return isinstance(node, exp.Table) and node.name.lower() == "dual" and not node.db
