"""What the vault, a fit's two workers and they to it say: whole messages of fixed form, in turns.

The *studio* runs recipes: it sees the twin and noisy sums, never a real row. The *counter* has the
rows of one step and answers each round with whole numbers, to the vault alone. The vault looks at
lengths, clips and numbers; queries it hands on unread.
"""

from typing import Annotated

import msgspec

from sarus_kernel.measurements import FeatureColumn, Metric, TargetColumn

COUNT = "count"
"""The task of a counter: read the rows of a relation, then answer rounds."""
PLAN, RUN = "plan", "run"
"""The tasks of a studio: what a step will ask; or run all steps and what is made of them."""
LONGEST_QUERY = 64 * 2**20
"""The most bytes of a query: a model may be in it."""
LONGEST_REASON = 2_000

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**20)]


class RowsJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the columns of a counter's relation are, after the first, which says whose a row is.

    parts  of its people, in which a counter reads them: it holds the rows of one at a time
    """

    features: tuple[FeatureColumn, ...]
    target: TargetColumn | None
    parts: int = 1


class RoundJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One round for a counter: the query, and what the vault fixes of it whatever it says."""

    query: bytes
    length: int
    clip: float


class StudioStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step as a studio knows it; its estimator and its relation are in the plan of the job.

    model   of an evaluation: the name of the fit that is tested; "" of a fit
    known   of a fit that was released before: its archive
    ratio   how many real people one of the twin stands for
    """

    name: str
    model: str
    rows: RowsJob
    people: float
    rho: float
    seed: int = 0
    metrics: tuple[Metric, ...] = ()
    known: bytes = b""
    ratio: float = 1.0


class StudioJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All steps of a question.

    plan    as `wire.codec` spells it: what is made of the results, then of each step the
            estimator (null for an evaluation) and the relation
    compare of a rehearsal: also fit the estimator itself to the twin's rows, and tell how much
            worse the noisy one is there
    """

    task: str
    plan: bytes
    steps: tuple[StudioStep, ...]
    compare: bool = False


class PlannedRounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="planned"):
    """What a step will ask: (length, clip, rho) of each round, and its notes."""

    rounds: tuple[tuple[int, float, float], ...]
    notes: tuple[str, ...]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="asked"):
    """A round of a step: `length` and `clip` as its query has them."""

    step: str
    round: _Count
    length: _Count
    clip: float
    query: bytes


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The noisy sum: little-endian 64-bit integers, in steps of the clip / 2^20, times `step`."""

    values: bytes
    step: float
    sigma: float


class Fitted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="fitted"):
    """A step's fit is done: its archive (skops)."""

    step: str
    model: bytes


class Finished(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="finished"):
    """The value of the question (as `wire.codec` spells it), notes, and of a rehearsal how each
    fit does on the twin: (step, name of the score, without noise, with it)."""

    value: bytes
    notes: tuple[str, ...] = ()
    scores: tuple[tuple[str, str, float, float], ...] = ()


class Failed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="failed"):
    """There is no result. `reason` may be told where it is of public things: a recipe's words."""

    reason: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)]
    unsupported: bool = False


Said = PlannedRounds | Asked | Fitted | Finished | Failed
SAID = msgspec.msgpack.Decoder(Said)
"""All that a studio can say."""
