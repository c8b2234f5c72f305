"""Pages: templates in the reader's language, and the language toggle."""

import secrets
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kiosk.chrome.i18n import LANGUAGES, TONGUES, Language, say
from kiosk.chrome.signin.guard import Everyone, Visitor, visitor

COOKIE = "lang"
VERSION = package_version("pinma")
_HERE = Path(__file__).parent
_YEAR_S = 365 * 24 * 3600

router = APIRouter()
Filters = Mapping[str, Callable[..., str]]
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
    """The templates of one room on the common layout, rendered under one `title`; `filters` say the room's values."""

    def __init__(self, room: Path, title: str, menu: Menu, filters: Filters) -> None:
        self._title = title
        self._menu = menu
        self._by_language = {each: _environment(room, each, filters) for each in LANGUAGES}

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


def _environment(room: Path, mine: Language, filters: Filters) -> Environment:
    loader = FileSystemLoader([room / "templates", _HERE / "layout"])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    cast("dict[str, Any]", environment.globals)["_"] = partial(say, mine)
    cast("dict[str, Any]", environment.filters).update(filters)
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
