"""`sarus.model_card`: what has to be said of a released model wherever it goes, in Markdown."""

from typing import Any
from weakref import WeakKeyDictionary

from sarus_kernel.errors import QuestionError
from sarus_kernel.release import Cell, Interval, Label, Receipt, Release, Value

_KNOWN: "WeakKeyDictionary[Any, Release]" = WeakKeyDictionary()
"""Which release a model came of: forgotten when the model is gone."""
_EXACT = (
    "It was fitted exactly, without differential privacy: the data owner's policy allows it. What "
    "it holds may tell of single people."
)
_NOISY = (
    "Every number in it was computed from sums over people with noise. Whether any one person was "
    "among them changes what could be told of it by little, whoever looks, and whatever they know."
)


def remember(model: Any, release: Release) -> None:
    """To be told of every model that a release became."""
    _KNOWN[model] = release


def model_card(model: Any) -> str:
    """What a released model is: label, price, what it was fitted to, coefficients, receipt.

    Raises QuestionError for a model that `sarus.eval` did not give in this session.
    """
    release = _KNOWN.get(model)
    if release is None:
        raise QuestionError(
            "This model was not released in this session.\n"
            "Give the object that sarus.eval(model) returned; asking again costs nothing."
        )
    return "\n".join(line for part in _parts(model, release) for line in part).strip() + "\n"


def _parts(model: Any, release: Release) -> tuple[list[str], ...]:
    provenance, private = release.provenance, release.provenance.label is Label.PRIVATE
    loss = provenance.loss
    price = [f"- Price: epsilon {loss.epsilon:g}, delta {loss.delta:g}, for each person."]
    return (
        [f"# {type(model).__name__}", "", f"**{provenance.words()}**", ""],
        [_NOISY if private else _EXACT, ""],
        ["## What was asked", "", provenance.question, "", *(price if private else []), ""],
        ["## What is known of it", "", *(f"- {note}" for note in provenance.notes), ""],
        _table(release.value),
        ["## The estimator", "", "```", repr(model), "```", ""],
        _receipt(release.receipt) if release.receipt is not None else [],
    )


def _table(value: Value) -> list[str]:
    """The coefficients, with their 95 % intervals where there are any."""
    if not value.rows:
        return []
    bars = value.intervals or tuple((None,) * len(row) for row in value.rows)
    some = any(bar is not None for row in bars for bar in row)
    head = [*map(_escaped, value.columns), *(["95 % interval"] if some else [])]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for row, ends in zip(value.rows, bars, strict=True):
        last = [_ends(ends[-1])] if some else []
        lines.append(f"| {' | '.join([*map(_cell, row), *last])} |")
    return ["## Coefficients", "", *lines, ""]


def _cell(cell: Cell) -> str:
    return f"{cell:.4g}" if isinstance(cell, float) else _escaped(str(cell))


def _escaped(text: str) -> str:
    """A name may hold what means something in Markdown."""
    return "".join(f"\\{letter}" if letter in "\\|`*_<>[]" else letter for letter in text)


def _ends(bar: Interval | None) -> str:
    return "" if bar is None else f"{bar.low:.4g} to {bar.high:.4g}"


def _receipt(receipt: Receipt) -> list[str]:
    return [
        "## Receipt",
        "",
        f"- Entry {receipt.ledger_seq} of the data owner's ledger, {receipt.time}.",
        f"- Policy {receipt.policy_version[:12]}, data {receipt.data_version[:12]}.",
        f"- Value (SHA-256): {receipt.value_digest}",
        f"- Signed with the key {receipt.public_key}: {receipt.signature}",
        "",
    ]
