"""The question, as a graph of immutable nodes. Both processes speak it; it imports neither."""

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Apply, Column, Literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Project,
    Sort,
    Table,
    Union,
    Values,
)
from sarus_kernel.plan.windows import Window, WindowFunction

NODES: tuple[type[Node], ...] = (
    Table, Filter, Project, Join, Aggregate, Union, Distinct, Sort, Limit, Values, Window,
    Column, Literal, Apply, Aggregation, WindowFunction,
    Call, Collection, Constant, SampleAggregate,
)  # fmt: skip
"""Every kind of node that may cross the wire."""
