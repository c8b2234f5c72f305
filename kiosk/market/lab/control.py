"""`/lab/control`: today's blank and positive control of one pair; and answering for one that failed."""

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from edge.core.methods import NEEDED
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.page import Draw
from kiosk.chrome.wire import ProblemError
from kiosk.market.confirming import notice
from kiosk.market.lab import bench, words
from kiosk.market.lab.home import Lab
from kiosk.market.room import Here

router = APIRouter()


@router.get("/lab/control")
def control(request: Request, here: Here, draw: Draw, visitor: Lab, on: str = "") -> Response:
    """Numbers by the pad, strips by two taps; what a failed one holds, and how it is answered for."""
    found = bench.pairs(here.views)
    pair = next((each for each in found if each.at == on), None)
    if pair is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("No such instrument and lot is in use today."))
    held = [sample for code in pair.doubted if (sample := here.views.sample(code)) is not None]
    waits = [each for each in here.views.proposals() if pair.bench is not None and each.subject == pair.bench.key]
    return draw.render(
        request, "control.html", pair=pair, states=words.STATES, numbers=NEEDED[pair.method.kind], labels=words.NUMBERS,
        strips=words.STRIPS, excuses=words.EXCUSES, held=[(each, here.views.batch(each.batch)) for each in held], waits=waits,
        today=here.views.now()[:10], acts=visitor.may("lab"), notice=notice(request, here, visitor), back=_address(on),
    )  # fmt: skip


def _address(on: str) -> str:
    return f"/lab/control?{urlencode({'on': on})}"
