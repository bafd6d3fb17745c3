"""Completion on a line of `%private_cohort`: options, kept cohorts, groups."""

import re

from sarus_kernel.kernel.asking.magic_names import COHORT
from sarus_kernel.kernel.completion.words import Reply, reply, starting, words
from sarus_kernel.kernel.connection.connection import Connection

OPTIONS = (
    "--as", "--file", "--attrition", "--incidence", "--prevalence", "--among", "--by", "--ages",
    "--from", "--to", "--washout", "--per", "--epsilon", "--target-error", "--into", "--explain",
    "--anyway",
)  # fmt: skip
GROUPS = ("age", "sex", "age,sex")
_NAMED = re.compile(r"(?:%private_cohort|--among)\s+")
_BY = re.compile(r"--by\s+")


def complete_cohort(code: str, at: int, connection: Connection) -> Reply | None:
    """A complete_reply for a cursor on a line of `%private_cohort`; None anywhere else."""
    start = code.rfind("\n", 0, at) + 1
    line = code[start:at]
    if not line.startswith(COHORT) or " " not in line:
        return None
    place = line.rfind(" ") + 1
    before, typed = line[:place], line[place:]
    options = starting(words(OPTIONS, "option"), typed) if typed.startswith("-") else []
    if _BY.fullmatch(before, before.rfind("--") if "--" in before else 0):
        options = starting(words(GROUPS, "value"), typed)
    elif _NAMED.fullmatch(before, max(before.rfind("--"), 0)):
        options += starting(words(connection.questions, "cohort"), typed)
    return reply(options, start + place, at)
