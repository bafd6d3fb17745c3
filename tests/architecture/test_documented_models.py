"""`docs/models.md` says of each class what its recipe says."""

from sarus_kernel.learning.evaluation import METRICS, SCORINGS
from sarus_kernel.rewriting.models.scoring import SCORERS
from scripts.models import PAGE, page


def test_the_table_is_that_of_the_recipes() -> None:
    """If not: python -m scripts.models"""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_metric_is_named() -> None:
    """There is none that nobody hears of."""
    text = PAGE.read_text(encoding="utf-8")
    assert not [name for name in METRICS if f"`{name}`" not in text]


def test_scorers_are_those_that_can_be_read() -> None:
    """The rewriter, which loads no library, has the same table as the evaluation."""
    assert {
        name: (one.metric, one.parameters, one.sign) for name, one in SCORINGS.items()
    } == SCORERS
