"""What is measured of people, how far one person moves it, with which noise, and what it costs.

The types that the rewriter hands to the vault, and the accounting of privacy loss. `rewriting`
makes them, `vault/audit` judges them, `vault/mechanisms` adds the noise that they name.
"""

from sarus_kernel.measurements.blocks import CELL, STEPS, BlockTable, SafeBlocks
from sarus_kernel.measurements.measurement import (
    CHOSEN,
    SHARES,
    Bounded,
    Choice,
    Counted,
    Finish,
    Histogram,
    Ladder,
    Measurement,
    Output,
    Part,
    SafeQuery,
    Selection,
)
from sarus_kernel.measurements.models import (
    CLIP_STEPS,
    FeatureColumn,
    FitRound,
    Fitting,
    Metric,
    Planned,
    Planner,
    SafeEvaluation,
    SafeFit,
    SafeModels,
    Sample,
    Side,
    Step,
    TargetColumn,
    Testing,
    round_of,
)
from sarus_kernel.measurements.rows import Released, Rows, Twin
from sarus_kernel.measurements.shape import Shape

__all__ = [
    "CELL",
    "CHOSEN",
    "CLIP_STEPS",
    "SHARES",
    "STEPS",
    "BlockTable",
    "Bounded",
    "Choice",
    "Counted",
    "FeatureColumn",
    "Finish",
    "FitRound",
    "Fitting",
    "Histogram",
    "Ladder",
    "Measurement",
    "Metric",
    "Output",
    "Part",
    "Planned",
    "Planner",
    "Released",
    "Rows",
    "SafeBlocks",
    "SafeEvaluation",
    "SafeFit",
    "SafeModels",
    "SafeQuery",
    "Sample",
    "Selection",
    "Shape",
    "Side",
    "Step",
    "TargetColumn",
    "Testing",
    "Twin",
    "round_of",
]
