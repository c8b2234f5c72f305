"""`/lab`: the day's controls as the first card, then what waits; a scan opens a sample, a batch or nothing."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from edge.core.codes import parse
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor, fields, same_origin
from kiosk.market.confirming import notice
from kiosk.market.lab import bench, words
from kiosk.market.lab.waiting import Waiting, waiting
from kiosk.market.live import Live
from kiosk.market.room import Here, Room
from kiosk.market.screen import marks

_SHOWN = 40

router = APIRouter()
Lab = Annotated[Visitor, Depends(Staff("lab", "manager"))]


@router.get("/lab")
def home(request: Request, here: Here, draw: Draw, visitor: Lab, lost: str = "") -> Response:
    """The bench and the worklist. `lost` is what was scanned and is nothing of ours."""
    mine, views = language(request), here.views
    rows = waiting(views, mine)
    needed = {each.id for row in rows for each in row.needs}
    found = bench.pairs(views, needed)
    return draw.render(
        request, "lab.html", rows=rows, pairs=found, gaps=bench.gaps(found, needed, views.methods()), today=views.now()[:10],
        states=words.STATES, records=len(views.records()), laid=views.laid(), ready=sum(row.step == "verify" for row in rows),
        lost=lost[:_SHOWN], acts=visitor.may("lab"), notice=notice(request, here, visitor), marks=marks(here, language(request)),
    )  # fmt: skip


@router.get("/lab/events")
def events(here: Here, _who: Lab) -> StreamingResponse:
    """The event `state` when something of the bench or the worklist has changed, `beat` each second."""
    return Live(here.board, lambda: {"worklist": signature(here)})


@router.post("/lab/find", dependencies=[Depends(same_origin)])
def find(here: Here, _who: Lab, sent: Annotated[dict[str, str], Depends(fields)]) -> Response:
    """Where a scanned sticker or label leads. Nothing is made of a code that nobody knows, and a badge is shown to nobody."""
    found = parse(sent.get("code", "").encode(), scheme=here.flow.site.scheme)
    to = _place(here, found.text) or f"/lab?lost={quote(found.text[:_SHOWN] or '?')}"
    return RedirectResponse(to, HTTPStatus.SEE_OTHER)


def _place(here: Room, code: str) -> str:
    if here.views.sample(code) is not None:
        return f"/lab/{quote(code)}"
    if here.views.run_sheet(code) is not None:
        return f"/lab/runs/{quote(code)}"
    batch = here.views.labelled(code)
    if batch is None:
        return ""
    return f"/lab/{quote(batch.sample)}" if batch.sample else f"/batches/{quote(batch.code)}"


def signature(here: Room) -> list[str]:
    """What the page holds, so that it knows when to draw itself again."""
    rows = [_told(row) for row in waiting(here.views, "en")]
    benches = [f"{each.key} {each.control} {each.state} {len(each.doubted)}" for each in here.views.benches()]
    return [*rows, *benches, str(len(here.views.records()))]


def _told(row: Waiting) -> str:
    return f"{row.batch.code} {row.step} {row.level} {row.minutes} {len(row.needs)} {row.about}"
