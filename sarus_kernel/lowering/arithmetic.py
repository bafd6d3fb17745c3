"""What operators and numpy's functions make of columns: one builder for each name."""

from collections.abc import Mapping

from sarus_kernel.lowering import expressions, mathematics
from sarus_kernel.lowering.expressions import Builder

TWO: Mapping[str, Builder] = {
    "add": expressions.add,
    "sub": expressions.subtract,
    "mul": expressions.multiply,
    "truediv": expressions.divide,
    "floordiv": expressions.floor_divide,
    "mod": expressions.modulo,
    "pow": expressions.power,
    "eq": expressions.compare("equal"),
    "ne": expressions.compare("not_equal"),
    "lt": expressions.compare("less"),
    "le": expressions.compare("less_equal"),
    "gt": expressions.compare("greater"),
    "ge": expressions.compare("greater_equal"),
}
"""Operators that are methods of tables and columns too."""

LOGIC: Mapping[str, Builder] = {
    "and_": expressions.logic("and"),
    "or_": expressions.logic("or"),
    "xor": expressions.xor,
}

ALSO = {"subtract": "sub", "multiply": "mul", "div": "truediv", "divide": "truediv"}
"""Methods with two names."""

ONE: Mapping[str, Builder] = {
    "invert": expressions.invert,
    "neg": expressions.negate,
    "abs": mathematics.absolute,
}

UFUNCS: Mapping[str, Builder] = {
    "abs": mathematics.absolute,
    "absolute": mathematics.absolute,
    "fabs": mathematics.absolute,
    "ceil": expressions.unary("ceil"),
    "exp": expressions.unary("exp"),
    "expm1": mathematics.expm1,
    "floor": expressions.unary("floor"),
    "isnan": expressions.is_null,
    "log": mathematics.logarithm(None),
    "log10": mathematics.logarithm(10.0),
    "log1p": mathematics.log1p,
    "log2": mathematics.logarithm(2.0),
    "logical_not": expressions.invert,
    "negative": expressions.negate,
    "sign": expressions.unary("sign"),
    "sqrt": expressions.unary("sqrt"),
    "square": mathematics.square,
}
"""numpy's functions of one argument."""

UFUNCS_OF_TWO: Mapping[str, Builder] = {
    "add": TWO["add"],
    "subtract": TWO["sub"],
    "multiply": TWO["mul"],
    "divide": TWO["truediv"],
    "true_divide": TWO["truediv"],
    "floor_divide": TWO["floordiv"],
    "mod": TWO["mod"],
    "remainder": TWO["mod"],
    "power": TWO["pow"],
    "equal": TWO["eq"],
    "not_equal": TWO["ne"],
    "less": TWO["lt"],
    "less_equal": TWO["le"],
    "greater": TWO["gt"],
    "greater_equal": TWO["ge"],
    "logical_and": LOGIC["and_"],
    "logical_or": LOGIC["or_"],
    "maximum": mathematics.extreme("greatest"),
    "minimum": mathematics.extreme("least"),
}
"""numpy's functions of two arguments."""
