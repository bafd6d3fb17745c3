"""When the blocks of a question are read and run: fixed before any real row is looked at.

A clock tells somebody's code when it runs, and whoever asks when the answer comes. So neither may
follow from a row: what is read, how long that may take, and when each block runs, are worked out
from the number of blocks, from what was asked, and from synthetic people. On a busy machine the
trial on these takes longer, and all times with it, so that what is answered is the same.
"""

import math
from dataclasses import dataclass

from sarus_kernel.measurements import SafeBlocks
from sarus_kernel.vault.block_trials import LEAST, Trial

SPARE = 4.0
"""How many times as long as on the twin a function may take: other processes want the machine."""
CHANGE = 0.1
"""Seconds between two blocks: a process is ended, its memory given back."""
ROWS = 100_000
"""Rows of one table that a block may have, or many times those of the twin's largest block."""
MANY = 20
ROOM, LARGEST = 2**31, 2**26
"""Bytes of all blocks' rows, an equal part for each; and of one block's at most, so that they are
copied, sent and given back in some hundredths of a second of its own time."""
SETTLING = 1.0
"""Seconds at the end of reading in which nothing is read any more: what was heard last is counted
and laid ready, workers end and give their memory back. None of that is left to do when the first
block starts."""
STEP = {"duckdb": 0.25, "postgres": 0.5, "spark": 3.0}
"""Seconds to read one block at least, by engine: several times what a small one takes."""
SCANNED, HANDED = 1_000_000, 250_000
"""Rows that are looked through, and cells that are handed on, in a second: half as many as were
measured on one slow machine."""
WAIT = 5.0
"""Seconds that one block may be late by at least, without harm to the others."""


@dataclass(frozen=True)
class Timetable:
    """What a question with blocks may take, in seconds.

    reading  of the rows of all blocks together: the function is not run before, nor later
    late     of the rows of one block: none are there after that
    seconds  of the function in each block
    rows     of one table that a block may have; with more it has none
    bytes    of its rows
    """

    reading: float
    late: float
    seconds: float
    rows: int = ROWS
    bytes: int = ROOM

    def end(self, place: int) -> float:
        """When the function has to have ended in a block, from when the first one may start."""
        return (self.seconds + CHANGE) * place + self.seconds


def timetable(query: SafeBlocks, trial: Trial | None, most: float, engine: str) -> Timetable:
    """The timetable of a question; `most`: seconds of a block, as the policy says."""
    step, rows = STEP[engine], ROWS
    if trial is not None:
        scanned = trial.rows * query.blocks / SCANNED + trial.cells / HANDED
        step = max(step, scanned, SPARE * trial.reading)
        rows = max(rows, MANY * trial.rows)
    late = max(WAIT, 4 * step)
    reading = step * query.blocks + late + SETTLING
    room = min(LARGEST, ROOM // query.blocks)
    return Timetable(reading, late, _seconds(query, trial, most), rows, room)


def _seconds(query: SafeBlocks, trial: Trial | None, most: float) -> float:
    """As asked; or from the trial, in doublings of LEAST: of what the function itself took, so that
    it is the same each time, or of what the machine took, if that is more."""
    if query.plan.seconds is not None:
        return min(query.plan.seconds, most)
    if trial is None:
        return most
    wanted = LEAST + max(SPARE * trial.processor, SPARE / 2 * trial.running)
    return min(most, LEAST * 2.0 ** math.ceil(math.log2(wanted / LEAST)))
