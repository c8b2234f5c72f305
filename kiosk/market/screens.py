"""The pages of a market's lanes, and scans that a lane's page caught itself. They show no personal value."""

import asyncio
import hmac
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from msgspec import Meta, Struct
from starlette.responses import Response

from edge.core.errors import RuleError
from edge.flow.asks import Leave, Read, Remove
from edge.flow.may import MAY
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Display, Staff, Visitor, same_origin
from kiosk.chrome.wire import ProblemError, answer, body, decode
from kiosk.market import words
from kiosk.market.confirming import notice
from kiosk.market.excluded import excluded
from kiosk.market.room import Here
from kiosk.market.screen import look

READERS = Staff(*sorted(MAY[Read].roles - {"device"}))
Watching = Annotated[Visitor, Depends(Display())]
_KEY_LIMIT = 128

router = APIRouter()


class Caught(Struct, frozen=True, forbid_unknown_fields=True):
    """A scan as a page caught it; GS stands in it as the character U+001D."""

    code: Annotated[str, Meta(min_length=1, max_length=8192)]


@router.get("/")
def lanes(request: Request, here: Here, draw: Draw, _who: Watching) -> Response:
    """Every lane, with a link."""
    gates = [(lane, gate, words.GATES[gate]) for lane, gate in here.flow.site.lanes.items()]
    return draw.render(request, "lanes.html", gates=gates)


@router.get("/lanes/{lane}")
def lane_screen(request: Request, here: Here, draw: Draw, who: Watching, lane: str) -> Response:
    """One lane's screen as it is now; its script keeps it so."""
    gate, screen, entry = words.GATES[here.gate(lane)], look(here, lane, language(request)), here.gate(lane) == "entry"
    return draw.render(
        request, "lane.html", lane=lane, gate=gate, screen=screen, notice=notice(request, here, who),
        acts=who.may(*MAY[Remove].roles), entry=entry, leaves=not entry and who.may(*MAY[Leave].roles), eye=lane in here.eyes,
    )  # fmt: skip


@router.post("/lanes/{lane}/read", dependencies=[Depends(same_origin)])
async def read(request: Request, here: Here, who: Annotated[Visitor, Depends(READERS)], lane: str) -> Response:
    """A scan caught by the lane's page, where the gateway reads no scanner: {"code": …}, once for each Idempotency-Key."""
    here.gate(lane)
    if not hmac.compare_digest(request.headers.get("x-csrf-token", "").encode(), who.csrf.encode()):
        raise ProblemError(
            HTTPStatus.FORBIDDEN, gettext_noop("This page is out of date. Go back, reload it, and press again.")
        )
    key = request.headers.get("idempotency-key", "")[:_KEY_LIMIT]
    raw = decode(await body(request), Caught).code.encode()
    actor = who.me.person if who.me else ""
    future = here.flow.submit(Read(lane, raw), actor=actor, station=who.station.id, key=key)
    try:
        given = await asyncio.shield(asyncio.wrap_future(future))
    except RuleError as error:
        raise excluded(error) from error
    return answer({"verdict": given.verdict, "code": given.code})
