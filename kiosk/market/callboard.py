"""The call board 叫号屏 of a waiting area: who waits for a test and about how long, whom it calls to sampling, what came out.

It stands in public: vehicles by the end of their visit's code, sellers as the register may name them, no plate and no person.
"""

import time
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Display, Visitor
from kiosk.market.calls import look
from kiosk.market.live import Live
from kiosk.market.room import Here

TURN_S = 10.0  # a page of rows stands so long

router = APIRouter()
Watching = Annotated[Visitor, Depends(Display())]


@router.get("/board")
def board(request: Request, here: Here, draw: Draw, _who: Watching, turn: int = 0) -> Response:
    """The board as it is now; its script keeps it so, and without one it turns by itself."""
    return draw.render(request, "board.html", calls=look(here, language(request), turn), turn=turn)


@router.get("/board/events")
def board_events(request: Request, here: Here, _who: Watching) -> StreamingResponse:
    """The event `state` when the board has changed or turns, `beat` each second."""
    mine, turns = language(request), turning(time.monotonic)
    return Live(here.board, lambda: look(here, mine, turns()))


def turning(monotonic: Callable[[], float]) -> Callable[[], int]:
    """How many turns of the pages there were since now."""
    opened = monotonic()
    return lambda: int((monotonic() - opened) / TURN_S)
