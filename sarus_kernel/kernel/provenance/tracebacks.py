"""Tracebacks with the researcher's code and the library's, without the tracer's in between."""

from pathlib import Path
from types import TracebackType

OURS = (str(Path(__file__).parents[2]), *(f"/{name}/" for name in ("httpx", "httpcore", "h11")))
"""Parts of paths: this package, and what carries its questions to the vault."""


def without_ours(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without the frames of this package, and of a wait for the vault."""
    frames = []
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    kept: TracebackType | None = None
    for each in reversed(frames):
        if not any(part in each.tb_frame.f_code.co_filename for part in OURS):
            kept = TracebackType(kept, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return kept
