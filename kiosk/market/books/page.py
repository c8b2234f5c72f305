"""`/office/books`: the day's sheet and all that stands beside it; every number opens its facts at `/office/facts`."""

import json
from functools import partial
from http import HTTPStatus
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.core.day import is_date
from edge.core.ledger import Day
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market import words
from kiosk.market.book_ports import Recorded
from kiosk.market.books import words as mine
from kiosk.market.books.figures import figures
from kiosk.market.books.topics import NEWEST, Asked, behind, booked
from kiosk.market.confirming import notice
from kiosk.market.names import name_of
from kiosk.market.room import Here, Room

_PAGE = 50
_LONGEST = 200
_ENCODE = msgspec.json.Encoder(order="sorted").encode

router = APIRouter()
Office = Annotated[Visitor, Depends(Staff("manager", "supervisor"))]


class Shown(NamedTuple):
    """A fact as a page shows it: what it is, what it books, and the whole of it."""

    fact: Recorded
    what: str
    booked: dict[str, int]
    codes: list[str]
    text: str


def day_of(here: Room, name: str) -> Day:
    """A trading day, the last one without a name. Raises ProblemError 404."""
    days = here.views.days()
    found = [day for day in days if name in ("", day.day) and day.state != "keyed"]
    if not found:
        raise ProblemError(HTTPStatus.NOT_FOUND, word("There is no trading day %(day)s here."), day=name[:20])
    return found[0]


@router.get("/office/books")
def books(request: Request, here: Here, draw: Draw, visitor: Office, day: str = "") -> Response:
    """A trading day's books, the last one's without a day."""
    found, tongue = day_of(here, day), language(request)
    days = [each.day for each in here.views.days() if each.state != "keyed"]
    return draw.render(
        request, "books.html", books=figures(here, found, tongue), link=partial(address, found.day), zones=words.ZONES,
        gates=words.GATES,
        days=days, before=_books(days, days.index(found.day) + 1), after=_books(days, days.index(found.day) - 1),
        notice=notice(request, here, visitor), back=f"/office/books?day={found.day}",
    )  # fmt: skip


@router.get("/office/facts")
def facts(request: Request, here: Here, draw: Draw, _visitor: Office, before: int = NEWEST) -> Response:
    """The facts behind a number, page by page, the newest first; the address says which."""
    asked = Asked(*[request.query_params.get(name, "")[:_LONGEST] for name in Asked._fields])
    if asked.day and not is_date(asked.day):
        raise ProblemError(HTTPStatus.BAD_REQUEST, word("There is no trading day %(day)s here."), day=asked.day[:20])
    here.views.look_on()
    found = behind(here, asked, min(before, NEWEST), _PAGE + 1)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, word("There is nothing at this address."))
    more = found[_PAGE - 1].id if len(found) > _PAGE else 0
    said = {name: value for name, value in asked._asdict().items() if value}
    return draw.render(
        request, "facts.html", rows=[_shown(here, each, asked, language(request)) for each in found[:_PAGE]],
        about=_about(here, asked, language(request)), up=f"/office/books?day={asked.day}" if asked.day else "/office/books",
        more=f"/office/facts?{urlencode(said | {'before': more})}" if more else "",
        first=f"/office/facts?{urlencode(said)}" if before != NEWEST else "", back=f"/office/facts?{urlencode(said)}",
    )  # fmt: skip


def address(day: str, topic: str, **more: str) -> str:
    """Where the facts behind a number of a day are."""
    given = {"topic": topic, "day": day} | {name: each for name, each in more.items() if each}
    return f"/office/facts?{urlencode(given)}"


def _books(days: list[str], at: int) -> str:
    """Where the day at a place of the list has its books; what stands here now after the last one, "" before the first."""
    if at < 0:
        return "/office/count"
    return f"/office/books?day={days[at]}" if at < len(days) else ""


def _about(here: Room, asked: Asked, tongue: Language) -> list[str]:
    """What is asked for, in words."""
    told = [asked.day, say(tongue, mine.SIDES[asked.side]) if asked.side in mine.SIDES else "", asked.product]
    told += [name_of(here.views, asked.seller) if asked.seller else "", asked.batch, asked.lane]
    return [each for each in told if each]


def _shown(here: Room, each: Recorded, asked: Asked, tongue: Language) -> Shown:
    kind = type(each.fact).__name__
    data = json.loads(_ENCODE(each.fact))
    grams = booked(here.views, each.fact, asked) if asked.topic == "flow" else {}
    codes = [data[name] for name in ("batch", "voucher", "visit", "lane") if data.get(name)]
    return Shown(
        each, say(tongue, mine.KINDS.get(kind, kind)), grams, codes, json.dumps(data, ensure_ascii=False, indent=1)
    )
