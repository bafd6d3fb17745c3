"""The vault's door: HTTP on a Unix socket, bytes in, bytes out, one thread per question.

    POST /ask?id=…       an Ask               -> Answer, Explanation or Refusal
    POST /request        an AskExactly        -> Requested or Refusal
    GET  /progress?id=…                       -> Progress of what was asked under this id
    GET  /welcome                             -> Welcome
    GET  /account                             -> Account
    GET  /twin/{table}   the synthetic table  -> its Parquet file
    POST /join           an Invited           -> Joined, once for a code; asks for no token
    POST /renew                               -> Joined: a new token in place of one that ends soon
    GET  /health                              -> 204; asks for no token, says nothing

Whoever asks shows a bearer token. Every message is `wire.codec`'s; a refusal is one as well, so
that a client reads the body whatever the status. Nothing but our own words leaves by an error.
"""

import hmac
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from sarus_kernel.errors import (
    ERRORS,
    OwnerError,
    PolicyRefused,
    QuestionError,
    SarusError,
    UnknownName,
)
from sarus_kernel.vault.invitations import digest
from sarus_kernel.vault.unforeseen import closed
from sarus_kernel.vault.workers.pool import REQUEST
from sarus_kernel.wire.codec import LONGEST, decode, encode
from sarus_kernel.wire.messages import (
    Account,
    Ask,
    AskExactly,
    Invited,
    Joined,
    Progress,
    Refusal,
    Reply,
    Welcome,
)

LOG = logging.getLogger("sarus_kernel.vault")
LONGEST_CODE = 1_000
"""The most bytes that are read of somebody who has no token."""
STRANGER = Refusal(
    "PolicyRefused",
    "This vault does not know your token.\n"
    "Set SARUS_KERNEL_TOKEN to the token that the data owner gave you.",
)
UNINVITED = Refusal(
    "PolicyRefused",
    "The invitation is not good (any more): each works once, and for some days.\n"
    "Ask the data owner for another one.",
)
FOR_GOOD = Refusal(
    "PolicyRefused",
    "Your token was handed over as a file, or it was renewed, and the new one was as well.\n"
    "Use the newest, or ask the data owner: grantee rotate, grantee invite.",
)
FAILED = Refusal(
    "InternalError",
    "The vault failed to answer. What happened is in its own log, which the data owner can read.",
)


def _nobody(secret: str) -> None:
    return None


@dataclass(frozen=True)
class Service:
    """What the door leads to. The functions may block, and are called from many threads.

    tokens     says, as of now, SHA-256 (hex) of a token -> the grantee it belongs to
    interrupt  stops the work of a request that nobody waits for any more
    forget     says that a request is over
    progress   the steps of a request: those that are done, and all (zeros: not known)
    admit      raises PolicyRefused for a grantee whose leave to ask has ended
    holder     the grantee of a token that an invitation became, by the token's SHA-256
    join       a token for an invitation's code, once
    renew      a new token in place of such a token
    """

    tokens: Callable[[], Mapping[str, str]]
    answer: Callable[[Ask, str], Reply]
    request: Callable[[AskExactly, str], Reply]
    welcome: Callable[[str], Welcome]
    account: Callable[[str], Account]
    twin: Path
    interrupt: Callable[[str], None]
    forget: Callable[[str], None]
    progress: Callable[[str], tuple[int, int]]
    admit: Callable[[str], None]
    holder: Callable[[str], str | None] = _nobody
    join: Callable[[str], Joined | None] = _nobody
    renew: Callable[[str], Joined | None] = _nobody


def application(service: Service) -> Starlette:
    """The ASGI application of a vault."""
    routes = [
        Route("/ask", _for_grantees(service, _ask), methods=["POST"]),
        Route("/request", _for_grantees(service, _request), methods=["POST"]),
        Route("/welcome", _for_grantees(service, _welcome)),
        Route("/account", _for_grantees(service, _account)),
        Route("/progress", _for_grantees(service, _progress)),
        Route("/twin/{table}", _for_grantees(service, _twin)),
        Route("/renew", _for_grantees(service, _renew), methods=["POST"]),
        Route("/join", _worded(partial(_join, service)), methods=["POST"]),
        Route("/health", _health),
    ]
    return Starlette(routes=routes)


Endpoint = Callable[[Request], Awaitable[Response]]
Handler = Callable[[Service, str, Request], Awaitable[Response]]


def _for_grantees(service: Service, handler: Handler) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        grantee = await anyio.to_thread.run_sync(_admitted, service, request)
        if grantee is None:
            return _reply(STRANGER, 401)
        return await handler(service, grantee, request)

    return _worded(endpoint)


def _admitted(service: Service, request: Request) -> str | None:
    """Whose token is shown; raises PolicyRefused for one whose leave to ask has ended."""
    shown = request.headers.get("authorization", "")
    found = grantee_of(shown, service.tokens()) or service.holder(digest_of(shown))
    if found is not None:
        service.admit(found)
    return found


def _worded(handler: Endpoint) -> Endpoint:
    """Whatever goes wrong, our own words."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except SarusError as error:
            return _reply(_refusal(error))
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception:
            LOG.exception("A request failed.")
            return _reply(FAILED, 500)

    return endpoint


def grantee_of(authorization: str, tokens: Mapping[str, str]) -> str | None:
    """Whose token this is. Takes the same time whichever token is (almost) right."""
    digest, found = digest_of(authorization), None
    for known, grantee in tokens.items():
        if hmac.compare_digest(known, digest):
            found = grantee
    return found


def digest_of(authorization: str) -> str:
    """SHA-256 (hex) of the token that is shown; "" if none is."""
    kind, _, token = authorization.partition(" ")
    return digest(token) if kind.lower() == "bearer" else ""


async def _ask(service: Service, grantee: str, request: Request) -> Response:
    body = await _body_of(service, grantee, request)
    identity = _identity(grantee, request)
    reply: Reply = FAILED
    async with anyio.create_task_group() as group:
        group.start_soon(_watch, request, service, identity)
        reply = await anyio.to_thread.run_sync(partial(_answer, service, grantee, body, identity))
        group.cancel_scope.cancel()
    service.forget(identity)
    return _reply(reply)


def _answer(service: Service, grantee: str, body: bytes, identity: str) -> Reply:
    """In a thread of its own: decode, ask the vault. Never raises."""
    REQUEST.set(identity)
    try:
        message = decode(body)
        if not isinstance(message, Ask):
            return Refusal("QuestionError", "The message is not a question.")
        return service.answer(message, grantee)
    except SarusError as error:
        return _refusal(error)
    except Exception:
        LOG.exception("A question failed.")
        return FAILED


async def _request(service: Service, grantee: str, request: Request) -> Response:
    """Keep a question for the owner's eyes: nothing is run for it."""
    message = decode(await _body_of(service, grantee, request))
    if not isinstance(message, AskExactly):
        raise QuestionError("The message is not a request.")
    return _reply(await anyio.to_thread.run_sync(service.request, message, grantee))


async def _watch(request: Request, service: Service, identity: str) -> None:
    """When the one who asked goes away (a notebook's interrupt), their work stops too."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    service.interrupt(identity)


async def _body_of(service: Service, grantee: str, request: Request) -> bytes:
    """What they sent, if they may ask still: held back, it keeps no leave alive that has ended."""
    body = await _body(request)
    if await anyio.to_thread.run_sync(_admitted, service, request) != grantee:
        raise PolicyRefused(STRANGER.reason)
    return body


async def _body(request: Request, longest: int = LONGEST) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > longest:
            raise QuestionError("The question is too long.")
        parts.append(part)
    return b"".join(parts)


async def _welcome(service: Service, grantee: str, request: Request) -> Response:
    return _reply(await anyio.to_thread.run_sync(service.welcome, grantee))


async def _account(service: Service, grantee: str, request: Request) -> Response:
    return _reply(await anyio.to_thread.run_sync(service.account, grantee))


async def _progress(service: Service, grantee: str, request: Request) -> Response:
    return _reply(Progress(*service.progress(_identity(grantee, request))))


async def _join(service: Service, request: Request) -> Response:
    """A code is right or not: whether it was used, has ended or never was makes no difference."""
    message = decode(await _body(request, LONGEST_CODE))
    if not isinstance(message, Invited):
        raise QuestionError("The message is not an invitation's code.")
    joined = await anyio.to_thread.run_sync(service.join, message.code)
    return _reply(UNINVITED, 401) if joined is None else _reply(joined)


async def _renew(service: Service, grantee: str, request: Request) -> Response:
    token = request.headers.get("authorization", "").partition(" ")[2]
    joined = await anyio.to_thread.run_sync(service.renew, token)
    return _reply(FOR_GOOD) if joined is None else _reply(joined)


async def _health(request: Request) -> Response:
    return Response(status_code=204)


def _identity(grantee: str, request: Request) -> str:
    """What a request is known by. A grantee chooses among their own names only."""
    chosen = request.query_params.get("id", "")
    known = len(chosen) == 32 and set(chosen) <= set("0123456789abcdef")
    return f"{grantee}/{chosen if known else uuid.uuid4().hex}"


async def _twin(service: Service, grantee: str, request: Request) -> Response:
    """Only files that lie in the twin's folder have a name here, so no path can lead outside."""
    files = {file.stem: file for file in service.twin.glob("*.parquet")}
    table = request.path_params["table"]
    if table not in files:
        raise UnknownName.among("table in the synthetic twin", table, files)
    return FileResponse(files[table], media_type="application/vnd.apache.parquet")


def _refusal(error: SarusError) -> Refusal:
    """The error's own words, under the nearest name that may cross the wire."""
    if isinstance(error, OwnerError):
        return closed(error)
    known = next(cls for cls in type(error).__mro__ if cls in ERRORS or cls is SarusError)
    return Refusal(known.__name__ if known in ERRORS else "InternalError", str(error))


def _reply(message: Reply, status: int = 200) -> Response:
    return Response(encode(message), status, media_type="application/json")
