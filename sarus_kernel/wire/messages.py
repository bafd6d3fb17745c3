"""The messages. One frozen class each, plain values only."""

from dataclasses import dataclass

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Label, PrivacyLoss, Release


@dataclass(frozen=True)
class Ask:
    """Please answer this question; with `epsilon` None the policy's default is meant.

    `dry` asks what the answer would be like (label, price, expected error), without running it.
    `rows` and `groups` bound what one person counts with: so many rows of a group, so many groups;
    None leaves the choice to the vault. `anyway` is to be charged and answered even if the twin
    foretells an answer that is empty or noise alone.
    """

    plan: Node
    epsilon: float | None = None
    dry: bool = False
    rows: int | None = None
    groups: int | None = None
    anyway: bool | None = None


@dataclass(frozen=True)
class AskExactly:
    """Please have the data owner look at this question: it is wanted exactly, for this reason."""

    plan: Node
    why: str


@dataclass(frozen=True)
class Requested:
    """A request is kept, under a number. `state` is "waiting", "approved" or "refused".

    It says what the owner said, and nothing that was read from data.
    """

    number: int
    state: str
    comment: str = ""


@dataclass(frozen=True)
class Answer:
    """Here is the answer."""

    release: Release


@dataclass(frozen=True)
class Explanation:
    """What the answer would be like.

    expected   one (column, half width of its 95 % interval or None) per column; of several rows,
               that of a typical one
    relative   the same as a share of the values that the synthetic twin has, where it has any
    steps      the derivation in words, one sentence each
    query      what would really be run on the data, as SQL
    asked      True: this grantee has the answer already, and gets the same one at no cost. That
               depends on their own earlier questions, which they know, and on nothing else.
    """

    label: Label
    loss: PrivacyLoss
    question: str
    expected: tuple[tuple[str, float | None], ...] = ()
    steps: tuple[str, ...] = ()
    query: str = ""
    relative: tuple[tuple[str, float | None], ...] = ()
    asked: bool | None = None


@dataclass(frozen=True)
class Refusal:
    """There will be no answer. `error` is the name of a class in `sarus_kernel.errors`.

    `rule` is the rule of the policy that says no, if one does.
    """

    error: str
    reason: str
    rule: str = ""


@dataclass(frozen=True)
class Welcome:
    """What a grantee may know: sent on request, free.

    policy     the rules in words, one sentence each
    public_key of the vault's receipts (base64)
    twin       names of the tables that the synthetic twin has
    twin_by    what to say beside each output of the twin, if it is not differentially private
    """

    catalog: Catalog
    grantee: str
    policy: tuple[str, ...]
    twin: tuple[str, ...]
    twin_words: str
    public_key: str
    default_epsilon: float
    twin_by: str = ""


@dataclass(frozen=True)
class Spending:
    """One release in the account of a grantee."""

    seq: int
    time: str
    label: str
    epsilon: float
    question: str


@dataclass(frozen=True)
class Account:
    """The state of a grantee's budget. `spent` and `total` in epsilon at the policy's delta.

    more   how many more questions of the default epsilon there are, -1: not said
    """

    total: float
    spent: float
    left: float
    delta: float
    per_question: float
    releases: tuple[Spending, ...] = ()
    more: int = -1


@dataclass(frozen=True)
class Progress:
    """How far a question has come: steps done, and steps in all (zeros where that is not known).

    Steps are fixed before any row is read, and take their time whatever the rows are. `before`: how
    many questions have their turn before it; None if it does not wait.
    """

    done: int
    total: int
    before: int | None = None


@dataclass(frozen=True)
class Invited:
    """I was invited: here is the code, please send me a token."""

    code: str


@dataclass(frozen=True)
class Joined:
    """A token for who was invited, good until a time (UTC, ISO 8601), and the dataset's name."""

    token: str
    grantee: str
    dataset: str
    until: str


Reply = Answer | Explanation | Refusal | Welcome | Account | Progress | Joined | Requested

MESSAGES: tuple[type, ...] = (
    Ask, Answer, Explanation, Refusal, Welcome, Spending, Account, Progress, Invited,
    Joined, AskExactly, Requested,
)  # fmt: skip
