"""The owner's page as an ASGI application: without scripts, behind the owner's token.

    GET  /login, POST /login
    GET  /PLACE/                budgets, grantees, what is near a limit, the twin, the newest
    GET  /PLACE/releases, /PLACE/releases/7, /PLACE/refusals, /PLACE/data, /PLACE/twin
    GET  /PLACE/requests, /PLACE/requests/3, POST /PLACE/requests/3
    GET  /PLACE/control, POST /PLACE/control, POST /PLACE/logout
    GET  /PLACE/releases.csv, /PLACE/refusals.csv, /PLACE/grantees.csv

PLACE is a session's own, random: a browser sends a cookie to every port of a machine, but only to
paths below its own, and another program that listens there does not know this one's.
Every other method is refused, and nothing here changes anything but who is logged in, what the
owner says to a request, and what is done on /control.
"""

import hmac
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from sarus_kernel.vault import deciding
from sarus_kernel.vault.catalog.beside import kept
from sarus_kernel.vault.page import acts, facts, requests
from sarus_kernel.vault.page.facts import Desk
from sarus_kernel.vault.page.login import Sessions, place_of
from sarus_kernel.vault.page.sheets import SHEETS
from sarus_kernel.vault.page.showing import TEMPLATES, Page
from sarus_kernel.vault.policy.policy import GIVEN_AWAY

LOG = logging.getLogger("sarus_kernel.vault")
COOKIE = "sarus-owner"
HOSTS = ("127.0.0.1", "localhost")
"""The names this page answers to: a page of a stranger's whose name is made to lead here is not."""
LONGEST_FORM = 1_000
A_PAGE = 50
"""Lines of a list on one page."""
NEWEST = 8
"""Lines of a list on the first page."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Handler = Callable[[Page, Request], Awaitable[Response]]


def application(desk: Desk, sessions: Sessions) -> Starlette:
    """The ASGI application of the owner's page."""
    page = Page(desk, sessions)
    inside = [
        Route("/logout", _for_owner(page, _logout), methods=["POST"]),
        Route("/", _for_owner(page, _overview)),
        Route("/releases", _for_owner(page, _releases)),
        Route("/releases/{seq:int}", _for_owner(page, _release)),
        Route("/refusals", _for_owner(page, _refusals)),
        Route("/requests", _for_owner(page, _requests)),
        Route("/requests/{number:int}", _for_owner(page, _request), methods=["GET", "POST"]),
        Route("/control", _for_owner(page, _control), methods=["GET", "POST"]),
        Route("/data", _for_owner(page, _data)),
        Route("/twin", _for_owner(page, _twin)),
        Route("/{sheet}.csv", _for_owner(page, _sheet)),
    ]
    routes = [
        Route("/", _open(page, _to_the_door)),
        Route("/login", _open(page, _login), methods=["GET", "POST"]),
        Route("/style.css", _open(page, _style)),
        Mount("/{place}", routes=inside),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS))
    return Starlette(routes=routes, middleware=[hosts])


Endpoint = Callable[[Request], Awaitable[Response]]


def _open(page: Page, handler: Handler) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            response = await handler(page, request)
        except Exception:
            LOG.exception("The owner's page failed.")
            response = PlainTextResponse("This page failed. The vault's log says why.", 500)
        response.headers.update(HEADERS)
        return response

    return endpoint


def _for_owner(page: Page, handler: Handler) -> Endpoint:
    async def behind(page: Page, request: Request) -> Response:
        secret = request.cookies.get(COOKIE, "")
        here = hmac.compare_digest(place_of(secret), str(request.path_params["place"]))
        if not (page.sessions.knows(secret) and here):
            return RedirectResponse("/login", 303)
        return await handler(page.of(secret), request)

    return _open(page, behind)


async def _to_the_door(page: Page, request: Request) -> Response:
    return RedirectResponse("/login", 303)


async def _login(page: Page, request: Request) -> Response:
    if request.method != "POST":
        return page.show("login.html", problem="")
    token = await _field(request, "token")
    secret = page.sessions.open(token)
    if secret is not None:
        at = page.of(secret).at
        found = RedirectResponse(f"{at}/", 303)
        secure = request.url.scheme == "https"
        found.set_cookie(COOKIE, secret, path=at, secure=secure, httponly=True, samesite="strict")
        return found
    if wait := page.sessions.wait():
        problem = f"Too many wrong tokens. Try again in {wait:.0f} seconds."
        response = page.show("login.html", 429, problem=problem)
        response.headers["Retry-After"] = f"{wait:.0f}"
        return response
    return page.show("login.html", 401, problem="This is not the owner's token.")


async def _field(request: Request, name: str) -> str:
    """One field of a posted form; "" if there is none, or too much of everything."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            return ""
    fields = parse_qs(body.decode("ascii", "replace"), max_num_fields=5)
    return fields.get(name, [""])[0].strip()


async def _logout(page: Page, request: Request) -> Response:
    page.sessions.close(request.cookies.get(COOKIE, ""))
    found = RedirectResponse("/login", 303)
    found.delete_cookie(COOKIE, path=page.at, httponly=True, samesite="strict")
    return found


async def _style(page: Page, request: Request) -> Response:
    return Response((TEMPLATES / "style.css").read_bytes(), media_type="text/css")


async def _overview(page: Page, request: Request) -> Response:
    return await anyio.to_thread.run_sync(_overview_of, page)


def _overview_of(page: Page) -> Response:
    desk = page.desk
    releases, refusals = facts.releases(desk), facts.refusals(desk)
    return page.show(
        "overview.html",
        whole=facts.whole(desk),
        grantees=list(facts.grantees(desk)),
        limits=facts.limits(desk),
        given_away=GIVEN_AWAY,
        twin=facts.twin(desk),
        verdict=desk.ledger.verify(),
        releases=releases[:NEWEST],
        released=len(releases),
        refusals=refusals[:NEWEST],
        refused=len(refusals),
    )


async def _releases(page: Page, request: Request) -> Response:
    rows = await anyio.to_thread.run_sync(facts.releases, page.desk)
    return page.show("releases.html", **_paged(rows, request))


async def _refusals(page: Page, request: Request) -> Response:
    rows = await anyio.to_thread.run_sync(facts.refusals, page.desk)
    return page.show("refusals.html", **_paged(rows, request))


async def _requests(page: Page, request: Request) -> Response:
    rows = await anyio.to_thread.run_sync(facts.requests, page.desk)
    return page.show("requests.html", **_paged(rows, request))


async def _request(page: Page, request: Request) -> Response:
    secret = request.cookies.get(COOKIE, "")
    form = await requests.fields(request, secret) if request.method == "POST" else None
    number = min(request.path_params["number"], 2**62)
    told = partial(_request_of, page, number, requests.mark(secret), form)
    return await anyio.to_thread.run_sync(told)


def _request_of(page: Page, number: int, mark: str, form: dict[str, str] | None) -> Response:
    """A request with what it rests on; after a form, what came of it."""
    office = page.desk.office
    known = {each.asked.number for each in facts.requests(page.desk)}
    if office is None or number not in known:
        return page.show("nothing.html", 404)
    problem = "" if form is None else requests.decided(office, page.sessions, number, form)
    if form is not None and not problem:
        return RedirectResponse(f"{page.at}/requests/{number}", 303)
    case = deciding.case(office, number)
    checks, twin, wrong = requests.looked(office, case)
    return page.show(
        "request.html", 400 if problem else 200, case=case, checks=checks, twin=twin, wrong=wrong,
        problem=problem, mark=mark,
    )  # fmt: skip


async def _control(page: Page, request: Request) -> Response:
    secret = request.cookies.get(COOKIE, "")
    form = await requests.fields(request, secret) if request.method == "POST" else None
    told = partial(_control_of, page, requests.mark(secret), form)
    return await anyio.to_thread.run_sync(told)


def _control_of(page: Page, mark: str, form: dict[str, str] | None) -> Response:
    """The grantees and the switches; after a form, what came of it."""
    given = page.desk.acts
    if given is None:
        return page.show("nothing.html", 404)
    problem = "" if form is None else acts.done(given, page.sessions, form)
    if form is not None and not problem:
        if form["do"] == "stop":
            return page.show("stopped.html")
        return RedirectResponse(f"{page.at}/control", 303)
    today = datetime.now(UTC).date()
    return page.show(
        "control.html", 400 if problem else 200, problem=problem, mark=mark, today=today
    )


def _paged(rows: tuple[Any, ...], request: Request) -> dict[str, Any]:
    """One page of a list, and the numbers of the pages before and after it (0: there is none)."""
    asked = request.query_params.get("page", "1")
    last = max(1, -(-len(rows) // A_PAGE))
    here = min(last, max(1, int(asked))) if re.fullmatch(r"[0-9]{1,6}", asked) else 1
    shown = rows[(here - 1) * A_PAGE : here * A_PAGE]
    return {"rows": shown, "count": len(rows), "here": here, "last": last}


async def _release(page: Page, request: Request) -> Response:
    seq = min(request.path_params["seq"], 2**62)
    found = await anyio.to_thread.run_sync(partial(facts.release, page.desk, seq))
    if found is None:
        return page.show("nothing.html", 404)
    return page.show("release.html", row=found[0], receipt=found[1])


async def _data(page: Page, request: Request) -> Response:
    return page.show("data.html", tables=facts.tables(page.desk), twin=facts.twin(page.desk))


async def _twin(page: Page, request: Request) -> Response:
    desk = page.desk
    columns = await anyio.to_thread.run_sync(kept, desk.directory, desk.catalog.version)
    return page.show("twin.html", columns=columns, twin=facts.twin(desk))


async def _sheet(page: Page, request: Request) -> Response:
    """Only the listed sheets have a name here, so no path can lead outside."""
    name = request.path_params["sheet"]
    if name not in SHEETS:
        return page.show("nothing.html", 404)
    text = await anyio.to_thread.run_sync(SHEETS[name], page.desk)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv", headers=headers)
