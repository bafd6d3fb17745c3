"""What leaves the vault: values, and how they came to be."""

from dataclasses import dataclass
from enum import StrEnum

Cell = bool | int | float | str | None
"""One value of a release. Dates and timestamps are ISO 8601 text; the column's kind says so."""


class Label(StrEnum):
    """Where a value comes from, weakest claim last. The words are shown to people."""

    PUBLIC = "Public"
    WHITELISTED = "Whitelisted"
    PRIVATE = "Differentially-private evaluation"
    SYNTHETIC = "Evaluated from synthetic data only"


SHAPES = {
    Label.PUBLIC: "\N{WHITE CIRCLE}",
    Label.WHITELISTED: "\N{BLACK DIAMOND}",
    Label.PRIVATE: "\N{BLACK CIRCLE}",
    Label.SYNTHETIC: "\N{WHITE DIAMOND}",
}
"""The shape of each label where it is drawn: none is told by its colour alone."""


@dataclass(frozen=True)
class PrivacyLoss:
    """What a release costs one person, at most.

    The release by itself is (epsilon, delta)-DP. It is also rho-zCDP up to an additive
    `threshold_delta` (key selection by threshold; zero otherwise).
    """

    epsilon: float = 0.0
    delta: float = 0.0
    rho: float = 0.0
    threshold_delta: float = 0.0

    def __add__(self, other: "PrivacyLoss") -> "PrivacyLoss":
        return PrivacyLoss(
            self.epsilon + other.epsilon,
            self.delta + other.delta,
            self.rho + other.rho,
            self.threshold_delta + other.threshold_delta,
        )


@dataclass(frozen=True)
class Interval:
    """A 95 % interval around one noisy value: what the noise alone may have done."""

    low: float
    high: float


UNKNOWN = Interval(-1e150, 1e150)
"""Around a number of which the noise leaves nothing: it could be any that its bounds allow. (What
travels is finite; no bounds are as far apart as this.)"""
TOO_FEW = "too few people"
"""What is said of such a number, which is shown all the same."""


@dataclass(frozen=True)
class Value:
    """The released value itself.

    form      "table", "series", "scalar", "array", "matrix" (an array of two dimensions), "tuple"
              or "model"; a model's columns and rows tell its coefficients
    columns   names, the first `index` of them row labels (of a series: the last is the values)
    kinds     of each column: boolean, integer, number, text, date, timestamp
    rows      one tuple per row; a scalar is one row of one column
    intervals per row, per column: Interval or None; () where there are none
    name      of a series
    blob      of a model: its skops archive in base64; None otherwise
    """

    form: str
    columns: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    intervals: tuple[tuple[Interval | None, ...], ...] = ()
    index: int = 0
    name: str | None = None
    blob: str | None = None


@dataclass(frozen=True)
class Provenance:
    """How a release came to be: enough to explain it, not enough to undo it.

    question  the question in words
    notes     one sentence each: bounds used, what was clipped, why not exact, …
    """

    label: Label
    loss: PrivacyLoss
    question: str = ""
    notes: tuple[str, ...] = ()
    cached: bool = False

    def words(self) -> str:
        """The label exactly as people read it, with epsilon where there is one."""
        if self.label is Label.PRIVATE:
            return f"{self.label.value} (epsilon={self.loss.epsilon:.2f})"
        return self.label.value


@dataclass(frozen=True)
class Receipt:
    """The vault's signed statement about one release (Ed25519 over its canonical form).

    `question` and `notes` are those of the provenance: what a reader is told about the value is
    signed with it.
    """

    plan_digest: str
    value_digest: str
    label: str
    epsilon: float
    delta: float
    policy_version: str
    data_version: str
    ledger_seq: int
    ledger_head: str
    time: str
    public_key: str
    signature: str = ""
    question: str = ""
    notes: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[str, ...]:
        """The same for one release wherever it is met, and for no other.

        What was charged twice is two releases, also where their values happen to be equal.
        """
        return self.plan_digest, self.value_digest, str(self.ledger_seq), self.public_key


@dataclass(frozen=True)
class Release:
    """An answer that may be seen. Only the vault makes signed ones."""

    value: Value
    provenance: Provenance
    receipt: Receipt | None = None
