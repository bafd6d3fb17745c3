"""Reads DIR/policy.toml. What it does not clearly allow is not allowed."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sarus_kernel.errors import UnknownName
from sarus_kernel.vault.catalog.document import Document, Place, Problem, fail, read
from sarus_kernel.vault.catalog.settings import Setting, above, between, examine, texts
from sarus_kernel.vault.policy.oidc import SETTINGS as _OIDC
from sarus_kernel.vault.policy.oidc import Oidc
from sarus_kernel.vault.policy.operations import ESTIMATORS, OPERATIONS, SCORINGS
from sarus_kernel.vault.policy.policy import Budget, Exemption, Grantee, Limits, Policy, Python

FILE = "policy.toml"
MOST_EPSILON = 100.0
MOST_BLOCKS = 1_000
MOST_QUESTIONS = 1_000_000
MOST_SECONDS = 60.0
LEAST_SLOT = 0.01
"""Seconds: shorter slots would hide nothing."""
MOST_DELTA = 1e-3
"""A delta near 1/people allows giving one person's row away; no sound use needs more than this."""


def _digest(value: str) -> str | None:
    good = len(value) == 64 and set(value) <= set("0123456789abcdef")
    return None if good else "has to be a SHA-256: 64 hexadecimal digits."


def _day(value: object) -> str | None:
    good = isinstance(value, date) and not isinstance(value, datetime)
    return None if good else "has to be a day without quotes, such as 2027-01-31."


def _moment(value: object) -> str | None:
    good = isinstance(value, datetime) and value.tzinfo is not None
    return None if good else "has to be a moment without quotes, such as 2027-01-31T12:00:00Z."


def _grantee_name(value: str) -> str | None:
    good = 0 < len(value) <= 100 and value.isprintable() and "/" not in value and value[0] != "."
    return None if good else "has to be 1 to 100 printable characters without '/'."


def _known(names: tuple[str, ...], kind: str) -> Any:
    def test(value: str | list[str]) -> str | None:
        for each in [value] if isinstance(value, str) else value:
            if each not in names:
                return f"names something unknown. {UnknownName.among(kind, str(each), names)}"
        return None

    return test


def _slot(value: float) -> str | None:
    good = value == 0 or LEAST_SLOT <= value <= MOST_SECONDS
    return None if good else f"has to be 0, or between {LEAST_SLOT:g} and {MOST_SECONDS:g}."


_TOP: Mapping[str, Setting] = {
    "format": Setting(int, test=between(1, 1_000)),
    "budget": Setting(dict, required=True),
    "question": Setting(dict, required=True),
    "grantees": Setting(list, required=True),
    "whitelist": Setting(list),
    "python": Setting(dict),
    "oidc": Setting(dict),
}
_BUDGET: Mapping[str, Setting] = {
    "epsilon": Setting(float, required=True, test=above(0, MOST_EPSILON)),
    "delta": Setting(float, required=True, test=above(0, MOST_DELTA)),
    "questions": Setting(int, test=between(1, MOST_QUESTIONS)),
    "paused": Setting(bool),
    "renewable": Setting(bool),
}
_QUESTION: Mapping[str, Setting] = {
    "default_epsilon": Setting(float, required=True, test=above(0, MOST_EPSILON)),
    "max_epsilon": Setting(float, required=True, test=above(0, MOST_EPSILON)),
    "delta": Setting(float, required=True, test=between(0, MOST_DELTA)),
    "max_unanswered": Setting(int, test=between(1, 10**6)),
    "max_questions": Setting(int, test=between(1, 10**9)),
    "least_epsilon": Setting(float, test=above(0, MOST_EPSILON)),
    "first_slot": Setting(float, test=_slot),
}
_PYTHON: Mapping[str, Setting] = {
    "max_blocks": Setting(int, required=True, test=between(2, MOST_BLOCKS)),
    "max_seconds": Setting(float, required=True, test=above(0, MOST_SECONDS)),
}
_ONCE = {"budget": _BUDGET, "question": _QUESTION, "python": _PYTHON, "oidc": _OIDC}
_GRANTEE: Mapping[str, Setting] = {
    "name": Setting(str, required=True, test=_grantee_name),
    "epsilon": Setting(float, test=above(0, MOST_EPSILON)),
    "token_sha256": Setting(str, test=_digest),
    "expires": Setting(object, test=_day),
    "sign_in": Setting(bool),
    "sign_in_after": Setting(object, test=_moment),
}
_EXEMPTION: Mapping[str, Setting] = {
    "operation": Setting(str, required=True, test=_known(OPERATIONS, "operation")),
    "min_people": Setting(int, required=True, test=between(1, 10**9)),
    "min_class": Setting(int, test=between(0, 10**9)),
    "digits": Setting(int, required=True, test=between(1, 15)),
    "releases": Setting(int, required=True, test=between(0, 10**6)),
    "estimators": Setting(list, test=lambda v: texts(v) or _known(ESTIMATORS, "estimator")(v)),
    "scorings": Setting(list, test=lambda v: texts(v) or _known(SCORINGS, "score")(v)),
}


def load(directory: Path, content: bytes | None = None) -> Policy:
    """The policy of a vault. Raises OwnerError, naming the line, unless all of it is sound.

    content  what the file holds, where it was read already
    """
    policy, problems = inspect(directory, content)
    fail(problems, directory)
    if policy is None:  # no policy without a problem: `inspect` says so
        raise AssertionError("a policy without problems was not built")
    return policy


def inspect(
    directory: Path, content: bytes | None = None
) -> tuple[Policy | None, list[Problem]]:
    """The policy, if all of it is sound, and all that is wrong with it."""
    document = read(directory / FILE, content)
    problems: list[Problem] = []
    top = examine(document, (), _TOP, problems)
    budget, question, python, oidc = (
        examine(document, (key,), settings, problems) if key in top else {}
        for key, settings in _ONCE.items()
    )
    grantees = _sections(document, "grantees", _GRANTEE, problems)
    whitelist = _sections(document, "whitelist", _EXEMPTION, problems)
    if problems:
        return None, problems
    policy = Policy(
        Budget(**budget),
        Limits(**question),
        tuple(Grantee(**each) for each in grantees),
        tuple(_exemption(each) for each in whitelist),
        document.digest,
        Python(**python) if python else None,
        Oidc(**oidc) if oidc else None,
    )
    return policy, _contradictions(document, policy)


def _sections(
    document: Document, key: str, settings: Mapping[str, Setting], problems: list[Problem]
) -> list[dict[str, Any]]:
    """The sections [[key]] of the file, in order."""
    items = document.data.get(key, [])
    if not isinstance(items, list):
        return []
    return [examine(document, (key, n), settings, problems) for n in range(len(items))]


def _exemption(values: dict[str, Any]) -> Exemption:
    for several in ("estimators", "scorings"):
        values[several] = tuple(values.get(several, ()))
    return Exemption(**{"min_class": 0, **values})


def _contradictions(document: Document, policy: Policy) -> list[Problem]:
    """Where sound values do not fit each other."""
    found: list[tuple[Place, str]] = []
    question = policy.question
    if question.default_epsilon > question.max_epsilon:
        found.append((("question", "default_epsilon"), "default_epsilon is above max_epsilon."))
    if policy.least_epsilon > question.default_epsilon:
        found.append((("question", "least_epsilon"), "least_epsilon is above default_epsilon."))
    if question.max_epsilon > policy.budget.epsilon:
        found.append((("question", "max_epsilon"), "max_epsilon is above the budget's epsilon."))
    if question.delta >= policy.budget.delta:
        words = "The delta of one question has to be below the delta of the budget."
        found.append((("question", "delta"), words))
    for key, names in (
        ("grantees", [grantee.name for grantee in policy.grantees]),
        ("whitelist", [exemption.operation for exemption in policy.whitelist]),
    ):
        found += [
            ((key, n), f"{name!r} is there twice.")
            for n, name in enumerate(names)
            if name in names[:n]
        ]
    return [document.problem(place, words) for place, words in found]
