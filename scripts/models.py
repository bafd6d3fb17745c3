"""Writes the table of `docs/models.md`: which class has which recipe, as the recipes say it.

    python -m scripts.models        writes it
A test compares the page with what this gives, so the page stays true.
"""

import importlib
from pathlib import Path
from typing import Any

from sarus_kernel.errors import SarusError
from sarus_kernel.learning.fitting import Plan, plan_fit
from sarus_kernel.learning.recipes import RECIPES
from sarus_kernel.learning.sums.queries import Feature, Public, Target
from sarus_kernel.learning.transformers import TRANSFORMERS
from sarus_kernel.learning.unlearnable import NotLearnable
from sarus_kernel.measurements.accounting import rho_of

PAGE = Path(__file__).parents[1] / "docs" / "models.md"
BEGIN, END = "<!-- written by scripts/models.py -->", "<!-- end -->"
PEOPLE = 5_000
RHO = rho_of(1.0, 1e-6)
NUMBERS = (
    Feature("age", "number", 0, 100, nullable=False, integer=True),
    Feature("weight", "number", 30, 200, nullable=False),
    Feature("smoker", "number", 0, 1, nullable=False, integer=True),
)
LEVELS = tuple(Feature(name, "number", 0, 3, nullable=False, integer=True) for name in "ab")
BOTH, AMOUNT = Target("ill", (False, True)), Target("cost", (), 0, 100)
OTHERS: tuple[Any, ...] = (True, False, 7, 0.3, "balanced", "other", [1.0, 2.0], {False: 1.0})
"""Values that parameters are tried with, to hear what is said of them."""


def page() -> str:
    """The page as it has to be."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def table() -> str:
    """The rows of all classes, the papers, the transformers."""
    papers = list(dict.fromkeys(recipe.paper for recipe in RECIPES.values()))
    free = ", ".join(f"`{name.rpartition('.')[2]}`" for name in TRANSFORMERS)
    return "\n".join(
        [
            "| class | what is done (5,000 people, epsilon 1) | rounds | no effect | refused | |",
            "| --- | --- | --- | --- | --- | --- |",
            *(_row(name, papers.index(recipe.paper) + 1) for name, recipe in RECIPES.items()),
            "",
            *(f"{place}. {paper}" for place, paper in enumerate(papers, 1)),
            "",
            f"Before a model, at no cost: {free}, `passthrough`; of these `ColumnTransformer` and "
            "`FeatureUnion`.",
        ]
    )


def _row(name: str, paper: int) -> str:
    cls = name.rpartition(".")[2]
    plan = _planned(_class(name)())
    own = [note.removeprefix(f"{cls}: ") for note in plan.notes if note.startswith(f"{cls}: ")]
    said = "; ".join(note.rstrip(".") for note in own if "has no effect" not in note)
    unused, refused = _parameters(name)
    cells = (f"`{cls}`", said, str(len(plan.rounds)), _listed(unused), _listed(refused),
             f"[{paper}]")  # fmt: skip
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _class(name: str) -> Any:
    module, _, cls = name.rpartition(".")
    return getattr(importlib.import_module(module), cls)


def _planned(estimator: Any) -> Plan:
    """The plan over the first columns and target that the estimator takes."""
    for features in (NUMBERS, LEVELS):
        for target in (BOTH, AMOUNT, None):
            try:
                return plan_fit(estimator, features, target, Public(PEOPLE), RHO)
            except NotLearnable as error:
                reason = error
            except (SarusError, AttributeError, TypeError, ValueError, IndexError):
                continue
    raise reason


def _parameters(name: str) -> tuple[list[str], list[str]]:
    """Those that have no effect, and those that are refused at other values than the usual one."""
    unused, refused = [], []
    for parameter in sorted(_class(name)().get_params(deep=False)):
        words = [_said(name, parameter, value) for value in OTHERS]
        if any(f"{parameter}=" in text and "has no effect" in text for text in words):
            unused.append(parameter)
        elif any(f"{parameter}=" in text for text in words):
            refused.append(parameter)
    return unused, refused


def _said(name: str, parameter: str, value: Any) -> str:
    try:
        notes = _planned(_class(name)(**{parameter: value})).notes
        return " ".join(note for note in notes if f"{parameter}=" in note)
    except NotLearnable as error:
        return error.reason
    except Exception:
        return ""


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
