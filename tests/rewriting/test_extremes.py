"""Bounds as large as a question may name: the answer is paid for before its value is worked out."""

from collections.abc import Sequence

import pytest

from sarus_kernel.measurements import Measurement
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Table
from sarus_kernel.release import Value
from sarus_kernel.wire.codec import decode, encode
from tests.privacy.ward import safe

NOISE = 2**63 - 1
"""More than any part is after its noise."""


def measured(function: str, arguments: Sequence[ColumnNode]) -> Measurement:
    """The measurement of one aggregate over everybody."""
    asked = Aggregation(function, tuple(arguments))
    (made,) = safe(Aggregate(Table("person"), (), (), ("a",), (asked,))).measurements
    return made


@pytest.mark.parametrize("noise", [-NOISE, -1, 0, 1, NOISE])
@pytest.mark.parametrize("name", ["sum", "mean", "variance", "stddev", "covariance",
                                  "correlation", "count", "median", "min", "max"])  # fmt: skip
@pytest.mark.parametrize("bound", [1e-90, 1.0, 9e99])
def test_no_noise_makes_a_finish_fail(name: str, bound: float, noise: int) -> None:
    """Whatever the noisy parts and the bounds are, there is a value, and it can travel."""
    held = apply("clip", Column("weight"), literal(-bound), literal(bound))
    other = apply("clip", Column("born"), literal(0.0), literal(bound))
    made = measured(name, (held, other) if name in ("covariance", "correlation") else (held,))
    (output,) = made.outputs
    if made.histograms:
        parts, widths = [float(noise > 0)] * len(output.parts), [0.0] * len(output.parts)
    else:
        parts = [float(noise) * (-1) ** n for n in range(len(output.parts))]
        widths = [float(NOISE)] * len(output.parts)
    value, interval = output.finish(parts, widths)
    answer = Value("table", ("a",), ("number",), ((value,),), ((interval,),))
    assert decode(encode(answer)) == answer
