"""Every error this package raises on purpose.

* SarusError
  x QuestionError          the question itself is wrong: fix it and ask again; nothing was spent
    + SyntaxProblem        the text is not SQL; says where
    + UnknownName          a table, column or function that is not there; says the nearest ones
    + NotSupported         something this package does not know how to answer
  x Refused                the question is fine, the answer is no
    + NotReleasable        no release point: only a synthetic answer can be given
    + BudgetSpent          asked, left, when
    + PolicyRefused        a rule of the data owner's policy says no
    + OnlyNoise            foreseen on the synthetic twin: the answer would be empty, or noise alone
  x VaultUnavailable       nobody answered
  x OwnerError             the owner's side: a broken catalog, policy or source; says the line
  x InternalError          a bug of ours: please report it

Messages are one to three lines (what happened; what there is; what to do) and never contain a
value read from private data: an error is a release too.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class SarusError(Exception):
    """Base of every error raised on purpose by this package."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook cell shows: the message, without the frames that lead to it."""
        return [f"{type(self).__name__}: {self}"]


class QuestionError(SarusError):
    """The question is wrong. No budget was spent."""


class SyntaxProblem(QuestionError):
    """The text cannot be read as SQL."""


class UnknownName(QuestionError):
    """A name is used that does not exist."""

    @classmethod
    def among(cls, kind: str, name: str, known: Iterable[str]) -> "UnknownName":
        """Name what was asked for, and the nearest (at most eight) of what there is."""
        names = sorted(set(known))
        near = get_close_matches(name.lower(), names, n=3, cutoff=0.6)
        near += [n for n in names if n.lower()[:4] == name.lower()[:4] and n not in near]
        near = near[:3]
        if near:
            return cls(f"There is no {kind} {name[:80]!r}. Did you mean {' or '.join(near)}?")
        shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
        return cls(f"There is no {kind} {name[:80]!r}. There are: {shown or 'none'}.")


class NotSupported(QuestionError):
    """Something is asked that this package does not know how to answer."""


class Refused(SarusError):
    """The answer is no."""


class NotReleasable(Refused):
    """No part of the question may leave the vault; a synthetic answer is all there is."""


class BudgetSpent(Refused):
    """The privacy budget does not cover this question."""


class PolicyRefused(Refused):
    """A rule of the data owner's policy forbids this question."""


class OnlyNoise(Refused):
    """The answer is foreseen to be empty or noise alone. Nothing was charged; `anyway` asks."""


class VaultUnavailable(SarusError):
    """The vault did not answer."""


class OwnerError(SarusError):
    """A source, catalog or policy that the data owner has to mend."""


class InternalError(SarusError):
    """A bug in this package. Please report it."""


ERRORS: tuple[type[SarusError], ...] = (
    QuestionError,
    SyntaxProblem,
    UnknownName,
    NotSupported,
    Refused,
    NotReleasable,
    BudgetSpent,
    PolicyRefused,
    OnlyNoise,
    VaultUnavailable,
    OwnerError,
    InternalError,
)
"""Every error that may cross the wire, by class name."""
