"""The vault's door: HTTP, bytes in, bytes out.

    POST /ask?id=…       an Ask               -> Answer, Explanation or Refusal
    POST /stop?id=…                           -> 204: what was asked under this id is stopped
    POST /request        an AskExactly        -> Requested or Refusal
    GET  /progress?id=…                       -> Progress of what was asked under this id
    GET  /welcome                             -> Welcome
    GET  /account                             -> Account
    GET  /twin/{table}   the synthetic table  -> its Parquet file
    POST /join           an Invited           -> Joined, once for a code; asks for no token
    POST /renew                               -> Joined: a new token in place of one that ends soon
    GET  /health                              -> 204; asks for no token, says nothing
    GET  /ready                               -> 204, or 503 where nothing is answered for now

Whoever asks shows a bearer token. Every message is `wire.codec`'s; a refusal is one as well, so
that a client reads the body whatever the status. Nothing but our own words leaves by an error.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from sarus_kernel.errors import QuestionError, SarusError, UnknownName
from sarus_kernel.vault import questions
from sarus_kernel.vault.asking import Asking
from sarus_kernel.vault.knocking import (
    FAILED,
    STRANGER,
    admitted,
    body_from,
    body_of,
    refusal,
    reply,
)
from sarus_kernel.vault.service import Service
from sarus_kernel.wire.codec import decode
from sarus_kernel.wire.messages import AskExactly, Invited, Refusal

LOG = logging.getLogger("sarus_kernel.vault")
LONGEST_CODE = 1_000
"""The most bytes that are read of somebody who has no token."""
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


def application(service: Service, line: Asking | None = None) -> Starlette:
    """The ASGI application of a vault. `line`: where its questions wait, to be closed in time."""
    line = line or questions.asking(service)
    routes = [
        Route("/ask", _for_grantees(service, partial(questions.ask, line)), methods=["POST"]),
        Route("/stop", _for_grantees(service, partial(questions.stop, line)), methods=["POST"]),
        Route("/request", _for_grantees(service, _request), methods=["POST"]),
        Route("/welcome", _for_grantees(service, _welcome)),
        Route("/account", _for_grantees(service, _account)),
        Route("/progress", _for_grantees(service, partial(questions.progress, line))),
        Route("/twin/{table}", _for_grantees(service, _twin)),
        Route("/renew", _for_grantees(service, _renew), methods=["POST"]),
        Route("/join", _worded(partial(_join, service)), methods=["POST"]),
        Route("/health", _health),
        Route("/ready", partial(_ready, service)),
    ]
    return Starlette(routes=routes)


Endpoint = Callable[[Request], Awaitable[Response]]
Handler = Callable[[Service, str, Request], Awaitable[Response]]


def _for_grantees(service: Service, handler: Handler) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        grantee = await anyio.to_thread.run_sync(admitted, service, request)
        if grantee is None:
            return reply(STRANGER, 401)
        service.pace.need(grantee)
        return await handler(service, grantee, request)

    return _worded(endpoint)


def _worded(handler: Endpoint) -> Endpoint:
    """Whatever goes wrong, our own words."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except SarusError as error:
            return reply(refusal(error))
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception:
            LOG.exception("A request failed.")
            return reply(FAILED, 500)

    return endpoint


async def _request(service: Service, grantee: str, request: Request) -> Response:
    """Keep a question for the owner's eyes: nothing is run for it."""
    message = decode(await body_of(service, grantee, request))
    if not isinstance(message, AskExactly):
        raise QuestionError("The message is not a request.")
    return reply(await anyio.to_thread.run_sync(service.request, message, grantee))


async def _welcome(service: Service, grantee: str, request: Request) -> Response:
    return reply(await anyio.to_thread.run_sync(service.welcome, grantee))


async def _account(service: Service, grantee: str, request: Request) -> Response:
    return reply(await anyio.to_thread.run_sync(service.account, grantee))


async def _join(service: Service, request: Request) -> Response:
    """A code is right or not: whether it was used, has ended or never was makes no difference."""
    message = decode(await body_from(request, LONGEST_CODE))
    if not isinstance(message, Invited):
        raise QuestionError("The message is not an invitation's code.")
    joined = await anyio.to_thread.run_sync(service.join, message.code)
    return reply(UNINVITED, 401) if joined is None else reply(joined)


async def _renew(service: Service, grantee: str, request: Request) -> Response:
    token = request.headers.get("authorization", "").partition(" ")[2]
    joined = await anyio.to_thread.run_sync(service.renew, token)
    return reply(FOR_GOOD) if joined is None else reply(joined)


async def _health(request: Request) -> Response:
    return Response(status_code=204)


async def _ready(service: Service, request: Request) -> Response:
    ready = await anyio.to_thread.run_sync(service.ready)
    return Response(status_code=204 if ready else 503)


async def _twin(service: Service, grantee: str, request: Request) -> Response:
    """Only files that lie in the twin's folder have a name here, so no path can lead outside."""
    files = {file.stem: file for file in service.twin.glob("*.parquet")}
    table = request.path_params["table"]
    if table not in files:
        raise UnknownName.among("table in the synthetic twin", table, files)
    return FileResponse(files[table], media_type="application/vnd.apache.parquet")
