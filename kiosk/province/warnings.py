"""What a supervisor must look at: listed for programs, and closed by whoever has looked."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.wire import ProblemError, answer
from kiosk.province.room import Here, Known
from sync.receiver import warnings

KINDS = {
    "fork": gettext_noop("Two different journals under the same numbers: both are kept. Was a box restored or copied?"),
    "twins": gettext_noop("Two boxes speak as this market: switch one of them off"),
    "behind": gettext_noop("The box was restored, or runs on an old copy: it fetched its own facts"),
    "clock": gettext_noop("The box's clock is wrong"),
    "full": gettext_noop("The box's disk is full"),
    "overdue": gettext_noop("Something is overdue"),
}

router = APIRouter()


@router.get("/api/warnings")
def listed(here: Here, _who: Known, market: str = "") -> Response:
    """What is open, of one market or all, newest first."""
    return answer([each._asdict() for each in warnings.open_warnings(here.archive, market)])


@router.post("/api/warnings/{number}/close")
async def close(here: Here, actor: Known, number: int) -> Response:
    """Somebody has looked into it. Raises ProblemError 404."""
    closed = await run_in_threadpool(warnings.close, here.archive, number, actor)
    if closed is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("No such warning is open."))
    return answer(closed._asdict())
