"""Sample and aggregate: a Python function, run in blocks of people, and the mean of its answers."""

from dataclasses import dataclass
from typing import ClassVar

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.node import Node

LONGEST_CODE = 20_000
"""The most characters of the code."""
LARGEST = 1e100
"""Ranges lie between minus and plus this, and are no narrower than its inverse."""
MOST_NUMBERS = 20
"""The most numbers that a function may return."""


@dataclass(frozen=True, eq=False)
class SampleAggregate(Node):
    """What a function returns in each block of people, clamped, and its mean over the blocks.

    code      Python source. It is data here: only a sealed process, with the rows of one block,
              ever runs it
    function  the name of the function in it
    modules   what it imports: loaded before the process is sealed
    names     of the function's parameters, and `inputs` the tables they stand for
    outputs   names of the numbers it returns; `lows` and `highs` between which they are clamped
    blocks    into how many blocks the people are put; None leaves it to the vault
    seconds   how long the function may take in one block; None leaves it to the vault

    (Nissim, Raskhodnikova, Smith 2007; Mohan et al. 2012, GUPT.)
    """

    tag: ClassVar[str] = "sample_aggregate"
    code: str
    function: str
    modules: tuple[str, ...]
    names: tuple[str, ...]
    inputs: tuple[Node, ...]
    outputs: tuple[str, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    blocks: int | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.code) > LONGEST_CODE:
            raise QuestionError(f"The code is longer than {LONGEST_CODE:,} characters.")
        if not self.names or len(self.names) != len(self.inputs) or _twice(self.names):
            raise QuestionError("The function needs one table for each of its parameters.")
        if not 1 <= len(self.outputs) <= MOST_NUMBERS or _twice(self.outputs):
            raise QuestionError(f"A function returns 1 to {MOST_NUMBERS} numbers.")
        if not len(self.outputs) == len(self.lows) == len(self.highs):
            raise QuestionError("Each number that a function returns needs a range.")
        if not all(map(_is_range, self.lows, self.highs)):
            raise QuestionError(
                f"A range begins below where it ends, such as 0:1, and within ±{LARGEST:g}."
            )
        if self.blocks is not None and self.blocks < 2:
            raise QuestionError("At least 2 blocks are needed.")
        if self.seconds is not None and not self.seconds > 0:
            raise QuestionError("A block needs more than 0 seconds.")


def _is_range(low: float, high: float) -> bool:
    return -LARGEST <= low < high <= LARGEST and high - low >= 1 / LARGEST


def _twice(names: tuple[str, ...]) -> bool:
    return len(set(names)) != len(names)
