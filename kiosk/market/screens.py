"""The pages of a market: its lanes, and each lane's screen. They show no personal value."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.chrome.page import Draw, language
from kiosk.market import words
from kiosk.market.room import Here
from kiosk.market.screen import look

router = APIRouter()


@router.get("/")
def lanes(request: Request, here: Here, draw: Draw) -> Response:
    """Every lane, with a link."""
    gates = [(lane, gate, words.GATES[gate]) for lane, gate in here.flow.site.lanes.items()]
    return draw.render(request, "lanes.html", gates=gates)


@router.get("/lanes/{lane}")
def lane_screen(request: Request, here: Here, draw: Draw, lane: str) -> Response:
    """One lane's screen as it is now; its script keeps it so."""
    gate = words.GATES[here.gate(lane)]
    return draw.render(request, "lane.html", lane=lane, gate=gate, screen=look(here, lane, language(request)))
