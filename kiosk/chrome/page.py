"""Pages: templates in the reader's language, the language toggle, assets and errors. `install` puts them on an app."""

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, FastAPI
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from kiosk.chrome.headers import SECURITY, Headers
from kiosk.chrome.i18n import LANGUAGES, TONGUES, Language, gettext_noop, say
from kiosk.chrome.wire import ProblemError, problem

COOKIE = "lang"
_HERE = Path(__file__).parent
_YEAR_S = 365 * 24 * 3600

router = APIRouter()


def language(request: Request) -> Language:
    """What the toggle was last set to; Chinese before that, whatever the browser asks for."""
    return "en" if request.cookies.get(COOKIE) == "en" else "zh"


class Pages:
    """The templates of one room on the common layout, rendered under one `title`."""

    def __init__(self, room: Path, title: str) -> None:
        self._title = title
        self._by_language = {each: _environment(room, each) for each in LANGUAGES}

    def render(
        self, request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **context: object
    ) -> Response:
        """One page in the reader's language."""
        mine = language(request)
        html = (
            self._by_language[mine]
            .get_template(template)
            .render(
                context,
                title=self._title,
                tag=TONGUES[mine].tag,
                language=mine,
                languages=TONGUES.values(),
                here=request.url.path,
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
def toggle(wanted: str, to: str = "/") -> Response:
    """Set the language and go back, never to another site."""
    inside = to.startswith("/") and not to.startswith(("//", "/\\"))
    back = RedirectResponse(to if inside else "/", HTTPStatus.SEE_OTHER)
    back.set_cookie(COOKIE, "en" if wanted == "en" else "zh", max_age=_YEAR_S, httponly=True, samesite="lax")
    return back


def install(app: FastAPI, room: Path, title: str) -> None:
    """Give an app its pages, assets, toggle, headers and errors."""
    app.state.pages = Pages(room, title)
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=_HERE / "static"))
    app.add_middleware(Headers)
    app.add_exception_handler(ProblemError, _told)
    app.add_exception_handler(HTTPException, _missed)
    app.add_exception_handler(Exception, _broken)


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
    return _tell(request, ProblemError(status, text))


def _broken(request: Request, _error: Exception) -> Response:
    """Outermost, so the headers are its own; the server logs the error after this answer."""
    text = gettext_noop("Something failed here. Work by hand and call the office.")
    answer = _tell(request, ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, text))
    answer.headers.update(SECURITY)
    return answer
