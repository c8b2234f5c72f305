"""The line's two ends compared, day by day, with what to do where they differ."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.market.room import Compared, Here
from kiosk.market.screen import marks

STANDINGS = {
    "equal": (word("equal"), "ok"),
    "coming": (word("equal so far"), "ok"),
    "unheard": (word("not heard yet"), "warn"),
    "differs": (word("differs"), "bad"),
}
DISKS = {"ok": (word("enough"), "ok"), "low": (word("nearly full"), "warn"), "full": (word("full"), "bad")}

router = APIRouter()


@router.get("/office/reckoning")
def reckoning(
    request: Request,
    here: Here,
    draw: Draw,
    ends: Compared,
    _who: Annotated[Visitor, Depends(Staff("manager", "supervisor"))],
) -> Response:
    """Produced here, acknowledged, archived at the province; and the box: its line, disk and clock."""
    days = ends.days()
    return draw.render(
        request, "reckoning.html", days=days, standings=STANDINGS, disks=DISKS, disk=ends.disk(), ahead=ends.ahead_s(),
        link=here.views.uplink(), differs=any(each.standing == "differs" for each in days), marks=marks(here, language(request)),
    )  # fmt: skip
