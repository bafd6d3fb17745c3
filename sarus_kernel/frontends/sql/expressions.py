"""One SQL expression to a column expression, literals brought to the kind they meet."""

from collections.abc import Callable

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError, UnknownName
from sarus_kernel.frontends.sql.dialects import CUTS
from sarus_kernel.frontends.sql.functions.named import ANONYMOUS
from sarus_kernel.frontends.sql.functions.rounding import cut
from sarus_kernel.frontends.sql.functions.table import RULES
from sarus_kernel.frontends.sql.functions.times import interval, moment, shift
from sarus_kernel.frontends.sql.spelling import spelt
from sarus_kernel.plan.columns import Apply, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind

Special = Callable[[exp.Expr], ColumnNode | None]
TypeOf = Callable[[ColumnNode], ColumnType]

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "equal", exp.NEQ: "not_equal", exp.LT: "less", exp.LTE: "less_equal",
    exp.GT: "greater", exp.GTE: "greater_equal",
}  # fmt: skip
_UNIFIED = ("coalesce", "null_if", "greatest", "least")
"""Functions whose arguments are of one kind, so that a text beside dates is a date."""


class UnknownFunction(UnknownName):
    """A function that there is not: what the parser calls it, and what it is to the parser."""

    def __init__(self, name: str, kind: type[exp.Expr]) -> None:
        super().__init__(str(UnknownName.among("function", name, KNOWN)))
        self.name, self.kind = name, kind


class Expressions:
    """Binds the expressions of one SELECT.

    special  what the SELECT knows better: columns, aggregates, subqueries; None where it does not
    type_of  the type of a bound expression
    """

    def __init__(self, special: Special, type_of: TypeOf) -> None:
        self._special = special
        self._type_of = type_of

    def _kind_of(self, column: ColumnNode) -> Kind:
        return self._type_of(column).kind

    def bind(self, node: exp.Expr) -> ColumnNode:
        """The column expression. Raises NotSupported, UnknownName or QuestionError."""
        found = self._special(node)
        if found is not None:
            return found
        if isinstance(node, exp.Literal):
            return _literal(node)
        if isinstance(node, exp.Neg) and _is_number(node.this):
            return _literal(node.this, "-")
        if isinstance(node, exp.Null):
            return literal(None)
        if isinstance(node, exp.Boolean):
            return literal(bool(node.this))
        if isinstance(node, exp.Add | exp.Sub):
            return self._sum(node)
        if isinstance(node, exp.Div | exp.IntDiv):
            return self._quotient(node)
        if type(node) in _COMPARISONS:
            return self._compare(_COMPARISONS[type(node)], node.this, node.expression)
        if isinstance(node, exp.Between):
            low = self._compare("greater_equal", node.this, node.args["low"])
            return apply("and", low, self._compare("less_equal", node.this, node.args["high"]))
        if isinstance(node, exp.In):
            return self._member(node)
        if isinstance(node, exp.Anonymous):
            return self._named(node)
        if isinstance(node, exp.Cast) and node.meta.get(CUTS) and self._is_real(node.this):
            return cut(self.bind(node.this))
        if type(node) in RULES:
            made = self._unified(RULES[type(node)](node, self.bind))
            return _without_nulls(made) if node.args.get("ignore_nulls") else made
        raise _unknown(node)

    def _sum(self, node: exp.Add | exp.Sub) -> ColumnNode:
        sign = 1 if isinstance(node, exp.Add) else -1
        after, before = interval(node.expression), interval(node.this)
        if after is not None:
            return shift(self._moment(node.this), after, sign, self.bind)
        if before is not None and sign > 0:
            return shift(self._moment(node.expression), before, sign, self.bind)
        left, right = self.bind(node.this), self.bind(node.expression)
        kinds = self._kind_of(left), self._kind_of(right)
        if kinds[0] in TEMPORAL and kinds[1] in TEMPORAL and sign < 0:
            return apply("difference", literal("day"), right, left)
        if kinds[0] in TEMPORAL and kinds[1] is Kind.INTEGER:
            steps = right if sign > 0 else apply("negate", right)
            return apply("shift", literal("day"), left, steps)
        if kinds == (Kind.TEXT, Kind.TEXT) and sign > 0:
            return apply("concat", left, right)
        return apply("add" if sign > 0 else "subtract", left, right)

    def _quotient(self, node: exp.Div | exp.IntDiv) -> ColumnNode:
        """A quotient; of integers it is cut towards zero by `//`, and by `/` in some dialects."""
        left, right = self.bind(node.this), self.bind(node.expression)
        types = self._type_of(left), self._type_of(right)
        whole = all(t.kind in (Kind.INTEGER, Kind.BOOLEAN, Kind.NULL) for t in types)
        if isinstance(node, exp.IntDiv) and not whole:
            raise NotSupported("// divides whole numbers here. Use / for the others.")
        if not whole or not (isinstance(node, exp.IntDiv) or node.args.get("typed")):
            return apply("divide", left, right)
        if all(t.low is not None and t.low >= 0 for t in types):
            return apply("integer_divide", left, right)
        return cut(apply("divide", left, right))

    def _is_real(self, node: exp.Expr) -> bool:
        return self._kind_of(self.bind(node)) is Kind.NUMBER

    def _unified(self, made: ColumnNode) -> ColumnNode:
        if not isinstance(made, Apply):
            return made
        if made.function in _UNIFIED:
            return apply(made.function, *self._alike(list(made.arguments)))
        if made.function == "concat":
            return apply("concat", *map(self._as_text, made.arguments))
        if made.function == "difference":
            return apply("difference", made.arguments[0], *self._alike(list(made.arguments[1:])))
        return made

    def _as_text(self, part: ColumnNode) -> ColumnNode:
        return part if self._kind_of(part) in (Kind.TEXT, Kind.NULL) else apply("to_text", part)

    def _moment(self, node: exp.Expr) -> ColumnNode:
        bound = self.bind(node)
        is_text = isinstance(bound, Literal) and bound.kind == "text"
        return moment(bound, "date") if is_text and isinstance(bound, Literal) else bound

    def _compare(self, name: str, left: exp.Expr, right: exp.Expr) -> ColumnNode:
        return apply(name, *self._alike([self.bind(left), self.bind(right)]))

    def _member(self, node: exp.In) -> ColumnNode:
        if not node.expressions:
            raise NotSupported("IN takes a list of values, or a SELECT in WHERE.")
        bound = self.members(node)
        if all(isinstance(option, Literal) for option in bound[1:]):
            return apply("in", *bound)
        tests = [apply("equal", bound[0], option) for option in bound[1:]]
        return tests[0] if len(tests) == 1 else apply("or", *tests)

    def members(self, node: exp.In) -> list[ColumnNode]:
        """The value of an IN, and the items of its list, as they are compared.

        Raises QuestionError where they cannot be.
        """
        value, *items = self._alike([self.bind(item) for item in (node.this, *node.expressions)])
        each = {item.kind: item for item in items if isinstance(item, Literal)}
        if each:
            self._type_of(apply("in", value, *each.values()))
        return [value, *items]

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
        counts, rule = ANONYMOUS.get(node.name.lower(), (range(0), None))
        if rule is None or len(node.expressions) not in counts:
            raise _unknown(node)
        return self._unified(rule(node.expressions, self.bind))


def _without_nulls(made: ColumnNode) -> ColumnNode:
    """GREATEST and LEAST as most dialects know them: nulls are passed over.

    Beside a literal, which is no null, the other argument need not be looked at again; so
    LEAST(GREATEST(x, 0), 9) has bounds whatever x is.
    """
    assert isinstance(made, Apply)
    found, *others = made.arguments
    for other in others:
        pair: list[ColumnNode] = [found, other]
        sure = [each for each in pair if isinstance(each, Literal) and each.value is not None]
        found = apply("coalesce", apply(made.function, *pair), *(sure or pair))
    return found


def _is_number(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string


def _literal(node: exp.Literal, sign: str = "") -> Literal:
    if node.is_string:
        return literal(node.name)
    try:
        whole = node.name.isdigit()
        return literal(int(sign + node.name) if whole else float(sign + node.name))
    except QuestionError:
        raise QuestionError(f"The number {sign}{node.name[:30]} is too large here.") from None


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
    text = node.sql(dialect="duckdb", comments=False)
    written = node.name if isinstance(node, exp.Anonymous) else text.split("(")[0]
    if isinstance(node, exp.Anonymous | exp.Func) and "(" in text and " " not in written.strip():
        return UnknownFunction(written.strip().lower(), type(node))
    return NotSupported(f"This part of SQL cannot be asked here: `{spelt(node)}`.")


_INNER = ("ts_or_ds_", "time_", "str_to_time", "str_position", "date_from_parts", "date_str",
          "timestamp_from_parts", "ts_", "regexp_i_like", "and", "or", "case", "cast", "convert",
          "try_cast", "decode_case", "int_div", "xor")  # fmt: skip
"""How the names begin that are the parser's own, or words of the language."""
_WRITTEN = ("strftime", "strptime", "date_part", "date_format", "to_char", "regexp_matches", "iif",
            "make_date", "make_timestamp", "concat", "charindex", "strpos", "len", "nvl")
"""Names that people write for functions which the parser calls otherwise."""
_READ = tuple(name.lower() for rule in RULES if issubclass(rule, exp.Func)
              for name in rule.sql_names())  # fmt: skip
KNOWN = tuple(n for n in (*ANONYMOUS, *_WRITTEN, *_READ) if not n.startswith(_INNER))
"""The functions there are, by their names in SQL."""
