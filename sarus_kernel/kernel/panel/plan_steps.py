"""Unfolds the plan behind a receipt: step by step, with the SQL that is run for it."""

from typing import Any

from sarus_kernel.errors import QuestionError, SarusError
from sarus_kernel.kernel.asking.magic_names import SQL
from sarus_kernel.kernel.asking.magics import options_of
from sarus_kernel.kernel.asking.questions import AS_SUITS
from sarus_kernel.kernel.connection.asked_plans import Question
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.loading import ASKED, DESCRIBING, READING, load
from sarus_kernel.release import Receipt

Content = dict[str, Any]


def unfold(content: Content, connection: Connection) -> Content:
    """The plan of `receipt` and what is run for it; `plan` is None where nobody knows it here.

    Only a plan with the very digest that was signed is shown: one that was asked here, or the
    one that the SQL in `code` (the source of the output's cell) means.
    """
    found = load(READING).receipts_of({"receipts": [content.get("receipt")]})
    if not found:
        raise QuestionError("This is no receipt.")
    question = _question(found[0], str(content.get("code", "")), connection)
    if question is None:
        return {"plan": None, "query": ""}
    told = load(DESCRIBING).describe(question.plan, connection.get().catalog)
    return {"plan": "\n".join(told.lines), "query": _query(question, connection)}


def _question(receipt: Receipt, code: str, connection: Connection) -> Question | None:
    asked = connection.plans.find(receipt.plan_digest)
    if asked is not None:
        return asked
    plan = load(ASKED).plan_of(connection.get().catalog, code, receipt)
    if plan is None:
        return None
    first = code.lstrip().partition("\n")[0]
    bounds = options_of(first.removeprefix(SQL)).bounds if first.startswith(SQL) else AS_SUITS
    return Question(plan, (receipt.epsilon or None, bounds.rows, bounds.groups))


def _query(question: Question, connection: Connection) -> str:
    """What the vault would run for it today. It is asked for in a dry run, which is free."""
    options, named = question.options, dict(question.named)
    named.pop("anyway", None)  # a dry run is never held back
    try:
        return connection.get().explain(question.plan, *options, **named).query
    except SarusError:
        return ""  # the policy or the data may have changed: then there is nothing to show
