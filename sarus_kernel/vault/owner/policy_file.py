"""Writes the policy a vault starts with: careful, commented, ready to be edited."""

from collections.abc import Mapping

import tomlkit
from tomlkit.items import AoT, Table

from sarus_kernel.vault.owner.drafts import InitOptions

HEAD = """\
What you allow. Those who may ask are shown the budget and the whitelist.
Check it after editing (sarus-kernel check DIR), then start the vault again."""

BUDGET = """\
What all grantees together may ever learn: they may talk to each other, so they share it.
epsilon 5 is a usual figure for research on consented data; 1 is strict; above 10 is little.
delta: the chance that the promise fails. Keep it far below 1 / number of people.
`questions = 50` would say for how many questions it is meant. From about 13 on the budget is then
shared in rho: Gaussian noise, which for so many is smaller (a count of 50: 15 in place of 30), and
the label of an answer says what it would cost by itself, which is more than its share."""

QUESTION = """\
One question: its epsilon unless it asks for another, the most it may ask for, and its delta
(only questions whose groups are not publicly known use delta). max_unanswered: how many charged
questions of one grantee may fail or be stopped, as whether they do may depend on one person.
max_questions (10,000) and least_epsilon (a thousandth of the budget) make their number finite;
first_slot (0.1 s for whom `serve` answers): when answers leave. See docs/threats.md."""

PYTHON = """\
Functions of the grantees' own (%%private_python): each is run in blocks of people, sealed, in at
most so many blocks, for at most so many seconds in each; only the mean of its answers is told,
with noise. Their code runs in this vault's sandbox: docs/threats.md says what that rests on."""

GRANTEE = """\
One section for each person who may ask. Hand over the token in DIR/tokens/<name> in a safe way;
here stands only its SHA-256. `epsilon = 2.0` would cap this grantee below the budget above."""

WHITELIST = """\
Nothing leaves exactly by this file: models and scores are answered with differential privacy, as
all else is. Who needs an exact result asks you for it (sarus.request), and you see what it would
rest on before you say yes: sarus-kernel requests DIR. A standing exception, a section
[[whitelist]], can be written by hand: docs/whitelist.md says how, and what it gives away."""


def policy_text(options: InitOptions, digests: Mapping[str, str]) -> str:
    """The whole file as TOML text; `digests` are those of the grantees' tokens, by name."""
    document = tomlkit.document()
    _comment(document, HEAD)
    document["format"] = 1
    for key, words, values in (
        ("budget", BUDGET, {"epsilon": options.epsilon, "delta": 1e-6}),
        ("question", QUESTION, _question(options.epsilon)),
        ("python", PYTHON, {"max_blocks": 200, "max_seconds": 10.0}),
    ):
        document.add(tomlkit.nl())
        _comment(document, words)
        if key == "python" and not options.python:
            _comment(document, tomlkit.dumps({key: values}))
        else:
            document[key] = _section(values)
    grantees: list[dict[str, object]] = [
        {"name": name, "token_sha256": digest} for name, digest in digests.items()
    ]
    document.add(tomlkit.nl())
    _comment(document, GRANTEE)
    document["grantees"] = _sections(grantees)
    document.add(tomlkit.nl())
    _comment(document, WHITELIST)
    return tomlkit.dumps(document)


def _question(epsilon: float) -> dict[str, float]:
    return {
        "default_epsilon": min(0.5, epsilon / 10),
        "max_epsilon": min(1.0, epsilon),
        "delta": 1e-8,
        "max_unanswered": 50,
    }


def _comment(document: tomlkit.TOMLDocument, words: str) -> None:
    for line in words.splitlines():
        document.add(tomlkit.comment(line))


def _section(values: Mapping[str, object]) -> Table:
    section = tomlkit.table()
    for key, value in values.items():
        if isinstance(value, list):
            value = tomlkit.array(value).multiline(True)  # type: ignore[arg-type]
        section[key] = value
    return section


def _sections(all_values: list[dict[str, object]]) -> AoT:
    sections = tomlkit.aot()
    for values in all_values:
        sections.append(_section(values))
    return sections
