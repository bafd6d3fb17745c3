"""What may be said about how good a twin is: from the noise, which is public, not from the data."""

from collections.abc import Sequence

from sarus_kernel.vault.twin.codings import Dropped, Measured
from sarus_kernel.vault.twin.marginals import noise_share
from sarus_kernel.vault.twin.model import Model
from sarus_kernel.vault.twin.people import measures
from sarus_kernel.vault.twin.vocabulary import STAND_INS

GOOD, FAIR = 0.05, 0.15
NAMED = 8
"""The most columns that a sentence names."""


def words(model: Model) -> tuple[str, ...]:
    """One sentence each, for people who work with the twin."""
    names = [measure.name for measure in measures(model.spec.people, model.filled)]
    share = noise_share([model.people.marginals[name] for name in names])
    return (
        f"Synthetic data, differentially private (epsilon={model.loss.epsilon:g}, "
        f"delta={model.loss.delta:g}) for each person as a whole.",
        *_subsample(model),
        f"Noise moves a typical column of {model.spec.people.name} by about {100 * share:.0f} %: "
        f"{_verdict(share)}",
        *_codes(model),
        *_unfilled(model),
    )


def _subsample(model: Model) -> list[str]:
    """Whom it was learnt from, unless that is everybody."""
    if model.subsample.share >= 1:
        return []
    learnt = model.subsample
    kept, number = (f"{round(each, -3):,.0f}" for each in (learnt.mass, learnt.number))
    return [f"Learnt from about {kept} of about {number} people, chosen by chance."]


def _verdict(share: float) -> str:
    if share < GOOD:
        return "shares and simple relations are close to the real ones."
    if share < FAIR:
        return "shares are about right, finer relations are not."
    return "little more than the schema is to be trusted."


def _codes(model: Model) -> list[str]:
    """How many codes of what rows are about are named, and what the others are."""
    found = []
    for vocabulary in model.spec.vocabularies:
        codes = model.codes.get(vocabulary.name)
        if codes is None or not vocabulary.principals or vocabulary.values is not None:
            continue
        rest = (
            "codes drawn from the public list"
            if vocabulary.source is not None
            else f"made-up codes from {STAND_INS[0]} on"
        )
        named = f"{vocabulary.name}: {len(codes.values)} frequent codes are named"
        found.append(f"{named}; {rest} stand for all others.")
    return found


def _unfilled(model: Model) -> list[str]:
    """Which columns say nothing, and why: by the catalog, or by what was bought."""
    fields = [(table.name, field) for table in model.spec.tables() for field in table.fields]
    text = [f"{of}.{each.name}" for of, each in fields if isinstance(each.coding, Dropped)]
    empty = [
        f"{of}.{each.name}"
        for of, each in fields
        if isinstance(each.coding, Measured) and (of, each.name) not in model.filled
    ]
    found = []
    if text:
        found.append(f"Free text and identifiers were not looked at: {_some(text)}.")
    if empty:
        found.append(f"Empty here, as too few people have a value for the noise: {_some(empty)}.")
    return found


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
