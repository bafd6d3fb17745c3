"""An explanation as a sheet: what a question would cost, how exact its answer would be, and why."""

from sarus_kernel.kernel.displays.sheet import Sheet, grid
from sarus_kernel.kernel.numbers import written
from sarus_kernel.release import Provenance
from sarus_kernel.wire.messages import Explanation


def sheet_of_explanation(explanation: Explanation) -> Sheet:
    """What there is to show of an explanation."""
    words = Provenance(explanation.label, explanation.loss).words()
    expected = [
        (name, "not known before asking" if half is None else f"± {written(half)}")
        for name, half in explanation.expected
    ]
    table = (grid(("column", "95 % of the noise"), expected, index=1),) if expected else ()
    first = (_price(words, explanation.asked), explanation.question)
    return Sheet(tuple(filter(None, first)), table, explanation.steps, explanation.query)


def _price(words: str, asked: bool | None) -> str:
    if asked:
        return f"Asked before: the same answer comes back and costs nothing. It is: {words}."
    return f"The answer would be: {words}. Nothing was asked or spent."
