"""What passed the exit and was not so: found by code, set right by one person with a second standing by it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.core.visit import Stay
from edge.flow.asks import Forgive
from edge.flow.may import MAY
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market.confirming import notice
from kiosk.market.exit.lane import code_of
from kiosk.market.leaving import leaving
from kiosk.market.room import Here, Room
from kiosk.market.screen import marks

_MODES = {
    "hard": gettext_noop("What has left once is not let out again: only two persons set it right."),
    "soft": gettext_noop("What has left once is let out again, and every time is on record."),
}
_FORGIVERS = Staff(*sorted(MAY[Forgive].roles))

router = APIRouter()


@router.get("/exits")
def exits(
    request: Request, here: Here, draw: Draw, visitor: Annotated[Visitor, Depends(_FORGIVERS)], find: str = ""
) -> Response:
    """A voucher or vehicle by its code, the key that sets it right, and what waits for a second person."""
    mine, text = language(request), code_of(here, find.strip())
    subject = _subject(here, text)
    if find and not subject:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=text[:80])
    voucher, visit = here.views.voucher(subject), here.views.visit(subject)
    wrong = (voucher is not None and voucher.gone) or (visit is not None and visit.stay is Stay.INSIDE)
    inside = here.views.visits("inside")
    return draw.render(
        request, "exits.html", subject=subject, find=text, wrong=wrong, goods=leaving(here.views, subject, (), mine),
        proposals=[each for each in here.views.proposals() if each.what == "forgive"], mode=_MODES[here.loop().passback],
        inside=[(each.code, leaving(here.views, each.code, (), mine).vehicle) for each in inside],
        actor=visitor.me.person if visitor.me else "", marks=marks(here, mine), notice=notice(request, here, visitor),
        back=f"/exits?find={subject}" if subject else "/exits",
    )  # fmt: skip


def _subject(here: Room, code: str) -> str:
    """The voucher or visit of a code, or an exit code's voucher; "" for none."""
    if here.views.voucher(code) is not None or here.views.visit(code) is not None:
        return code
    serial = here.views.serial(code)
    return serial.voucher if serial else ""
