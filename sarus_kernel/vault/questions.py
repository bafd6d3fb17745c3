"""The door's questions: asked, asked again, stopped; and how many are before them."""

import asyncio
import logging
import uuid
from concurrent.futures import Future
from functools import partial
from typing import Any

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from sarus_kernel.errors import QuestionError, SarusError
from sarus_kernel.vault.asking import LONGEST_WAIT, Asking, Name
from sarus_kernel.vault.knocking import FAILED, body_of, need_leave, refusal, reply
from sarus_kernel.vault.service import Service
from sarus_kernel.vault.workers.pool import REQUEST
from sarus_kernel.wire.codec import decode, encode
from sarus_kernel.wire.messages import Ask, Progress, Reply

LOG = logging.getLogger("sarus_kernel.vault")


def asking(service: Service) -> Asking:
    """The line of a service's questions."""

    def answered(message: Ask, grantee: str, name: str) -> bytes:
        return encode(_answer(service, message, grantee, name))

    return Asking(answered, service.interrupt, service.forget)


async def ask(line: Asking, service: Service, grantee: str, request: Request) -> Response:
    """In line, or to what is there already under this id; whoever goes away waits no more."""
    body, name = await body_of(service, grantee, request), _name(grantee, request)
    future = line.known(name, body)
    if future is None:
        message = await anyio.to_thread.run_sync(_question, body)
        future = line.ask(name, body, message, partial(need_leave, service, grantee, request))
    loop = asyncio.get_running_loop()
    late = loop.call_later(LONGEST_WAIT, line.late, name)
    try:
        answer = await _unless_gone(request, future)
        # whose leave was taken meanwhile gets nothing more: their rules say so, and no row
        await anyio.to_thread.run_sync(need_leave, service, grantee, request)
        return Response(answer, media_type="application/json")
    finally:
        late.cancel()
        line.leave(name)
        if name.chosen:
            loop.call_later(line.grace, line.abandon, name)


async def _unless_gone(request: Request, future: "Future[bytes]") -> bytes:
    """What comes of it. Raises ClientDisconnect as soon as the one who asked has gone."""
    answered, gone = asyncio.wrap_future(future), asyncio.ensure_future(_gone(request))
    either: set[asyncio.Future[Any]] = {answered, gone}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if answered.done():
            return answered.result()
        raise ClientDisconnect
    finally:
        gone.cancel()
        answered.cancel()  # the question itself goes on


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _question(body: bytes) -> Ask:
    message = decode(body)
    if not isinstance(message, Ask):
        raise QuestionError("The message is not a question.")
    return message


def _answer(service: Service, message: Ask, grantee: str, name: str) -> Reply:
    """In a thread of its own. Never raises."""
    REQUEST.set(name)
    try:
        return service.answer(message, grantee)
    except SarusError as error:
        return refusal(error)
    except Exception:
        LOG.exception("A question failed.")
        return FAILED


async def stop(line: Asking, service: Service, grantee: str, request: Request) -> Response:
    """The asker's own word (a notebook's interrupt)."""
    line.stop(_name(grantee, request))
    return Response(status_code=204)


async def progress(line: Asking, service: Service, grantee: str, request: Request) -> Response:
    name = _name(grantee, request)
    return reply(Progress(*service.progress(str(name)), line.before(name)))


def _name(grantee: str, request: Request) -> Name:
    """What a request is known by. A grantee chooses among their own names only."""
    chosen = request.query_params.get("id", "")
    known = len(chosen) == 32 and set(chosen) <= set("0123456789abcdef")
    return Name(grantee, chosen if known else uuid.uuid4().hex, known)
