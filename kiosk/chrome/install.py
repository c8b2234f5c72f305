"""What every app is given: pages, assets, headers, sign-in, and how an error is told."""

from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import cast
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from kiosk.chrome.headers import SECURITY, Headers
from kiosk.chrome.i18n import gettext_noop, say
from kiosk.chrome.page import Filters, Menu, Pages, language, pages, router
from kiosk.chrome.signin.guard import Desk, SignInNeededError, visitor
from kiosk.chrome.wire import ProblemError, challenged, problem

_HERE = Path(__file__).parent
_SECRET = ("csrf", "pin", "new", "code")


def install(
    app: FastAPI,
    room: Path,
    title: str,
    desk: Desk | None = None,
    menu: Menu = lambda _visitor: [],
    filters: Filters = MappingProxyType({}),
) -> None:
    """Give an app its pages, assets, toggle, headers and errors; with a `desk`, its sign-in."""
    app.state.desk = desk
    app.state.pages = Pages(room, title, menu, filters)
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=_HERE / "static"))
    app.mount("/vendor", StaticFiles(directory=_HERE / "vendor"))
    app.add_middleware(Headers)
    app.add_exception_handler(ProblemError, _told)
    app.add_exception_handler(SignInNeededError, _sign_in)
    app.add_exception_handler(HTTPException, _missed)
    app.add_exception_handler(RequestValidationError, _mistyped)
    app.add_exception_handler(Exception, _broken)


def _sign_in(request: Request, error: Exception) -> Response:
    """To the PIN pad; what was sent goes along, but for its secrets."""
    form = cast("SignInNeededError", error).form
    if request.method == "GET":
        asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return RedirectResponse(f"/sign-in?next={quote(asked)}", HTTPStatus.SEE_OTHER)
    kept = urlencode([(name, value) for name, value in parse_qsl(form, keep_blank_values=True) if name not in _SECRET])
    desk: Desk = request.app.state.desk
    shown = desk.gatehouse.shown(visitor(request).station.id)
    wrong = say(language(request), gettext_noop("Your session has ended. Sign in, then send what you began."))
    return pages(request).render(
        request,
        "signin.html",
        HTTPStatus.UNAUTHORIZED,
        next="/",
        shown=shown,
        wrong=wrong,
        form=kept,
        action=request.url.path,
    )


def _mistyped(request: Request, error: Exception) -> Response:
    first = cast("RequestValidationError", error).errors()[0]
    what = ".".join(str(part) for part in first["loc"][1:])
    return _tell(
        request, ProblemError(HTTPStatus.BAD_REQUEST, gettext_noop("This was not understood: %(what)s"), what=what)
    )


def _tell(request: Request, error: ProblemError) -> Response:
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return problem(error)
    page = pages(request).render(request, "error.html", error.status, detail=error.detail[language(request)])
    page.headers.update(challenged(error))
    return page


def _told(request: Request, error: Exception) -> Response:
    return _tell(request, cast("ProblemError", error))


def _missed(request: Request, error: Exception) -> Response:
    status = HTTPStatus(cast("HTTPException", error).status_code)
    missing = status is HTTPStatus.NOT_FOUND
    text = gettext_noop("There is nothing at this address.") if missing else gettext_noop("This cannot be done here.")
    told = _tell(request, ProblemError(status, text))
    told.headers.update(cast("HTTPException", error).headers or {})  # Allow, above all
    return told


def _broken(request: Request, _error: Exception) -> Response:
    """Outermost, so the headers are its own; the server logs the error after this answer."""
    text = gettext_noop("Something failed here. Work by hand and call the office.")
    answer = _tell(request, ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, text))
    answer.headers.update(SECURITY)
    return answer
