"""Accounts: who may act here, their badges and PINs, their sessions; and the first administrator."""

import secrets
from http import HTTPStatus
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.core.codes import own
from edge.flow import asks as a
from kiosk.chrome.i18n import LANGUAGES, gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.gatehouse import DeniedError, digest
from kiosk.chrome.signin.guard import Everyone, Staff, Visitor, desk, fields, same_origin
from kiosk.chrome.signin.pins import fit
from kiosk.chrome.welcome import Anyone, plain, told
from kiosk.chrome.wire import ProblemError
from kiosk.market import words
from kiosk.market.confirming import confirm, notice, pin_again
from kiosk.market.form_table import Form
from kiosk.market.room import Here, Room

_SECRET_BYTES = 20
_BADGE = Form(a.Equip, gettext_noop("Make a new badge; the old one ends now"), pin=True)
_PIN = Form(a.Equip, gettext_noop("Set a new PIN; the old one ends now"), pin=True)

router = APIRouter(dependencies=[Depends(same_origin)])
Admin = Annotated[Visitor, Depends(Staff("admin"))]
Sent = Annotated[dict[str, str], Depends(fields)]


@router.get("/people")
def people(request: Request, here: Here, draw: Draw, visitor: Admin) -> Response:
    """All accounts and open sessions."""
    return draw.render(
        request, "people.html", rows=here.views.people(), sessions=desk(request).gatehouse.keys.sessions(), roles=words.ROLES,
        notice=notice(request, here, visitor),
    )  # fmt: skip


@router.post("/people/badge")
def badge(request: Request, here: Here, draw: Draw, sent: Sent, visitor: Admin) -> Response:
    """A new badge for a person or a token for a program, shown this once."""
    if (asked := _asked_again(request, here, draw, visitor, sent, _BADGE)) is not None:
        return asked
    code = own.badge(secrets.token_bytes(_SECRET_BYTES))
    _equip(here, visitor, sent, a.Equip(sent.get("person", ""), badge=digest(code)))
    picture = segno.make(code, error="m", boost_error=False).svg_data_uri(scale=6, border=4)
    return draw.render(request, "badge.html", code=code, person=sent.get("person", ""), picture=picture, back="/people")


@router.post("/people/pin")
def pin(request: Request, here: Here, draw: Draw, visitor: Admin, sent: Sent) -> Response:
    """A person's new PIN, typed by that person."""
    if not fit(sent.get("new", "")):
        raise ProblemError(HTTPStatus.BAD_REQUEST, _UNFIT)
    if (asked := _asked_again(request, here, draw, visitor, sent, _PIN)) is not None:
        return asked
    kept = desk(request).gatehouse.pins.hash(sent["new"])
    _equip(here, visitor, sent, a.Equip(sent.get("person", ""), pin=kept))
    return RedirectResponse(f"/people?told={sent.get('key', '')}", HTTPStatus.SEE_OTHER)


@router.post("/people/end")
def end(request: Request, sent: Sent, visitor: Admin) -> Response:
    """End somebody's session."""
    gatehouse = desk(request).gatehouse
    session = gatehouse.keys.session(sent.get("session", ""))
    if session is not None and visitor.me is not None:
        gatehouse.end(session, visitor.me.person)
    return RedirectResponse("/people", HTTPStatus.SEE_OTHER)


_UNFIT = gettext_noop("A PIN has 6 to 12 digits, not all the same and not counting up or down.")


@router.get("/first")
def first(request: Request, draw: Draw, visitor: Anyone) -> Response:
    """The first administrator's page; gone once there is one."""
    del visitor
    if desk(request).gatehouse.keys.administered():
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is an administrator already. Sign in."))
    return draw.render(request, "first.html", wrong="", person="admin", name="")


@router.post("/first")
def begin(
    request: Request, here: Here, draw: Draw, visitor: Annotated[Visitor, Depends(Everyone())],
    sent: Annotated[dict[str, str], Depends(plain)],
) -> Response:  # fmt: skip
    """The first administrator: by the code on the console of the box."""
    gatehouse, person, name = desk(request).gatehouse, sent.get("person", "").strip(), sent.get("name", "").strip()
    wrong = "" if fit(sent.get("pin", "")) else say(language(request), _UNFIT)
    if not wrong:
        try:
            gatehouse.check_first(sent.get("code", ""), visitor.station)
        except DeniedError as error:
            wrong = told(error, language(request))
    if not wrong:
        made = here.flow.submit(
            a.Enrol(person, name, ("admin", "manager")), actor="console", station=visitor.station.id
        ).result()
        wrong = "" if made.good else made.why[0].text(language(request))
    if wrong:
        return draw.render(request, "first.html", HTTPStatus.UNAUTHORIZED, wrong=wrong, person=person, name=name)
    code = own.badge(secrets.token_bytes(_SECRET_BYTES))
    equip = a.Equip(person, badge=digest(code), pin=gatehouse.pins.hash(sent["pin"]))
    here.flow.submit(equip, actor="console", station=visitor.station.id).result()
    picture = segno.make(code, error="m", boost_error=False).svg_data_uri(scale=6, border=4)
    return draw.render(request, "badge.html", code=code, person=person, picture=picture, back="/people")


def _asked_again(
    request: Request, here: Room, draw: Draw, visitor: Visitor, sent: dict[str, str], form: Form
) -> Response | None:
    """The page that asks for the administrator's own PIN, until it is right; and no secret is shown twice."""
    if visitor.me is not None and here.views.answer(visitor.me.person, sent.get("key", "")) is not None:
        raise ProblemError(
            HTTPStatus.CONFLICT, gettext_noop("This was done already, and is shown once. Make a new one if it is lost.")
        )
    wrong = pin_again(request, visitor, sent.pop("pin", None))
    return None if wrong is None else confirm(request, draw, here, form, {"next": "/people"} | sent, wrong)


def _equip(here: Room, visitor: Visitor, sent: dict[str, str], ask: a.Equip) -> None:
    assert visitor.me is not None  # noqa: S101  (Admin)
    future = here.flow.submit(ask, actor=visitor.me.person, station=visitor.station.id, key=sent.get("key", ""))
    given = future.result()
    if not given.good:
        refused = ProblemError(HTTPStatus.CONFLICT, "")
        refused.detail = {each: given.why[0].text(each) for each in LANGUAGES}
        raise refused
