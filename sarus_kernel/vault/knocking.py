"""Who knocks, and how they are answered: tokens, bodies, and errors in our own words."""

import hmac
from collections.abc import Mapping

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from sarus_kernel.errors import ERRORS, OwnerError, PolicyRefused, QuestionError, SarusError
from sarus_kernel.vault.invitations import digest
from sarus_kernel.vault.service import Service
from sarus_kernel.vault.unforeseen import closed
from sarus_kernel.wire.codec import LONGEST, encode
from sarus_kernel.wire.messages import Refusal, Reply

STRANGER = Refusal(
    "PolicyRefused",
    "This vault does not know your token.\n"
    "Set SARUS_KERNEL_TOKEN to the token that the data owner gave you.",
)
FAILED = Refusal(
    "InternalError",
    "The vault failed to answer. What happened is in its own log, which the data owner can read.",
)


def admitted(service: Service, request: Request) -> str | None:
    """Whose token is shown; raises PolicyRefused for one whose leave to ask has ended."""
    shown = request.headers.get("authorization", "")
    found = grantee_of(shown, service.tokens()) or service.holder(digest_of(shown))
    found = found or service.vouched(token_in(shown))
    if found is not None:
        service.admit(found)
    return found


def grantee_of(authorization: str, tokens: Mapping[str, str]) -> str | None:
    """Whose token this is. Takes the same time whichever token is (almost) right."""
    digest, found = digest_of(authorization), None
    for known, grantee in tokens.items():
        if hmac.compare_digest(known, digest):
            found = grantee
    return found


def digest_of(authorization: str) -> str:
    """SHA-256 (hex) of the token that is shown; "" if none is."""
    token = token_in(authorization)
    return digest(token) if token else ""


def token_in(authorization: str) -> str:
    """The bearer token of a header; "" if there is none."""
    kind, _, token = authorization.partition(" ")
    return token if kind.lower() == "bearer" else ""


async def body_of(service: Service, grantee: str, request: Request) -> bytes:
    """What they sent, if they may ask still: held back, it keeps no leave alive that has ended."""
    body = await body_from(request)
    await anyio.to_thread.run_sync(need_leave, service, grantee, request)
    return body


def need_leave(service: Service, grantee: str, request: Request) -> None:
    """Raises PolicyRefused unless the token is theirs still, and good."""
    if admitted(service, request) != grantee:
        raise PolicyRefused(STRANGER.reason)


async def body_from(request: Request, longest: int = LONGEST) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > longest:
            raise QuestionError("The question is too long.")
        parts.append(part)
    return b"".join(parts)


def refusal(error: SarusError) -> Refusal:
    """The error's own words, under the nearest name that may cross the wire."""
    if isinstance(error, OwnerError):
        return closed(error)
    known = next(cls for cls in type(error).__mro__ if cls in ERRORS or cls is SarusError)
    return Refusal(known.__name__ if known in ERRORS else "InternalError", str(error))


def reply(message: Reply, status: int = 200) -> Response:
    return Response(encode(message), status, media_type="application/json")
