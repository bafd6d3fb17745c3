"""One group of a groupby as a question of its own: `for key, group in df.groupby("sex")`.

The keys that a loop runs over are those of the synthetic people, so they say nothing of anybody.
"""

from typing import Any

from sarus_kernel.frontends.python.plain_values import CannotLift, lift
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.node import Node

GROUPBY = "pandas.DataFrame.groupby"


def one_group(groups: Node | None, key: Any) -> Node | None:
    """The rows that have a key; None where the key is no column, or a part of it is missing."""
    if not isinstance(groups, Call) or groups.function != GROUPBY or len(groups.arguments) != 2:
        return None
    if set(groups.names) - {"sort", "observed", "as_index", "group_keys"}:
        return None
    frame, by = groups.arguments
    columns = getattr(by, "items", (by,))  # a list of names, or one
    keys = key if isinstance(key, tuple) else (key,)
    named = all(isinstance(column, Constant) and column.kind == "plain" for column in columns)
    if not named or len(keys) != len(columns) or any(k != k or k is None for k in keys):
        return None
    try:
        for column, value in zip(columns, keys, strict=True):
            held = Call("operator.getitem", (frame, column))
            frame = Call("operator.getitem", (frame, Call("operator.eq", (held, lift(value)))))
    except CannotLift:
        return None
    return frame
