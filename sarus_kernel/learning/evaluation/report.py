"""`classification_report` from noisy counts: a table, and scikit-learn's text of it."""

from sarus_kernel.learning.evaluation.estimates import Estimate
from sarus_kernel.learning.evaluation.intervals import Z
from sarus_kernel.learning.evaluation.labels import (
    Counts,
    Parameters,
    Part,
    counts,
    figure,
    mean_of,
    per_class,
    zero,
)
from sarus_kernel.learning.evaluation.layout import Histogram

_KINDS = ("precision", "recall", "f1")
_HEADS = ("precision", "recall", "f1-score", "support")


def report(histogram: Histogram, parameters: Parameters) -> Estimate:
    """Rows of the report by name, each with an interval; `text` is scikit-learn's print of it.

    `target_names` names the classes in order (their indices otherwise), `digits` is of the text.
    """
    found = counts(histogram)
    names = parameters.get("target_names") or [str(of) for of in range(found.classes)]
    table = {**_classes(found, names, zero(parameters)), **_averages(found, zero(parameters))}
    accuracy = figure("f1", histogram, {"average": "micro"})
    value, low, high = (
        {name: {head: part[end] for head, part in row.items()} for name, row in table.items()}
        for end in range(3)
    )
    ends = [value, low, high]
    for end, one in zip(ends, (accuracy.value, accuracy.low, accuracy.high), strict=True):
        rest = {name: end.pop(name) for name in list(end)[found.classes :]}
        end.update({"accuracy": one, **rest})  # type: ignore[dict-item]
    printed = not parameters.get("output_dict")
    text = _text(value, list(names), int(parameters.get("digits", 2))) if printed else ""
    return Estimate(value, low, high, accuracy.notes, text)


def _classes(found: Counts, names: list[str], empty: float) -> dict[str, dict[str, Part]]:
    rows = {}
    for of, name in enumerate(names):
        parts = [per_class(found, kind, of, empty) for kind in _KINDS]
        support = _support(found.cells[of].sum(), found.noise[of].sum())
        rows[str(name)] = dict(zip(_HEADS, [*parts, support], strict=True))
    return rows


def _averages(found: Counts, empty: float) -> dict[str, dict[str, Part]]:
    everybody = _support(found.cells.sum(), found.noise.sum())
    rows = {}
    for average in ("macro", "weighted"):
        parts = []
        for kind in _KINDS:
            each = [per_class(found, kind, of, empty) for of in range(found.classes)]
            value, low, high = mean_of(found, kind, each, average)
            parts.append((value, max(0.0, low), min(1.0, high)))
        rows[f"{average} avg"] = dict(zip(_HEADS, [*parts, everybody], strict=True))
    return rows


def _support(count: float, variance: float) -> Part:
    half = Z * float(variance) ** 0.5
    return max(0.0, float(count)), max(0.0, float(count) - half), max(0.0, float(count) + half)


def _text(table: dict[str, dict[str, float]], names: list[str], digits: int) -> str:
    """As scikit-learn prints it; supports are noisy counts, to the nearest whole number."""
    width = max(len("weighted avg"), digits, *(len(str(name)) for name in names))
    lines = [f"{'':>{width}s} " + "".join(f" {head:>9}" for head in _HEADS), ""]
    for number, (name, row) in enumerate(table.items()):
        if number == len(names):
            lines.append("")
        if name == "accuracy":
            support = round(table["macro avg"]["support"])
            blank = " " * 20
            lines.append(f"{name:>{width}s} {blank} {row:>9.{digits}f} {support:>9}")
            continue
        figures = "".join(f" {row[head]:>9.{digits}f}" for head in _HEADS[:-1])
        lines.append(f"{name:>{width}s} {figures} {round(row['support']):>9}")
    return "\n".join([*lines, ""])
