"""What the data owner allows: budgets, grantees, and operations released without noise."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sarus_kernel.errors import PolicyRefused
from sarus_kernel.vault.policy.oidc import Oidc
from sarus_kernel.vault.privacy.pricing import pays, rho_share

QUESTIONS = 1_000
"""Questions of the least price that the budget has room for, where the policy names no such price
(adding epsilons up: zCDP, which adds up more slowly, has room for many times as many)."""


@dataclass(frozen=True)
class Budget:
    """What all grantees together may spend (they may pool what they learn).

    paused      whether nothing is charged for now, by the owner's word
    renewable   whether a new version of the data may begin another budget
    questions   for how many it is meant, if that was said: where Gaussian noise is the smaller for
                so many, a question's epsilon is its share of the budget, which is counted in rho
    """

    epsilon: float
    delta: float
    questions: int | None = None
    paused: bool = False
    renewable: bool = False


@dataclass(frozen=True)
class Limits:
    """One question: its epsilon unless it asks for another, the most it may ask, its delta.

    max_unanswered  how many questions of one grantee may be charged and have no answer. Whether a
                    question takes too much time or memory may depend on one person, and no noise
                    covers it: so that is an exact bit, and this is how many of them there are.
    max_questions   how many questions of one grantee may be charged, in all budgets together: each
                    tells a little by how long it takes, and zCDP would have room for very many of
                    little epsilon.
    least_epsilon   the least that a question may cost. None: see `Policy.least_epsilon`.
    first_slot      seconds: answers leave so long after they are paid for, or twice, four times
                    … that. 0: as soon as they are there. None: as suits who may ask (see
                    `opening.py`).
    """

    default_epsilon: float
    max_epsilon: float
    delta: float
    max_unanswered: int = 50
    max_questions: int = 10_000
    least_epsilon: float | None = None
    first_slot: float | None = None


@dataclass(frozen=True)
class Python:
    """Functions that grantees may have run in blocks of people: so many blocks, so long in each."""

    max_blocks: int
    max_seconds: float


@dataclass(frozen=True)
class Grantee:
    """Somebody who may ask, to the end of the day `expires` (UTC) if there is one.

    `epsilon` caps them alone; the digest is that of their token. With `sign_in` a JWT of the
    policy's identity provider stands for them as well, if it was made at `sign_in_after` or later.
    """

    name: str
    epsilon: float | None = None
    token_sha256: str | None = None
    expires: date | None = None
    sign_in: bool = False
    sign_in_after: datetime | None = None


@dataclass(frozen=True)
class Exemption:
    """An operation whose result is released exactly, and its limits.

    operation   public name: "sklearn.model_selection.cross_val_score"
    min_people  people the result has to rest on, and by whom two releases may differ
    min_class   people of each class of the target
    digits      significant digits a number is rounded to
    releases    how many different results may be released in all
    estimators  which estimators may take part; () means none
    scorings    which scores may be computed; () means no score
    """

    operation: str
    min_people: int
    min_class: int
    digits: int
    releases: int
    estimators: tuple[str, ...] = ()
    scorings: tuple[str, ...] = ()


GIVEN_AWAY = (
    "A standing exception is no privacy control: whoever knows dates of birth and sets out to "
    "learn about single people learns from every exact score.",
    "When columns were free, fifteen scores gave away 60 of 60 private bits; with plain columns a "
    "rare value still singles its people out, and four scores over sets that overlap give one "
    "person's class.",
    "Hand the tokens to nobody whom you would not show the rows; better have each exact result "
    "asked for (docs/whitelist.md).",
)
"""What an owner is told of a [[whitelist]] section, wherever it is shown."""

RENEWABLE = (
    "The budget may be renewed with a new version of the data. Whoever is in several versions is "
    "in as many budgets, and these add up."
)
PAUSED = "The budget is paused: nothing is charged, and so nothing new is answered, for now."


@dataclass(frozen=True)
class Policy:
    """One data owner's policy. `version` is the SHA-256 of the file it was read from."""

    budget: Budget
    question: Limits
    grantees: tuple[Grantee, ...]
    whitelist: tuple[Exemption, ...] = ()
    version: str = ""
    python: Python | None = None
    oidc: Oidc | None = None

    def grantee(self, name: str) -> Grantee:
        """The grantee of a name. Raises PolicyRefused: who is not named may not ask."""
        for grantee in self.grantees:
            if grantee.name == name:
                return grantee
        raise PolicyRefused(
            "You are not a grantee of this vault.\nAsk the data owner to add you to policy.toml."
        )

    def admit(self, name: str, today: date | None = None) -> None:
        """Raises PolicyRefused unless somebody may ask on a day (UTC; today unless one is named).

        Asked at the door, before anything is looked at: a stored answer or the twin, too, is only
        for those who may ask.
        """
        expires = self.grantee(name).expires
        if expires is not None and (today or datetime.now(UTC).date()) > expires:
            raise PolicyRefused(
                f"Your leave to ask ended on {expires}.\nAsk the data owner to extend it."
            )

    def tokens(self) -> dict[str, str]:
        """SHA-256 (hex) of a token -> whose it is."""
        return {each.token_sha256: each.name for each in self.grantees if each.token_sha256}

    def exemption(self, operation: str) -> Exemption | None:
        """The whitelist's entry for an operation, if there is one."""
        return next((each for each in self.whitelist if each.operation == operation), None)

    def rho_of(self, size: float, name: str) -> float:
        """What a grantee's question of this size (in epsilon) may lose in rho; 0: size counts."""
        own = self.grantee(name).epsilon
        epsilon = self.budget.epsilon if own is None else min(own, self.budget.epsilon)
        delta, questions = self.budget.delta, self.budget.questions or 0
        if self.question.delta <= 0 or not pays(questions, self.budget.epsilon, delta):
            return 0.0
        return rho_share(size, epsilon, delta)

    def settled(self, first_slot: float) -> "Policy":
        """The same, with this first slot (in seconds) where the policy says none."""
        if self.question.first_slot is not None:
            return self
        return replace(self, question=replace(self.question, first_slot=first_slot))

    @property
    def least_epsilon(self) -> float:
        """The least that a question may cost: a thousandth of the budget, where nothing is said, or
        the usual price if that is less."""
        if self.question.least_epsilon is not None:
            return self.question.least_epsilon
        return min(self.budget.epsilon / QUESTIONS, self.question.default_epsilon)

    @property
    def python_limits(self) -> tuple[int, float]:
        """The most blocks, and the most seconds in each, for somebody's function: 0 for none."""
        return (self.python.max_blocks, self.python.max_seconds) if self.python else (0, 0.0)

    def words(self) -> tuple[str, ...]:
        """The policy in sentences, for those who ask under it."""
        return (
            f"All grantees together may spend epsilon {self.budget.epsilon:g} "
            f"(delta {self.budget.delta:g}).",
            f"A question costs epsilon {self.question.default_epsilon:g} unless it says otherwise, "
            f"between {self.least_epsilon:g} and {self.question.max_epsilon:g}, and delta "
            f"{self.question.delta:g} at most.",
            *_shared_words(self.budget),
            *((PAUSED,) if self.budget.paused else ()),
            *((RENEWABLE,) if self.budget.renewable else ()),
            f"Each grantee may ask {self.question.max_questions:,} questions; "
            f"{self.question.max_unanswered} of them may fail or be stopped.",
            *_slot_words(self.question.first_slot),
            *_python_words(self.python),
            *((self.oidc.words,) if self.oidc else ()),
            *(_exemption_words(exemption) for exemption in self.whitelist),
        )


def _slot_words(first: float | None) -> tuple[str, ...]:
    if not first:
        return ()
    return (
        f"Answers leave {first:g} s after they are paid for, or twice, four times, eight times … "
        "that: how long they took may depend on a single person.",
    )


def _shared_words(budget: Budget) -> tuple[str, ...]:
    if not pays(budget.questions or 0, budget.epsilon, budget.delta):
        return ()
    return (
        f"The budget is meant for {budget.questions} questions, so it is shared in rho: a "
        "question's epsilon is its share of the budget, its noise is Gaussian, and its label says "
        "what it would cost by itself.",
    )


def _python_words(python: Python | None) -> tuple[str, ...]:
    if python is None:
        return ()
    return (
        f"Python functions run in up to {python.max_blocks} blocks of people, for at most "
        f"{python.max_seconds:g} seconds in each; the mean of their answers is told with noise.",
    )


def _exemption_words(exemption: Exemption) -> str:
    words = (
        f"{exemption.operation} is released exactly, to {exemption.digits} digits, "
        f"{exemption.releases} times, on {exemption.min_people} people or more"
    )
    if exemption.min_class:
        words += f", {exemption.min_class} or more of each class"
    estimators = [name.rpartition(".")[2] for name in exemption.estimators]
    words += f"; estimators: {', '.join(estimators)}" if estimators else ""
    words += f"; scores: {', '.join(exemption.scorings)}" if exemption.scorings else ""
    return f"{words}."
