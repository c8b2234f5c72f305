"""Sellers and buyers: found, registered, changed, given a card, and who may act for them."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

import segno
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.core.cells import KNOWN, flaws
from edge.core.operators import MARKET, Operator
from edge.core.register import own_name
from edge.core.said import kilograms
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from edge.flow.doors.imports import registration
from edge.flow.sheets.columns import COLUMNS, KEY, Heading
from edge.flow.sheets.values import value
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor, fields, same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market import rows
from kiosk.market.confirming import notice
from kiosk.market.room import Here, Room

_PAGE = 50
_KEY = 64
_FORM = own_name("operators")
_ACTS = {
    "declare": gettext_noop("declare loads"),
    "sell": gettext_noop("sell"),
    "upload": gettext_noop("tell the province"),
}
_STAYS = {
    Stay.DECLARED: gettext_noop("declared"),
    Stay.STANDING: gettext_noop("before the barrier"),
    Stay.INSIDE: gettext_noop("inside"),
    Stay.LEFT: gettext_noop("left"),
    Stay.TURNED: gettext_noop("turned back"),
}

router = APIRouter(dependencies=[Depends(same_origin)])
Office = Annotated[Visitor, Depends(Staff("manager", "supervisor"))]
Sent = Annotated[dict[str, str], Depends(fields)]


@router.get("/operators")
def operators(request: Request, here: Here, draw: Draw, visitor: Office, find: str = "", after: str = "") -> Response:
    """Those registered, page by page or searched; the name that stays on the box is searched for managers only."""
    manager = visitor.may("manager")
    found = here.views.find_operators(find.strip(), after, _PAGE + 1, named=manager)
    return draw.render(
        request, "operators.html", found=found[:_PAGE], more=found[_PAGE - 1].id if len(found) > _PAGE else "", find=find,
        manager=manager, notice=notice(request, here, visitor), form=_blank(), wrong={}, known=False,
    )  # fmt: skip


@router.post("/operators")
def register(
    request: Request, here: Here, draw: Draw, sent: Sent, visitor: Annotated[Visitor, Depends(Staff("manager"))]
) -> Response:
    """Register somebody, or change what is known of them; what is wrong is said beside its field."""
    assert visitor.me is not None  # noqa: S101  (Staff)
    known, mine = "known" in sent, language(request)
    form, wrong = _read(sent)
    if not known and here.views.operator(form[KEY]) is not None:
        wrong[KEY] = KNOWN
    if wrong:
        said = {name: why.text(mine) for name, why in wrong.items()}
        return draw.render(
            request, "operator_form.html", HTTPStatus.BAD_REQUEST, form=_blank() | sent | form, wrong=said, known=known,
            manager=True, back=f"/operators/{quote(form[KEY])}" if known else "/operators",
        )  # fmt: skip
    key = sent.get("key", "")[:_KEY]
    ask = registration(form.pop(KEY), form)
    here.flow.submit(ask, actor=visitor.me.person, station=visitor.station.id, key=key).result()
    return RedirectResponse(f"/operators/{quote(ask.operator)}?{urlencode({'told': key})}", HTTPStatus.SEE_OTHER)


@router.get("/operators/{code}")
def operator(request: Request, here: Here, draw: Draw, visitor: Office, code: str) -> Response:
    """One of them: what is known, who may act for them, their last loads."""
    found, manager = _found(here, code), visitor.may("manager")
    people = [each for each in here.views.people() if each.person.state == "active"]
    return draw.render(
        request, "operator.html", operator=found, manager=manager, notice=notice(request, here, visitor), known=True,
        form=_filled(found, here.views.told(code)) if manager else {}, wrong={}, states=rows.STATES, acts=_ACTS, market=MARKET,
        given=[each for each in here.views.authorised(code) if each.what], today=here.views.now()[:10],
        accounts=[each for each in people if {"stall", "device"} & set(each.person.roles)],
        loads=[(each, _STAYS[each.stay], _goods(each)) for each in here.views.loads(code)],
    )  # fmt: skip


@router.get("/operators/{code}/card")
def card(request: Request, here: Here, draw: Draw, _who: Office, code: str) -> Response:
    """The card in force, to be printed. Raises ProblemError 404 while there is none."""
    found = _found(here, code)
    if not found.card:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("No card was given yet."))
    picture = segno.make(found.card, error="m", boost_error=False).svg_data_uri(scale=6, border=4)
    return draw.render(request, "card.html", operator=found, picture=picture, back=f"/operators/{quote(code)}")


def _found(here: Room, code: str) -> Operator:
    found = here.views.operator(code)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=code)
    return found


def _read(sent: dict[str, str]) -> tuple[dict[str, str], dict[str, Why]]:
    """What was typed, as a row with its key; and what cannot be, by field."""
    typed = sent | {"agreement": "yes" if sent.get("agreement") else "no"}
    row, wrong = dict[str, str](), dict[str, Why]()
    for column in COLUMNS[_FORM]:
        got = value(
            _FORM, Heading(column), typed.get(column.name, "") if column.name != KEY else sent.get("operator", "")
        )
        row[column.name] = got if isinstance(got, str) else ""
    key = row[KEY]
    row["id" if row["natural"] == "no" else "uscc"] = ""  # its field is not shown
    said = {name: text for name, text in row.items() if name != KEY and text}
    for flaw in reversed(flaws(_FORM, key, said)):
        wrong[flaw.column] = flaw.why
    return said | {KEY: key}, wrong


def _blank() -> dict[str, str]:
    """A form nobody has filled in. No agreement is taken for granted."""
    return {each.name: "" for each in COLUMNS[_FORM]} | {
        "natural": "yes",
        "state": "active",
        "agreement": "",
        "operator": "",
    }


def _filled(found: Operator, told: dict[str, str]) -> dict[str, str]:
    """What is known, to be changed."""
    return _blank() | {
        KEY: found.id, "name": told.get("name", found.name), "county": found.county, "natural": "yes" if found.natural else "no",
        "uscc": found.uscc, "agreement": "yes" if found.agreement else "", "state": found.state, "stall": found.stall,
    } | {name: told.get(name, "") for name in ("id", "phone", "address")}  # fmt: skip


def _goods(visit: Visit) -> str:
    """A load in a few words."""
    return " · ".join(f"{line.product} {kilograms(line.grams)}" for line in visit.lines[:3]) + (
        " …" if len(visit.lines) > 3 else ""  # noqa: PLR2004
    )
