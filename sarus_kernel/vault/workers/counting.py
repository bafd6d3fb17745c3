"""The sealed side of a fit: it has the rows of one step, and answers rounds with whole numbers.

Why a round is private: each person's rows give one vector that depends on these rows and on
released numbers alone, shortened in whole numbers to 2^20 at most (`learning/sums`). So
taking her out moves the sum by 2^20 at most, which is what the vault's noise is drawn for.

Where there are very many people they are read in parts, one at a time, each by the engine's own
filter: a hash of the person says in which. All rows of a person are in one part, and whole numbers
add up alike in any order, so the sum is the same, and the memory that it takes is one part's.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sarus_kernel.engines.engine import Engine
from sarus_kernel.learning.sums.queries import Floats, Rows
from sarus_kernel.learning.sums.statistics import integer_sum
from sarus_kernel.measurements import FeatureColumn, TargetColumn
from sarus_kernel.plan.inner import KeepBlock
from sarus_kernel.plan.relations import Relation
from sarus_kernel.release import Cell
from sarus_kernel.vault.workers.framing import receive, send
from sarus_kernel.vault.workers.jobs import Answer
from sarus_kernel.vault.workers.model_jobs import RoundJob, RowsJob
from sarus_kernel.vault.workers.predicting import predicted
from sarus_kernel.vault.workers.queries import read

UNIT = "c0"
"""The first column of a sample's relation (`measurements.models.Sample`): whose a row is."""
SALT = "parts of a fit"
"""Of the hash that cuts people into parts: no secret, as no answer depends on who is in which."""


def serve_rounds(channel: int, relation: Relation, spec: RowsJob, engine: Engine) -> None:
    """Read the rows, then answer rounds until the vault has had enough. Raises Closed then.

    Rows of one part are kept; of several each round reads them again. All that goes wrong with a
    round is one word: a query chooses what is raised here.
    """
    parts = reader(relation, spec, engine)
    send(channel, msgspec.msgpack.encode(Answer("done")))
    while True:
        message = receive(channel)
        try:
            answer = Answer("done", _round(msgspec.msgpack.decode(message, type=RoundJob), parts()))
        except MemoryError:
            answer = Answer("memory")
        except BaseException:
            answer = Answer("other")
        send(channel, msgspec.msgpack.encode(answer))


def reader(relation: Relation, spec: RowsJob, engine: Engine) -> Callable[[], Iterator[Rows]]:
    """What gives the rows of a relation, part by part, whenever it is called."""
    if spec.parts == 1:
        whole = rows_of(relation, spec, engine)
        return lambda: iter((whole,))
    blocks = [KeepBlock(relation, UNIT, k, spec.parts, SALT) for k in range(spec.parts)]
    return lambda: (rows_of(block, spec, engine) for block in blocks)


def _round(job: RoundJob, parts: Iterator[Rows]) -> bytes:
    query, tested = read(job.query, job.length, job.clip)
    total = np.zeros(job.length, dtype=np.int64)
    for rows in parts:
        total += integer_sum(query, rows if tested is None else predicted(tested, rows))
    return total.astype("<i8").tobytes()


def rows_of(relation: Relation, spec: RowsJob, engine: Engine) -> Rows:
    """The rows of a relation as numbers, row by row; rows that are nobody's are left out."""
    table = engine.arrow(relation)
    whose, *columns = (column.combine_chunks() for column in table.columns)
    if pa.types.is_floating(whose.type):
        whose = pc.add(whose, 0.0)  # minus zero is the same person as zero
    known = pc.is_valid(whose)
    person = pc.dictionary_encode(whose.filter(known)).indices.to_numpy(zero_copy_only=False)
    wanted = [column.filter(known) for column in columns]
    features = [_feature(c, f) for c, f in zip(wanted, spec.features, strict=False)]
    X = np.column_stack(features) if features else np.zeros((len(person), 0))
    y = _target(wanted[-1], spec.target) if spec.target else np.zeros(len(person))
    return Rows(np.ascontiguousarray(X), y, person.astype(np.int64))


def _feature(column: pa.Array, feature: FeatureColumn) -> Floats:
    if feature.kind == "category":
        return _places(column, feature.categories)
    return _numbers(column)


def _target(column: pa.Array, target: TargetColumn) -> Floats:
    return _places(column, target.classes) if target.classes else _numbers(column)


def _numbers(column: pa.Array) -> Floats:
    """As float64, NaN where null: a boolean is 0 or 1, text is no number whatever it says."""
    if pa.types.is_string(column.type):
        return np.full(len(column), np.nan)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    numbers = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return np.asarray(numbers, dtype=np.float64)


def _places(column: pa.Array, categories: Sequence[Cell]) -> Floats:
    """The place of each value in the list, NaN where null or not in it."""
    listed = pa.array(list(categories), column.type)
    return _numbers(pc.index_in(column, value_set=listed, skip_nulls=True))
