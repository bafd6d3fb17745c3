"""What the answer to a question about models would be like, without reading any real row."""

from collections.abc import Sequence

from sarus_kernel.measurements import SafeEvaluation, SafeFit, SafeModels, Step
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import Provenance
from sarus_kernel.vault.explain import sql, typical
from sarus_kernel.vault.models.running import Outcomes
from sarus_kernel.wire.messages import Explanation


def explain(
    query: SafeModels,
    provenance: Provenance,
    catalog: Catalog,
    trial: Outcomes | None,
    engine: str = "duckdb",
) -> Explanation:
    """The explanation of a question. `trial`: how it went on the twin, or None."""
    expected, relative = typical(trial.value if trial else None)
    steps = [sentence for step in query.steps for sentence in _words(step, query.steps)]
    if len(query.steps) > 1:
        steps.append(_shared(query))
    steps += _compared(trial)
    return Explanation(
        provenance.label,
        provenance.loss,
        provenance.question,
        expected,
        tuple(dict.fromkeys((*steps, *provenance.notes))),
        _text(query, catalog, engine),
        relative,
    )


def _words(step: Step, steps: Sequence[Step]) -> list[str]:
    rho = sum(round_.rho for round_ in step.rounds)
    people = f"about {step.sample.people:,.0f} people" if step.sample.people else "all people"
    if isinstance(step, SafeEvaluation):
        metrics = ", ".join(metric.name for metric in step.metrics)
        first = f"{step.name}: {metrics} of {step.model} on {people}, from one noisy histogram"
        return [f"{first} (rho {rho:.6g})."]
    rounds = "1 round" if len(step.rounds) == 1 else f"{len(step.rounds)} rounds"
    longest = max((round_.length for round_ in step.rounds), default=0)
    first = (
        f"{step.name}: {_estimator(step)} fitted on {people} in {rounds} of noisy sums of up to "
        f"{longest:,} numbers (rho {rho:.6g})."
    )
    return [first, *step.notes]


def _estimator(step: SafeFit) -> str:
    calls = [node.function for node in walk(step.estimator) if isinstance(node, Call)]
    names = [name.rpartition(".")[2] for name in calls if name.startswith("sklearn.")]
    return " with ".join(dict.fromkeys(names)) or "an estimator"


def _shared(query: SafeModels) -> str:
    """Who pays how much: the price is the largest sum over the steps that one person is in."""
    fits = sum(r.rho for s in query.steps if isinstance(s, SafeFit) for r in s.rounds)
    tests = sum(r.rho for s in query.steps if isinstance(s, SafeEvaluation) for r in s.rounds)
    paid = query.loss.rho
    return (
        f"Of the price (rho {paid:.6g}) preparing takes nothing, fitting rho {fits:.6g} and "
        f"scoring rho {tests:.6g}; nobody pays more than the price, as who is fitted on is told "
        "from who is tested by a keyed hash of the person."
    )


def _compared(trial: Outcomes | None) -> list[str]:
    if trial is None:
        return ["There is no synthetic twin to try it on: its loss is not foretold."]
    return [
        f"On the synthetic people {step} reaches {name} {noisy:.3f} with this noise, {plain:.3f} "
        f"without: a loss of about {max(0.0, plain - noisy):.3f}."
        for step, name, plain, noisy in trial.scores
    ]


def _text(query: SafeModels, catalog: Catalog, engine: str) -> str:
    """The rows that each step reads, as SQL."""
    return "\n\n".join(
        f"-- {step.name}\n{sql(step.sample.relation, catalog, engine)}" for step in query.steps
    )
