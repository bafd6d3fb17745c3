"""The pages of requests: the only ones on which the owner says something, and so changes it.

A form carries a mark made of the session's secret, which another page of `localhost` cannot know,
and the owner's token typed again: browsers send cookies to every port of a machine, so another
program on it may come to know the secret, and must not be able to approve anything.
"""

import hashlib
import hmac
from urllib.parse import parse_qs

from starlette.requests import Request

from sarus_kernel.errors import OwnerError, SarusError
from sarus_kernel.vault import deciding
from sarus_kernel.vault.checks import Check
from sarus_kernel.vault.deciding import Case, Office
from sarus_kernel.vault.page.acts import NOT_WHOLE, WRONG, proven
from sarus_kernel.vault.page.login import Sessions
from sarus_kernel.vault.requests import ONCE, PREPARED

LONGEST = 20_000
"""Bytes of a posted form: a comment of 1,000 characters, each written as up to 12."""


def mark(secret: str) -> str:
    """What a form of this session carries."""
    return hashlib.sha256(f"form of {secret}".encode()).hexdigest()


async def fields(request: Request, secret: str) -> dict[str, str]:
    """A posted form's fields; none unless it carries the session's mark."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            return {}
    found = {key: values[0] for key, values in
             parse_qs(body.decode("utf-8", "replace"), max_num_fields=8).items()}  # fmt: skip
    right = hmac.compare_digest(found.get("mark", "").encode(), mark(secret).encode())
    return found if right else {}


def decided(office: Office, sessions: Sessions, number: int, form: dict[str, str]) -> str:
    """Do what a form says; why not, in words, or ""."""
    if not form:
        return NOT_WHOLE
    if not proven(sessions, form):
        return WRONG
    try:
        match form.get("say"):
            case "once":
                deciding.approve(office, number, ONCE)
            case "prepared":
                times, until = form.get("times", ""), form.get("until", "")
                if not times.isascii() or not times.isdigit():
                    raise OwnerError("Say how many results may be released.")
                deciding.approve(office, number, PREPARED, int(times[:9]), until)
            case "no":
                deciding.refuse(office, number, form.get("comment", ""))
            case _:
                return NOT_WHOLE
    except SarusError as error:
        return str(error)
    return ""


def looked(office: Office, case: Case) -> tuple[tuple[Check, ...], str, str]:
    """Findings, the twin's result, and what went wrong, if anything did."""
    try:
        shown = deciding.preview(office, case.asked)
        return deciding.findings(office, case.asked), shown, ""
    except SarusError as error:
        return (), "", str(error)
