"""Stock-take: what stands where, the oldest first; a scan opens its row; what is missing gets an owner; vehicles counted."""

from http import HTTPStatus
from typing import Annotated, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.core.batch import GROUND, Batch
from edge.flow.asks import Account, Count, CountVehicles
from edge.flow.may import MAY
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market import words
from kiosk.market.books.meant import meant
from kiosk.market.confirming import notice
from kiosk.market.names import name_of
from kiosk.market.room import Here, Room

_PAGE = 50

router = APIRouter()
Counter = Annotated[Visitor, Depends(Staff("gate", "manager", "supervisor"))]


class Standing(NamedTuple):
    """A batch that stands there, whose it is, and whether it must be counted before the day closes."""

    batch: Batch
    seller: str
    due: bool


@router.get("/office/count")
def count(
    request: Request, here: Here, draw: Draw, visitor: Counter, zone: str = "", find: str = "", after: str = "",
) -> Response:  # fmt: skip
    """What stands in a zone (in any without one), page by page, the oldest first; a code that was scanned opens its batch."""
    if find:
        found = meant(here, find).batches
        to = f"/office/count/{quote(found[0].code)}" if found else f"/office/count?{urlencode({'lost': find[:80]})}"
        return RedirectResponse(to, HTTPStatus.SEE_OTHER)
    if zone and zone not in words.ZONES:
        raise ProblemError(HTTPStatus.NOT_FOUND, word("There is nothing at this address."))
    since, _, key = after.partition(" ")
    rows = here.views.on_ground(zone, (since, key), _PAGE + 1)
    last = rows[_PAGE - 1] if len(rows) > _PAGE else None
    today = here.views.today()
    return draw.render(
        request, "count.html", rows=[_row(here, each) for each in rows[:_PAGE]], zone=zone, zones=words.ZONES,
        more=urlencode({"zone": zone, "after": f"{last.day} {last.code}"}) if last else "",
        lost=request.query_params.get("lost", ""), lanes=here.flow.site.lanes, gates=words.GATES, today=today,
        tallies=here.views.tallies(today), vehicles=visitor.may(*MAY[CountVehicles].roles), first=not after,
        notice=notice(request, here, visitor), back=f"/office/count?{urlencode({'zone': zone})}",
    )  # fmt: skip


@router.get("/office/count/{code}")
def one(request: Request, here: Here, draw: Draw, visitor: Counter, code: str) -> Response:
    """One batch, zone by zone; and what is missing of it."""
    batch = here.views.batch(code)
    if batch is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, word("There is no %(code)s here."), code=code)
    return draw.render(
        request, "count_batch.html", row=_row(here, batch), batch=batch, zones=words.ZONES,
        ground=[zone for zone in GROUND if batch.accounts.get(zone)] or [batch.place()],
        counts=visitor.may(*MAY[Count].roles), accounts=visitor.may(*MAY[Account].roles),
        owners=_owners(here, batch), notice=notice(request, here, visitor),
        proposed=[each for each in here.views.proposals() if each.subject == code and each.what == "account"],
    )  # fmt: skip


def _owners(here: Room, batch: Batch) -> dict[str, str]:
    """Who may answer for what is missing, by number or account: no name enters the journal."""
    people = {each.person.id: each.name for each in here.views.people() if not each.person.machine}
    return {batch.seller: name_of(here.views, batch.seller)} | people


def _row(here: Room, batch: Batch) -> Standing:
    day = here.views.today()
    before = here.loop(day).count_before(day)
    due = batch.day < before and batch.counted < before and batch.grams(GROUND) > 0
    return Standing(batch, name_of(here.views, batch.seller), due)
