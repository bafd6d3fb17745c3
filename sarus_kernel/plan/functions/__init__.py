"""Row-wise functions, as data: name, arity, result type. Add yours to the tuple of its module.

Every function is total: where the mathematics is undefined (division by zero, a cast that
fails, overflow, NaN, infinity) the value is null, in every engine. A row can therefore neither
fail nor poison an aggregate, which is what keeps a row-wise projection unit-local.
"""

from sarus_kernel.plan.functions.comparisons import COMPARISONS, comparable
from sarus_kernel.plan.functions.function import Function
from sarus_kernel.plan.functions.numbers import NUMBERS
from sarus_kernel.plan.functions.texts import TEXTS
from sarus_kernel.plan.functions.times import PARTS, SPANS, TIMES

FUNCTIONS: dict[str, Function] = {f.name: f for f in (*NUMBERS, *COMPARISONS, *TEXTS, *TIMES)}
"""Every row-wise function. What is not here cannot be asked."""

__all__ = ["FUNCTIONS", "PARTS", "SPANS", "Function", "comparable"]
