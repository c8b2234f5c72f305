"""The market's JSON: everything that can be asked of it, and what it knows. Every route but the two probes needs a token."""

import asyncio
import re
from http import HTTPStatus
from typing import Annotated, TypeVar, get_args

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from edge.core.batch import Batch
from edge.core.errors import RuleError
from edge.core.lab.samples import Sample
from edge.core.ledger import Day
from edge.core.visit import Visit
from edge.flow.asks import Answer, AnyAsk, Ask, Confirm, Dispose, EnterSlip, External, Photograph, Read, Second
from edge.flow.may import MAY, SECOND
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.permits import Each
from kiosk.chrome.signin.guard import Everyone, Visitor
from kiosk.chrome.wire import ProblemError, answer, body, decode
from kiosk.market.excluded import excluded
from kiosk.market.replies import Answered, Device, Lane, Live, Owed, Ready, answered, verdict
from kiosk.market.room import Here, Known, Nobody, Program, Room, Who

KINDS: dict[str, type[Ask]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyAsk)}
ASKERS = Each(
    "kind",
    {name: Nobody() if MAY[kind].pin else Program(*sorted(MAY[kind].roles)) for name, kind in KINDS.items()},
)
KEY_LIMIT = 128
EVIDENT = (Dispose, External, EnterSlip, Confirm, Photograph)  # their pictures are evidence
_KEY = re.compile(rf"[!-~]{{0,{KEY_LIMIT}}}", re.ASCII)
T = TypeVar("T")

router = APIRouter()
Anyone = Annotated[Visitor, Depends(Everyone())]


def key_of(request: Request) -> str:
    """The call's Idempotency-Key, "" for none. Raises ProblemError 400."""
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            gettext_noop("Idempotency-Key: at most %(limit)s visible ASCII characters."),
            limit=KEY_LIMIT,
        )
    return key


async def submit(here: Room, ask: Ask, actor: str, station: str, key: str) -> Answer:
    """Ask, and wait for the commit. Raises ProblemError 409."""
    future = here.flow.submit(ask, actor=actor, station=station, key=key)
    try:
        # Shielded: a caller who hangs up must not cancel what the writer has taken up.
        return await asyncio.shield(asyncio.wrap_future(future))
    except RuleError as error:
        raise excluded(error) from error


def evident(ask: Ask, here: Room) -> None:
    """Raises ProblemError 404 for a picture that was not kept: it would be evidence of nothing."""
    if isinstance(ask, EVIDENT) and ask.picture and here.picture(ask.picture) is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no such picture here."))


@router.post("/api/asks/{kind}", openapi_extra={"reply": Answered})
async def ask(request: Request, here: Here, who: Annotated[Who, Depends(ASKERS)], kind: str) -> Response:
    """Ask the market. The same Idempotency-Key gets the first answer again, and nothing happens twice."""
    key = key_of(request)
    asked = decode(await body(request), KINDS[kind])
    if isinstance(asked, Read):
        here.gate(asked.lane)
    await run_in_threadpool(evident, asked, here)
    if isinstance(asked, Second) and (proposal := await run_in_threadpool(here.views.proposal, asked.proposal)):
        right = SECOND[proposal.what]
        if right.pin or right.roles.isdisjoint(who.roles):
            raise ProblemError(HTTPStatus.FORBIDDEN, gettext_noop("A person with a PIN does this at a screen."))
    return answer(answered(await submit(here, asked, who.actor, who.station, key)))


@router.get("/api/batches/{code}", openapi_extra={"reply": Batch})
def batch(here: Here, _who: Known, code: str) -> Response:
    """A batch: its line, its status, and where its grams stand."""
    return answer(_found(here.views.batch(code), code))


@router.get("/api/visits/{code}", openapi_extra={"reply": Visit})
def visit(here: Here, _who: Known, code: str) -> Response:
    """A visit: one vehicle's stay, its lines and batches."""
    return answer(_found(here.views.visit(code), code))


@router.get("/api/samples/{code}", openapi_extra={"reply": Sample})
def sample(here: Here, _who: Known, code: str) -> Response:
    """A sample: the methods it gets, its runs, and its result."""
    return answer(_found(here.views.sample(code), code))


@router.get("/api/lanes/{lane}", openapi_extra={"reply": Lane})
def lane(here: Here, _who: Known, lane: str) -> Response:
    """A lane and its last verdicts, newest first."""
    return answer(Lane(lane, here.gate(lane), tuple(map(verdict, here.board.lane(lane)))))


@router.get("/api/day", openapi_extra={"reply": Day | None})
def day(here: Here, _who: Known) -> Response:
    """The open trading day, or null."""
    return answer(here.views.day())


@router.get("/api/owed", openapi_extra={"reply": list[Owed]})
def owed(here: Here, _who: Known) -> Response:
    """Labels still to come out, oldest first."""
    return answer([Owed(each.lane, each.code, getattr(each, "lines", ()), each.copy) for each in here.flow.owed()])


@router.get("/api/devices", openapi_extra={"reply": list[Device]})
def devices(here: Here, _who: Known) -> Response:
    """Every device as last seen."""
    return answer([Device(each.device, each.state.value, each.detail) for each in here.board.health()])


@router.get("/livez", openapi_extra={"reply": Live})
def livez(_who: Anyone) -> Response:
    """The process answers."""
    return answer(Live(live=True))


@router.get("/readyz", openapi_extra={"reply": Ready})
def readyz(here: Here, _who: Anyone) -> Response:
    """Whether the market can take a scan: 200 or 503."""
    ready = here.ready()
    return answer(Ready(ready), HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


def _found(entity: T | None, code: str) -> T:
    if entity is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=code)
    return entity
