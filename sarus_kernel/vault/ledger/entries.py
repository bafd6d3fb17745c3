"""What the ledger takes and gives: plain data."""

import math
from dataclasses import dataclass, field

from sarus_kernel.release import PrivacyLoss


@dataclass(frozen=True)
class Entry:
    """One release that is about to be made.

    line       the budget it is charged to ("research", "twin"); all its grantees share it
    question   hex digest of everything the answer depends on: plan, epsilon, data version
    words      the question as people read it
    label      the label its outputs will carry
    time       UTC, ISO 8601
    operation  the whitelisted operation, if the policy limits how often; "" otherwise
    """

    line: str
    grantee: str
    question: str
    words: str
    label: str
    loss: PrivacyLoss
    time: str
    operation: str = ""


@dataclass(frozen=True)
class Caps:
    """What a line may spend in all; infinity and None mean no cap.

    epsilon, delta     of the whole group: grantees may pool what they learn
    grantee_epsilon    of the entry's grantee alone, at the same delta
    releases           how many releases the entry's operation may have on this line
    grantee_releases   the same, of the entry's grantee alone
    unanswered         how many of the grantee's entries may be without a stored release
    questions          how many entries the grantee may have on this line
    """

    epsilon: float
    delta: float
    grantee_epsilon: float = math.inf
    releases: int | None = None
    grantee_releases: int | None = None
    unanswered: int | None = None
    questions: int | None = None


@dataclass(frozen=True)
class Head:
    """The newest entry: its number (0: none yet) and its hash, which stands for all before it."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Spent:
    """What a line, or one grantee of it, has spent: sums, how many releases, first and last."""

    loss: PrivacyLoss = field(default_factory=PrivacyLoss)
    releases: int = 0
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Remaining:
    """The largest epsilon of one more pure release, and the threshold delta still there."""

    epsilon: float
    delta: float


@dataclass(frozen=True)
class Charged:
    """The charge is on disk; now, and not before, the release may be made."""

    seq: int
    head_hash: str
    when: str


@dataclass(frozen=True)
class Overspent:
    """Nothing was charged: the loss does not fit. `scope` is "group" or "grantee"."""

    asked: PrivacyLoss
    left: Remaining
    cap: float
    scope: str
    spent: Spent

    def reason(self) -> str:
        """Asked, left, when, and what to do, in three lines."""
        whose = "all grantees together" if self.scope == "group" else "you"
        if self.asked.epsilon > self.left.epsilon:
            what = f"epsilon {self.asked.epsilon:.4g} was asked"
            there = f"{down(self.left.epsilon)} of {self.cap:.6g} is left for {whose}."
        else:
            what = f"delta {max(self.asked.delta, self.asked.threshold_delta):.3g} was asked"
            there = f"{down(self.left.delta)} is left for {whose} (group keys cost delta)."
        return "\n".join((f"The privacy budget does not cover this question: {what}.",
                          f"{there[0].upper()}{there[1:]} {self._when()}",
                          "Ask for less, repeat an earlier question (free), "
                          "or ask the data owner."))  # fmt: skip

    def _when(self) -> str:
        if not self.spent.releases:
            return "Nothing was spent yet."
        number = f"{self.spent.releases} release{'s' if self.spent.releases > 1 else ''}"
        first, last = (_minute(moment) for moment in (self.spent.first, self.spent.last))
        return f"Spent in {number}, from {first} to {last} (UTC)."


def _minute(moment: str) -> str:
    """An ISO moment as people write it."""
    return moment[:16].replace("T", " ")


@dataclass(frozen=True)
class UsedUp:
    """Nothing was charged: the policy's number of releases of this operation is reached."""

    operation: str
    most: int
    scope: str

    def reason(self) -> str:
        """What happened, what there is, what to do."""
        whose = "for all grantees together" if self.scope == "group" else "for you"
        return (
            f"{self.operation} was released {self.most} time{'s' if self.most != 1 else ''} "
            f"{whose}, as often as the policy allows.\n"
            "Repeat an earlier question (free), or ask the data owner."
        )


@dataclass(frozen=True)
class Unanswered:
    """Nothing was charged: too many charged questions of this grantee had no answer."""

    most: int

    def reason(self) -> str:
        """What happened, what there is, what to do."""
        return (
            f"{self.most} of your questions failed or were stopped, as many as the policy allows: "
            "a failure is not noisy.\n"
            "Earlier answers are still free to repeat. For more, ask the data owner to raise "
            "max_unanswered."
        )


@dataclass(frozen=True)
class Enough:
    """Nothing was charged: this grantee has asked as many questions as the policy allows."""

    most: int

    def reason(self) -> str:
        """What happened, what there is, what to do."""
        return (
            f"You have asked {self.most:,} questions, as many as the policy allows: each tells a "
            "little by how long it takes.\n"
            "Earlier answers are still free to repeat. For more, ask the data owner to raise "
            "max_questions."
        )


@dataclass(frozen=True)
class Row:
    """One entry as it stands in the ledger, with the sums of its line and grantee after it."""

    seq: int
    entry: Entry
    line_loss: PrivacyLoss
    line_releases: int
    grantee_loss: PrivacyLoss
    grantee_releases: int
    hash: str


@dataclass(frozen=True)
class Verdict:
    """Whether the ledger is whole. `problem` says in words what is not, "" if all is well."""

    sound: bool
    head: Head
    problem: str = ""


def down(amount: float) -> str:
    """An amount with three digits, never shown larger than it is."""
    if amount <= 0 or math.isinf(amount):
        return f"{max(amount, 0):g}"
    step = 10.0 ** (math.floor(math.log10(amount)) - 2)
    return f"{math.floor(amount / step + 1e-9) * step:.3g}"
