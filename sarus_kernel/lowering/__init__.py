"""pandas and numpy calls as relations, so that differential privacy is written once for SQL too.

`lower` gives the relational meaning of a whole result, `frame_of` that of rows before any
aggregate, `frames_of` of several with the same rows. Each says why, in one sentence, where there
is none. Nothing here decides what may be released: a relation is judged by what it is, whoever
wrote it.
"""

from sarus_kernel.lowering.lowering import frame_of, frames_of, lower
from sarus_kernel.lowering.results import Frame, Frames, Lowered, NotLowered

__all__ = ["Frame", "Frames", "Lowered", "NotLowered", "frame_of", "frames_of", "lower"]
