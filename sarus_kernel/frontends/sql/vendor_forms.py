"""What one vendor writes and nobody else, made plain before a tree is read."""

import re

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.join_marks import as_joins
from sarus_kernel.frontends.sql.listed_tables import as_tables

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
    as_joins(tree)
    as_tables(tree)
    for called in list(tree.find_all(exp.Anonymous, exp.Any, exp.Window, exp.Count)):
        found = _renamed(called, dialect)
        if found is not None:
            called.replace(found)
    for asked in tree.find_all(exp.Select, exp.Join):
        for words in _ABOUT_SPEED:
            asked.set(words, None)
    for difference in list(tree.find_all(exp.TsOrDsDiff)):
        difference.replace(_day_difference(difference))
    for picked in list(tree.find_all(exp.Bracket)):
        found = _quantile(picked)
        if found is not None:
            picked.replace(found)
    for sum_ in list(tree.find_all(exp.Sub, exp.Add, exp.Mul)) if dialect == "sqlite" else ():
        _with_numbers(sum_)
    for similar in list(tree.find_all(exp.SimilarTo)):
        similar.replace(_regular(similar, dialect))
    for select in list(tree.find_all(exp.Select)):
        from_ = select.args.get("from_")
        if from_ is not None and _is_dual(from_.this) and not select.args.get("joins"):
            select.set("from_", None)
    return tree


_AGGREGATES: dict[str, type[exp.Expr]] = {
    "every": exp.LogicalAnd, "var": exp.Variance, "varp": exp.VariancePop,
    "stdevp": exp.StddevPop,
}  # fmt: skip
"""Aggregates that the parser leaves as names."""


def _renamed(node: exp.Expr, dialect: str) -> exp.Expr | None:
    """An aggregate, under the name that it has elsewhere; None for anything else."""
    if isinstance(node, exp.Window) and node.text("over").upper() == "KEEP":
        raise NotSupported(
            "KEEP (DENSE_RANK …) cannot be asked: MAX_BY(x, y) and MIN_BY(x, y) give x where y is "
            "largest or least."
        )
    if isinstance(node, exp.Count) and node.this is None and not node.expressions:
        return exp.Count(this=exp.Star(), big_int=node.args.get("big_int"))
    if isinstance(node, exp.Any) and dialect == "spark" and isinstance(node.this, exp.Paren):
        return None if node.this.find(exp.Query) else exp.LogicalOr(this=node.this.this.copy())
    if isinstance(node, exp.Window) and node.this.name.upper() == "RATIO_TO_REPORT":
        of = node.this.expressions[0]
        whole = node.copy()
        whole.set("this", exp.Sum(this=of.copy()))
        return exp.Div(this=exp.Mul(this=exp.Literal.number("1.0"), expression=of.copy()),
                       expression=whole)  # fmt: skip
    if isinstance(node, exp.Anonymous) and node.name.upper() == "YEARWEEK" and dialect == "mysql":
        mode = node.expressions[1:] or [exp.Literal.number("0")]
        return exp.Anonymous(this="YEARWEEK", expressions=[node.expressions[0], *mode])
    kind = _AGGREGATES.get(node.name.lower()) if isinstance(node, exp.Anonymous) else None
    return kind(this=node.expressions[0]) if kind and len(node.expressions) == 1 else None


_ABOUT_SPEED = ("hint", "options", "operation_modifiers")
"""What is said of how to run a query: /*+ BROADCAST(p) */, HASH JOIN, OPTION (RECOMPILE)."""


def _day_difference(node: exp.TsOrDsDiff) -> exp.Expr:
    """Redshift's DATEDIFF, under the name that it has elsewhere."""
    return exp.DateDiff(**{name: node.args.get(name) for name in ("this", "expression", "unit")})


def _quantile(node: exp.Bracket) -> exp.Expr | None:
    """`APPROX_QUANTILES(x, 4)[OFFSET(2)]` of BigQuery as the quantile that it picks."""
    of, places = node.this, node.expressions
    if not isinstance(of, exp.ApproxQuantiles) or len(places) != 1:
        return None
    parts, place = (n.name if n is not None else "" for n in (of.args.get("expression"), places[0]))
    if not (parts.isdigit() and place.isdigit() and 0 <= int(place) <= int(parts) != 0):
        return None
    share = exp.Literal.number(repr(int(place) / int(parts)))
    return exp.ApproxQuantile(this=of.this.copy(), quantile=share)


_PARTS = ("%Y", "%m", "%d", "%H", "%M", "%S")


def _with_numbers(node: exp.Expr) -> None:
    """`strftime('%Y', x) - 1950`: SQLite reckons with texts of digits as the numbers they are."""
    for side in (node.this, node.expression):
        part = side.args.get("format") if isinstance(side, exp.TimeToStr) else None
        if part is not None and part.name in _PARTS:
            side.replace(exp.cast(side.copy(), "bigint"))


_SIMILAR = re.compile(r"\\.|\[[^\]]*\]|[%_.^$]", re.DOTALL)
_ANY_LETTER = "(?:.|\\n)"
_MEANT = {"%": f"{_ANY_LETTER}*", "_": _ANY_LETTER, ".": "\\.", "^": "\\^", "$": "\\$"}


def _regular(node: exp.SimilarTo, dialect: str) -> exp.Expr:
    """`x SIMILAR TO 'a%'` as a regular expression of all of x, which it is in DuckDB already."""
    pattern = node.expression
    if isinstance(pattern, exp.Literal) and dialect != "duckdb":
        made = _SIMILAR.sub(lambda found: _MEANT.get(found[0], found[0]), pattern.name)
        pattern = exp.Literal.string(made)
    return exp.RegexpLike(this=node.this, expression=pattern, full_match=True)


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
