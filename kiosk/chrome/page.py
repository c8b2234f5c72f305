"""Pages: templates in the reader's language, the language toggle, assets and errors. `install` puts them on an app."""

import secrets
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from kiosk.chrome.headers import SECURITY, Headers
from kiosk.chrome.i18n import LANGUAGES, TONGUES, Language, gettext_noop, say
from kiosk.chrome.signin.guard import Desk, Everyone, SignInNeededError, Visitor, visitor
from kiosk.chrome.wire import ProblemError, problem

COOKIE = "lang"
VERSION = package_version("pinma")
_HERE = Path(__file__).parent
_YEAR_S = 365 * 24 * 3600
_SECRET = ("csrf", "pin", "new", "code")

router = APIRouter()
Menu = Callable[[Visitor], list[tuple[str, str]]]  # what a visitor finds in this room: (address, word)


def language(request: Request) -> Language:
    """The signed-in person's, or what the toggle was set to here, or the station's; never what the browser asks for."""
    who = visitor(request)
    for wish in (who.me.language if who.me else "", request.cookies.get(COOKIE, ""), who.station.language):
        if wish in LANGUAGES:
            return wish
    return "zh"


def inside(to: str) -> str:
    """An address on this box, and never of another site."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"


class Pages:
    """The templates of one room on the common layout, rendered under one `title`."""

    def __init__(self, room: Path, title: str, menu: Menu) -> None:
        self._title = title
        self._menu = menu
        self._by_language = {each: _environment(room, each) for each in LANGUAGES}

    def render(
        self, request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **context: object
    ) -> Response:
        """One page in the reader's language."""
        mine, who = language(request), visitor(request)
        html = (
            self._by_language[mine]
            .get_template(template)
            .render(
                context,
                title=self._title,
                tag=TONGUES[mine].tag,
                language=mine,
                languages=TONGUES.values(),
                here=str(context.get("back", request.url.path)),  # a page that was posted to has no address of its own
                me=who.me,
                csrf=who.csrf,
                station=who.station.id,
                kind=who.station.kind,
                scan_prefix=who.station.scan_prefix,
                scan_gs=who.station.scan_gs,
                mm=f"{who.station.mm:.3g}",
                menu=self._menu(who),
                version=VERSION,
                fresh=lambda: secrets.token_hex(12),
            )
        )
        return HTMLResponse(html, status, {"vary": "cookie", "cache-control": "no-store"})


def _environment(room: Path, mine: Language) -> Environment:
    loader = FileSystemLoader([room / "templates", _HERE / "layout"])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    cast("dict[str, Any]", environment.globals)["_"] = partial(say, mine)
    return environment


def pages(request: Request) -> Pages:
    """The pages installed on the app that serves this request."""
    return cast("Pages", request.app.state.pages)


Draw = Annotated[Pages, Depends(pages)]


@router.get("/language/{wanted}")
def toggle(request: Request, who: Annotated[Visitor, Depends(Everyone())], wanted: str, to: str = "/") -> Response:
    """Set the language of the person, or else of this browser, and go back."""
    chosen = "en" if wanted == "en" else "zh"
    if who.me is not None:
        request.app.state.desk.gatehouse.keys.speak(who.me.person, chosen)
    back = RedirectResponse(inside(to), HTTPStatus.SEE_OTHER)
    back.set_cookie(COOKIE, chosen, max_age=_YEAR_S, httponly=True, samesite="lax")
    return back


def install(app: FastAPI, room: Path, title: str, desk: Desk | None = None, menu: Menu = lambda _visitor: []) -> None:
    """Give an app its pages, assets, toggle, headers and errors; with a `desk`, its sign-in."""
    app.state.desk = desk
    app.state.pages = Pages(room, title, menu)
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
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", HTTPStatus.SEE_OTHER)
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
    what = f"{'.'.join(str(part) for part in first['loc'][1:])}: {first['msg']}"
    return _tell(
        request, ProblemError(HTTPStatus.BAD_REQUEST, gettext_noop("This was not understood: %(what)s"), what=what)
    )


def _tell(request: Request, error: ProblemError) -> Response:
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return problem(error)
    return pages(request).render(request, "error.html", error.status, detail=error.detail[language(request)])


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
