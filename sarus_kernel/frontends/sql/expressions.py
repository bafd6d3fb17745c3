"""One SQL expression to a column expression, literals brought to the kind they meet."""

from collections.abc import Callable

from sqlglot import exp

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.frontends.sql.functions import ANONYMOUS, RULES, moment, shift
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.functions import FUNCTIONS
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind

Special = Callable[[exp.Expr], ColumnNode | None]
KindOf = Callable[[ColumnNode], Kind]

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "equal", exp.NEQ: "not_equal", exp.LT: "less", exp.LTE: "less_equal",
    exp.GT: "greater", exp.GTE: "greater_equal",
}  # fmt: skip


class Expressions:
    """Binds the expressions of one SELECT.

    special  what the SELECT knows better: columns, aggregates, subqueries; None where it does not
    kind_of  the kind of a bound expression
    """

    def __init__(self, special: Special, kind_of: KindOf) -> None:
        self._special = special
        self._kind_of = kind_of

    def bind(self, node: exp.Expr) -> ColumnNode:
        """The column expression. Raises NotSupported, UnknownName or QuestionError."""
        found = self._special(node)
        if found is not None:
            return found
        if isinstance(node, exp.Literal):
            return _literal(node)
        if isinstance(node, exp.Null):
            return literal(None)
        if isinstance(node, exp.Boolean):
            return literal(bool(node.this))
        if isinstance(node, exp.Add | exp.Sub):
            return self._sum(node)
        if type(node) in _COMPARISONS:
            return self._compare(_COMPARISONS[type(node)], node.this, node.expression)
        if isinstance(node, exp.Between):
            low = self._compare("greater_equal", node.this, node.args["low"])
            return apply("and", low, self._compare("less_equal", node.this, node.args["high"]))
        if isinstance(node, exp.In):
            return self._member(node)
        if isinstance(node, exp.Anonymous):
            return self._named(node)
        if type(node) in RULES:
            return RULES[type(node)](node, self.bind)
        raise _unknown(node)

    def _sum(self, node: exp.Add | exp.Sub) -> ColumnNode:
        sign = 1 if isinstance(node, exp.Add) else -1
        if isinstance(node.expression, exp.Interval):
            return shift(self._moment(node.this), node.expression, sign, self.bind)
        if isinstance(node.this, exp.Interval) and sign > 0:
            return shift(self._moment(node.expression), node.this, sign, self.bind)
        left, right = self.bind(node.this), self.bind(node.expression)
        kinds = self._kind_of(left), self._kind_of(right)
        if kinds[0] in TEMPORAL and kinds[1] in TEMPORAL and sign < 0:
            return apply("difference", literal("day"), right, left)
        if kinds[0] in TEMPORAL and kinds[1] is Kind.INTEGER:
            steps = right if sign > 0 else apply("negate", right)
            return apply("shift", literal("day"), left, steps)
        return apply("add" if sign > 0 else "subtract", left, right)

    def _moment(self, node: exp.Expr) -> ColumnNode:
        bound = self.bind(node)
        is_text = isinstance(bound, Literal) and bound.kind == "text"
        return moment(bound, "date") if is_text and isinstance(bound, Literal) else bound

    def _compare(self, name: str, left: exp.Expr, right: exp.Expr) -> ColumnNode:
        return apply(name, *self._alike([self.bind(left), self.bind(right)]))

    def _member(self, node: exp.In) -> ColumnNode:
        if not node.expressions:
            raise NotSupported("IN takes a list of values, or a SELECT in WHERE.")
        bound = self._alike([self.bind(item) for item in (node.this, *node.expressions)])
        if all(isinstance(option, Literal) for option in bound[1:]):
            return apply("in", *bound)
        tests = [apply("equal", bound[0], option) for option in bound[1:]]
        return tests[0] if len(tests) == 1 else apply("or", *tests)

    def _alike(self, nodes: list[ColumnNode]) -> list[ColumnNode]:
        """Text literals beside dates are dates; numbers in quotes beside numbers are numbers."""
        kinds = {self._kind_of(n) for n in nodes if not isinstance(n, Literal)}
        times = kinds & set(TEMPORAL)
        if times:
            kind = "date" if times == {Kind.DATE} else "timestamp"
            return [_as_moment(n, kind) for n in nodes]
        if kinds & set(NUMERIC):
            return [_as_number(n) for n in nodes]
        return nodes

    def _named(self, node: exp.Anonymous) -> ColumnNode:
        count, rule = ANONYMOUS.get(node.name.lower(), (-1, None))
        if rule is None or count != len(node.expressions):
            raise _unknown(node)
        return rule(node.expressions, self.bind)


def _literal(node: exp.Literal) -> Literal:
    if node.is_string:
        return literal(node.name)
    try:
        return literal(int(node.name))
    except ValueError:
        return literal(float(node.name))


def _as_moment(node: ColumnNode, kind: str) -> ColumnNode:
    if isinstance(node, Literal) and node.kind == "text":
        text = str(node.value)
        return moment(node, kind if len(text.strip()) <= 10 else "timestamp")
    return node


def _as_number(node: ColumnNode) -> ColumnNode:
    if isinstance(node, Literal) and node.kind == "text":
        try:
            return literal(float(str(node.value)))
        except ValueError:
            return node
    return node


def _unknown(node: exp.Expr) -> Exception:
    name = node.name if isinstance(node, exp.Anonymous) else type(node).__name__
    if isinstance(node, exp.Anonymous | exp.Func):
        known = [*FUNCTIONS, *ANONYMOUS, *(rule.__name__.lower() for rule in RULES)]
        return UnknownName.among("function", name.lower(), known)
    return NotSupported(f"{name} is SQL that cannot be asked here: `{node.sql()[:60]}`.")
