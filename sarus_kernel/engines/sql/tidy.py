"""Takes the parentheses away that mean nothing, so that people can read what is run.

The writers put an operand in parentheses whenever in doubt. Here a pair goes where the operator
inside binds tighter than the one outside, or where there is none outside. The meaning of a tree
does not change: tests run both.
"""

from sqlglot import expressions as exp

_OR, _AND, _NOT, _TEST, _TEXT, _SUM, _PRODUCT, _SIGN, _WORD = range(9)

_BINDS: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], int], ...] = (
    (exp.Or, _OR),
    (exp.And, _AND),
    (exp.Not, _NOT),
    (exp.Exists, _WORD),
    (exp.Predicate, _TEST),
    (exp.DPipe, _TEXT),
    ((exp.Add, exp.Sub), _SUM),
    ((exp.Mul, exp.Div), _PRODUCT),
    (exp.Neg, _SIGN),
    ((exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Func, exp.Paren), _WORD),
)
"""How tightly operators hold their operands; the first that fits counts (AND is a Func too)."""
_OPERATORS = (exp.Binary, exp.Unary, exp.Predicate)


def tidied(tree: exp.Expr) -> exp.Expr:
    """The tree without needless parentheses, `NOT x IS NULL` turned; it is changed in place."""
    for node in list(tree.find_all(exp.Paren)):
        if _is_needless(node):
            node.replace(node.this)
    for negated in list(tree.find_all(exp.Not)):
        test = negated.this.unnest()
        if isinstance(test, exp.Is) and isinstance(test.expression, exp.Null):
            negated.replace(exp.Is(this=test.this, expression=exp.Null(), negate=True))
    return tree


def _is_needless(node: exp.Paren) -> bool:
    inside, around = _strength(node.this), _strength(node.parent)
    if inside is None or isinstance(node.this, exp.Query):
        return False
    if inside == _WORD or not isinstance(node.parent, _OPERATORS):
        return True
    if around is None or around in (_NOT, _SIGN) or isinstance(node.this, exp.Neg):
        return around == _TEST  # legal without, but NOT a = b and a - -b are misread by people
    if inside == around:
        left = node.arg_key == "this" and around != _TEST
        return left or isinstance(node.parent, exp.Connector)
    return inside > around


def _strength(node: exp.Expr | None) -> int | None:
    return next((strength for kinds, strength in _BINDS if isinstance(node, kinds)), None)
