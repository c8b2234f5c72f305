"""`/lab/setup`: instruments with their dates, and lots of reagent in the order they came."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.chrome.page import Draw
from kiosk.market.confirming import notice
from kiosk.market.lab import words
from kiosk.market.lab.home import Lab
from kiosk.market.room import Here

router = APIRouter()


@router.get("/lab/setup")
def setup(request: Request, here: Here, draw: Draw, visitor: Lab, edit: str = "") -> Response:
    """All of it; `edit` is the instrument whose form lies open."""
    views = here.views
    instruments = views.instruments()
    return draw.render(
        request, "lab_setup.html", instruments=instruments, lots=views.lots(), methods=views.methods(),
        names={each.id: each for each in views.methods()}, today=views.now()[:10], spent=words.SPENT,
        edit=next((each for each in instruments if each.id == edit), None), notice=notice(request, here, visitor),
        back="/lab/setup",
    )  # fmt: skip
