"""What a safe query is made of, in words: so that tests can prove that they reach everything."""

from collections.abc import Iterator

from sarus_kernel.measurements import SafeQuery
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.inner import Given, KeepKeys
from sarus_kernel.plan.relations import Join, Relation, Scope, Table
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window
from sarus_kernel.rewriting.percentiles import NOTE
from sarus_kernel.rewriting.release_points import find

RECIPES = ("count", "count distinct", "sum", "mean", "variance", "stddev", "covariance",
           "correlation", "min", "max", "median", "quantile", "quantile_disc")  # fmt: skip
"""Every one in `recipes/__init__.py`; a test compares the two lists."""
JOINS = ("inner join of people", "left join of people", "semi join of people",
         "anti join of people", "inner join with public", "left join with public",
         "semi join with public", "anti join with public", "cross join with public")  # fmt: skip

WINDOWS = tuple(f"window {name}" for name in (
    "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead",
    "first_value", "last_value", "count", "sum", "mean", "min", "max", "variance", "stddev"))
"""A test compares them with those that there are."""
WRITTEN = (
    "case", "cast", "date function", "row-wise failure", "filter clause", "values list",
    "common table expression", "expression used twice", "derived table", "person not named",
    "join", "left join", "right join", "semi join", "anti join", "using", "comma join",
    "range join", "public join", "public left join", "public first",
    "public comma", "public cross join", "public semi join", "public anti join", "public in",
    "public not in", "exists subquery", "not exists subquery", "in subquery", "not in subquery",
    "or subquery", "pairs subquery", "correlated subquery", "per-person aggregate", "window",
    "first row of each person", "distinct", "union", "union all", "intersect", "except",
)  # fmt: skip
"""What questions in SQL are written with: see `sources.py` and `statements.py`."""
FORMS = ("above the release", "two releases", "public rows kept", "percentile by row_number",
         "rollup", "join by a key")  # fmt: skip
RUN = ("laplace", "gaussian", "public keys", "open keys", "histogram", "histogram of open keys",
       "running sums",
       "post-processing", "several releases", "a release inside", "person added to a join",
       "percentile by row number", "rows or groups left out", "several aggregates",
       "filtered aggregate", "asked as a plan")  # fmt: skip
EVERYTHING = (*RECIPES, *JOINS, *WINDOWS, *WRITTEN, *FORMS, *RUN)
"""All that random questions have to reach."""


def words(asked: Relation, query: SafeQuery, catalog: Catalog) -> set[str]:
    """All there is in a question and in what is run for it."""
    nodes = [node for m in query.measurements for r in m.relations for node in walk(r)]
    found = {word for node in nodes for word in _of_node(node, catalog)}
    for measurement in query.measurements:
        grid = measurement.grid is not None
        found.add(measurement.mechanism)
        found.add("public keys" if grid else "open keys")
        if measurement.histograms:
            found.add("histogram" if grid else "histogram of open keys")
        if any(histogram.summed for histogram in measurement.histograms):
            found.add("running sums")
    if not isinstance(query.post, Given):
        found.add("post-processing")
    if len(query.measurements) > 1:
        found.add("several releases")
    if any(note.startswith("Rows joined by") for note in query.notes):
        found.add("person added to a join")
    if NOTE in query.notes:
        found.add("percentile by row number")
    return found | set(_recipes(asked, catalog))


def _recipes(asked: Relation, catalog: Catalog) -> Iterator[str]:
    for point in find(asked, Scope(catalog))[1]:
        for each in point.aggregate.aggregates:
            yield f"{each.function} distinct" if each.distinct else each.function
            if each.where is not None:
                yield "filtered aggregate"
        if len(point.aggregate.aggregates) > 1:
            yield "several aggregates"


def _of_node(node: object, catalog: Catalog) -> Iterator[str]:
    if isinstance(node, Join):
        of_people = _private(node.left, catalog) and _private(node.right, catalog)
        yield f"{node.kind} join {'of people' if of_people else 'with public'}"
    if isinstance(node, Window):
        yield from (f"window {function.function}" for function in node.functions)
    if isinstance(node, KeepKeys):
        yield "rows or groups left out"
    if isinstance(node, Given):
        yield "a release inside"


def _private(relation: Relation, catalog: Catalog) -> bool:
    return any(isinstance(n, Table) and catalog.table(n.name).private for n in walk(relation))
