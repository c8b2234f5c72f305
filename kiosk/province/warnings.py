"""What a supervisor must look at: listed for programs, and closed by whoever has looked."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.page import Draw
from kiosk.chrome.wire import ProblemError, answer
from kiosk.province.room import Anyone, Here, Known, known
from sync.receiver import warnings

KINDS = {
    "fork": gettext_noop("Two different journals under the same numbers: both are kept. Was a box restored or copied?"),
    "twins": gettext_noop("Two boxes speak as this market: switch one of them off"),
    "behind": gettext_noop("The box was restored, or runs on an old copy: it fetched its own facts"),
    "clock": gettext_noop("The box's clock is wrong"),
    "full": gettext_noop("The box's disk is full"),
    "overdue": gettext_noop("Something is overdue"),
    "failed": gettext_noop("Goods are confirmed to have failed: report, product and batch"),
    "verdict": gettext_noop("An instrument says otherwise than its own numbers"),
    "justified": gettext_noop("A control failed, and two persons answered for what it covers"),
    "untested": gettext_noop("Two persons let goods go without their test: date, count and batch"),
    "books": gettext_noop("A day was closed over a sheet that differs from its facts"),
    "shortfall": gettext_noop("A day ended short of its quota: drawn / needed"),
    "astray": gettext_noop("Goods left a market that should not have: voucher and exit codes"),
    "disputed": gettext_noop("A seller asks for another test"),
}
MOST = 12  # on the overview

router = APIRouter()


@router.get("/warnings")
def screen(request: Request, here: Here, draw: Draw, _who: Anyone) -> Response:
    """All that is open, newest first: codes and numbers, as open as the overview."""
    found = warnings.open_warnings(here.archive)
    return draw.render(request, "warnings.html", warnings=found, names=here.names, kinds=KINDS)


@router.get("/api/warnings")
def listed(here: Here, _who: Known, market: str = "") -> Response:
    """What is open, of one market or all, newest first. Raises ProblemError 404."""
    whose = known(here, market) if market else ""
    return answer([each._asdict() for each in warnings.open_warnings(here.archive, whose)])


@router.post("/api/warnings/{number}/close")
async def close(here: Here, actor: Known, number: int) -> Response:
    """Somebody has looked into it. Raises ProblemError 404."""
    closed = await run_in_threadpool(warnings.close, here.archive, number, actor)
    if closed is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("No such warning is open."))
    return answer(closed._asdict())
