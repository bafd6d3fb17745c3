"""What each step of an answer hands to the next. Read this folder, then `answer.py`.

Request -> Allowed | RefusedBy -> SafeQuery | SafeBlocks | ExactCall -> (charged) -> Rows ->
released tables -> Release.
"""

from sarus_kernel.vault.stages.asking import Allowed, RefusedBy, Request
from sarus_kernel.vault.stages.blocks import STEPS, BlockTable, SafeBlocks
from sarus_kernel.vault.stages.measuring import (
    CHOSEN,
    SHARES,
    Bounded,
    Choice,
    Counted,
    Finish,
    Histogram,
    Measurement,
    Output,
    Part,
    SafeQuery,
    Selection,
)
from sarus_kernel.vault.stages.results import ExactCall, Shape
from sarus_kernel.vault.stages.rows import Released, Rows, Twin

__all__ = [
    "CHOSEN",
    "SHARES",
    "STEPS",
    "Allowed",
    "BlockTable",
    "Bounded",
    "Choice",
    "Counted",
    "ExactCall",
    "Finish",
    "Histogram",
    "Measurement",
    "Output",
    "Part",
    "RefusedBy",
    "Released",
    "Request",
    "Rows",
    "SafeBlocks",
    "SafeQuery",
    "Selection",
    "Shape",
    "Twin",
]
