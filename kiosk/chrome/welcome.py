"""Signing in and out, the first administrator, and telling a browser where it stands."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.chrome.page import Draw, inside, language
from kiosk.chrome.signin.gatehouse import DeniedError
from kiosk.chrome.signin.guard import (
    AT,
    SID,
    AtBox,
    Everyone,
    SignInNeededError,
    Staff,
    Visitor,
    desk,
    fields,
    same_origin,
)
from kiosk.chrome.wire import ProblemError, body

_TEXTS = {
    "badge": gettext_noop("Badge or PIN is wrong."),
    "pin": gettext_noop("Badge or PIN is wrong."),
    "suspended": gettext_noop("This account is suspended. Ask the office."),
    "code": gettext_noop("The code is wrong. It stands on the console of the box."),
    "wait": gettext_noop("Too many tries. Wait %(seconds)s seconds, then try again."),
}
_DAY_S = 24 * 3600

router = APIRouter(dependencies=[Depends(same_origin)])
Anyone = Annotated[Visitor, Depends(Everyone())]


async def plain(request: Request) -> dict[str, str]:
    """Fields of a form that needs no session."""
    return dict(parse_qsl((await body(request)).decode("utf-8", "replace"), keep_blank_values=True))


def told(error: DeniedError, mine: Language) -> str:
    """Why somebody was not let in, in words."""
    gaps = {"seconds": int(error.wait_s) + 1} if error.why == "wait" else {}
    return say(mine, _TEXTS[error.why], **gaps)


@router.get("/sign-in")
def ask(request: Request, draw: Draw, visitor: Anyone, next: str = "/") -> Response:  # noqa: A002  (the query's name)
    """The PIN pad, with the badge read by scanner or page."""
    shown = desk(request).gatehouse.shown(visitor.station.id)
    return draw.render(request, "signin.html", next=inside(next), shown=shown, wrong="", form="", action="")


@router.post("/sign-in")
def sign_in(request: Request, draw: Draw, visitor: Anyone, sent: Annotated[dict[str, str], Depends(plain)]) -> Response:
    """In, and on to where one was going; what was begun before is taken up again."""
    gatehouse, station = desk(request).gatehouse, visitor.station
    onward = inside(sent.get("next", "/"))
    try:
        token = gatehouse.sign_in(sent.get("badge", ""), sent.get("pin", ""), station)
    except DeniedError as error:
        kept = {name: sent.get(name, "") for name in ("form", "action")}
        wrong = told(error, language(request))
        return draw.render(
            request,
            "signin.html",
            HTTPStatus.UNAUTHORIZED,
            next=onward,
            shown=gatehouse.shown(station.id),
            wrong=wrong,
            **kept,
        )
    if visitor.me is not None:
        gatehouse.sign_out(visitor.me.token, "again")
    begun = sent.get("form", "")
    to = f"/resume?{urlencode({'action': sent.get('action', '/'), 'form': begun})}" if begun else onward
    answer = RedirectResponse(to, HTTPStatus.SEE_OTHER)
    _give(answer, request, SID, token)
    return answer


@router.get("/resume")
def resume(
    request: Request, draw: Draw, _who: Annotated[Visitor, Depends(Staff())], action: str, form: str
) -> Response:
    """What was begun before the session ended: to be sent again, or let be."""
    again = {name: value for name, value in parse_qsl(form, keep_blank_values=True) if name not in ("csrf", "pin")}
    return draw.render(request, "resume.html", action=inside(action), fields=again, back=f"/resume?{request.url.query}")


async def leaving(request: Request) -> dict[str, str]:
    """The form's fields; whose session is over already has nothing to prove. Raises ProblemError 403 or 413."""
    try:
        return await fields(request)
    except SignInNeededError:
        return {}


@router.post("/sign-out")
def sign_out(request: Request, visitor: Anyone, sent: Annotated[dict[str, str], Depends(leaving)]) -> Response:
    """Out."""
    if visitor.me is not None:
        desk(request).gatehouse.sign_out(visitor.me.token)
    answer = RedirectResponse(inside(sent.get("next", "/")), HTTPStatus.SEE_OTHER)
    answer.delete_cookie(SID)
    return answer


@router.get("/at/{station}")
def stand(request: Request, _who: Annotated[Visitor, Depends(AtBox("admin", "manager"))], station: str) -> Response:
    """Tell this browser where it stands: from the box itself, or by an administrator."""
    known = desk(request).stations
    if station not in known:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no station %(station)s here."), station=station)
    starts = {"gate": f"/lanes/{station}", "lab": "/lab", "office": "/office"}
    answer = RedirectResponse(starts.get(known[station].kind, "/"), HTTPStatus.SEE_OTHER)
    _give(answer, request, AT, station, 3650 * _DAY_S)
    return answer


@router.get("/panel.css")
def panel(_visitor: Anyone, mm: float = 3.78) -> Response:
    """How many pixels a millimetre of this panel has."""
    fit = min(max(mm, 1.0), 40.0) if mm == mm else 3.78  # noqa: PLR0124  (not a number)
    return Response(f":root{{--mm:{fit:.3f}px}}", media_type="text/css", headers={"cache-control": "max-age=3600"})


def _give(answer: Response, request: Request, name: str, value: str, age_s: int | None = None) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=age_s, httponly=True, samesite="strict", secure=secure)
