"""`/lanes/{lane}/goods`: goods that nobody declared, put together by taps and scans, and let in by one key."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from edge.flow.asks import Read
from edge.flow.draft import Draft, brought
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.guard import same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market.entrance.desk import Clerk, Desk, Sent
from kiosk.market.entrance.line_steps import LINE_STEPS
from kiosk.market.entrance.loading import RefusedError, alone, begin, take
from kiosk.market.entrance.papers import PAPER_STEPS, change, numbered
from kiosk.market.entrance.scans import ELSEWHERE, scanned
from kiosk.market.entrance.steps import STEPS, Step, again
from kiosk.market.live import Live
from kiosk.market.pictures import Upload, kept, upload
from kiosk.market.screen import newest

ALL_STEPS = STEPS | LINE_STEPS | {f"paper-{name}": step for name, step in PAPER_STEPS.items()}
_KEY = 64

router = APIRouter(prefix="/lanes/{lane}", dependencies=[Depends(same_origin)])


@router.get("/goods")
def goods(desk: Clerk) -> Response:
    """The page, with the load as it was left."""
    return desk.page(desk.opened())


@router.get("/goods/events")
def events(desk: Clerk) -> StreamingResponse:
    """The event `state` when the lane's reader read something for this page, or the lane says something new."""
    here, lane, mine = desk.here, desk.lane, desk.mine

    def now() -> object:
        last = newest(here, lane, mine)
        return {"heard": here.board.desks.number(lane), "verdict": last.verdict, "word": last.word, "code": last.code}

    return Live(here.board, now, lambda: here.board.desks.sit(lane))


@router.post("/goods/begin")
def start(desk: Clerk, sent: Sent) -> Response:
    """From the lane's page: with the seller whose card was read, or with what a visit that is over had on board.

    What is on the page already stays.
    """
    visit = desk.here.views.visit(sent.get("visit", ""))
    seller = visit.seller if visit else sent.get("seller", "")
    if seller and not desk.now().draft.lines:
        begin(desk.drafts, desk.kept, again(Draft(seller), visit.lines) if visit else Draft(seller))
    return RedirectResponse(f"{desk.place}/goods", HTTPStatus.SEE_OTHER)


@router.post("/goods/send")
def send(desk: Clerk, sent: Sent) -> Response:
    """Let the load in: the lane shows the verdict. The same key twice is one load."""
    key = f"bringin {sent.get('key', '')[:_KEY]}"
    with alone(desk.kept):
        now = desk.now()
        if key != f"bringin {now.id} {now.step}":
            if desk.here.views.answer(desk.actor, key) is not None:
                return desk.to_lane()
            return desk.refused(RefusedError(gettext_noop("The load changed meanwhile. Look, then press again.")))
        try:
            asked = brought(numbered(now.draft), desk.lane)
        except RefusedError as error:
            return desk.refused(error, "papers")
        given = desk.ask(asked, key)
        if desk.here.views.visit(given.code) is None:
            return desk.refused(RefusedError(given.why[0]), "plate" if given.why[0].code.startswith("plate") else "")
        desk.drafts.drop(desk.kept)
    return desk.to_lane()


@router.post("/goods/scan")
def scan(desk: Clerk, sent: Sent) -> Response:
    """A scan while the page is open. What is no part of a load goes to the lane."""
    code = desk.code(sent)
    if code is None:
        return desk.page(desk.opened())
    if code.profile in ELSEWHERE:
        desk.ask(Read(desk.lane, code.raw), sent.get("key", "")[:_KEY])
        return desk.to_lane()
    return _taken(desk, sent, lambda step, draft: scanned(step, draft, code, desk.sheet.view))


@router.post("/goods/picture")
async def picture(desk: Clerk, sent: Annotated[Upload, Depends(upload)]) -> Response:
    """A picture of the certificate."""
    digest = await run_in_threadpool(kept, desk.here, sent.raw)
    paper = max(desk.sheet.paper, 0)
    return await run_in_threadpool(
        _taken, desk, sent.fields, lambda step, draft: change(draft, step.views.now()[:10], paper, picture=digest)
    )


@router.post("/goods/{step}")
def press(desk: Clerk, sent: Sent, step: str) -> Response:
    """One press of a key."""
    if step not in ALL_STEPS:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
    return _taken(desk, sent, ALL_STEPS[step])


def _taken(desk: Desk, sent: dict[str, str], step: Callable[[Step, Draft], Draft]) -> Response:
    try:
        return desk.done(
            take(
                desk.drafts, desk.kept, desk.sheet.load, sent.get("key", "")[:_KEY],
                lambda draft: step(Step(desk.here.views, sent), draft),
            )
        )  # fmt: skip
    except RefusedError as error:
        return desk.refused(error)
