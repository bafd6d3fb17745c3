"""What the vault and a worker say to each other: one job, one answer, in bytes of fixed form."""

from typing import Annotated

import msgspec

from sarus_kernel.plan import NODES
from sarus_kernel.plan.inner import INNER
from sarus_kernel.plan.types import Kind
from sarus_kernel.release import Cell

CLASSES = (*NODES, *INNER)
"""The nodes that a job's plan may hold."""
LONGEST_JOB = 64 * 2**20
"""The most bytes of a plan, as the vault sends it on."""
LONGEST_ANSWER = 128 * 2**20
"""The most bytes of an answer."""
LONGEST_TEXT = 20_000
"""The most characters of one cell."""
INT64 = 2**63

REAL, SYNTHETIC = b"r", b"s"
"""Which tables a worker is to see: no worker ever sees both."""
TWIN = "twin.duckdb"
"""The synthetic tables, in the folder of the real ones."""


class GivenTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rows of a `Given` relation."""

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to do.

    task    "query" (relations to rows) or "call" (a plan to a Value)
    plan    the plan, or a tuple of them, as `wire.codec` spells it
    given   of "query": the tables handed along
    """

    task: str
    plan: bytes
    given: tuple[GivenTable, ...] = ()


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of it: "done", or a failure and its reason, for the owner's log alone."""

    outcome: str
    body: bytes = b""
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""


OUTCOMES = ("done", "unready", "question", "memory", "engine", "other")
"""All that a worker can say beside its result. Closed, so that an error is no way out."""

_Integer = Annotated[int, msgspec.Meta(ge=-INT64, le=INT64 - 1)]
_Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
_Moment = Annotated[str, msgspec.Meta(pattern=r"^[0-9T:. +-]{10,40}$")]

CELLS: dict[Kind, object] = {
    Kind.BOOLEAN: bool | None,
    Kind.INTEGER: _Integer | None,
    Kind.NUMBER: float | None,
    Kind.TEXT: _Text | None,
    Kind.DATE: _Moment | None,
    Kind.TIMESTAMP: _Moment | None,
    Kind.NULL: None,
}
"""What a cell of a column of each kind may be."""
COLUMNS = {kind: msgspec.msgpack.Decoder(list[cell]) for kind, cell in CELLS.items()}  # type: ignore[valid-type]
"""One strict decoder per kind of column: a cell of another type fails the whole answer."""
TABLES = msgspec.msgpack.Decoder(list[list[msgspec.Raw]])
"""The answer to "query": per relation, per column, its cells."""
