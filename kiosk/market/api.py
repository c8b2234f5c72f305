"""The market's JSON: everything that can be asked of it, and what it knows. Every route but the two probes needs a token."""

import asyncio
from http import HTTPStatus
from typing import TypeVar, get_args

from fastapi import APIRouter, Request
from starlette.responses import Response

from edge.core.errors import RuleError
from edge.core.why import Why
from edge.flow.asks import Answer, AnyAsk, Ask
from edge.flow.board import Shown
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.wire import ProblemError, answer, body, decode
from kiosk.market.room import Here, Known

KINDS: dict[str, type[Ask]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyAsk)}
_KEY_LIMIT = 128
T = TypeVar("T")

router = APIRouter()


@router.post("/api/asks/{kind}")
async def ask(request: Request, here: Here, who: Known, kind: str) -> Response:
    """Ask the market. The same Idempotency-Key gets the first answer again, and nothing happens twice."""
    if kind not in KINDS:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no ask %(kind)s."), kind=kind)
    key = request.headers.get("idempotency-key", "")
    if len(key) > _KEY_LIMIT:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, gettext_noop("Idempotency-Key: more than %(limit)s characters."), limit=_KEY_LIMIT
        )
    asked = decode(await body(request), KINDS[kind])
    future = here.flow.submit(asked, actor=who.actor, station=who.station, key=key)
    try:
        # Shielded: a caller who hangs up must not cancel what the writer has taken up.
        given = await asyncio.shield(asyncio.wrap_future(future))
    except RuleError as error:
        raise ProblemError(HTTPStatus.CONFLICT, gettext_noop("The rules exclude this: %(what)s"), what=error) from error
    return answer(_answer(given))


@router.get("/api/batches/{code}")
def batch(here: Here, _who: Known, code: str) -> Response:
    """A batch."""
    return answer(_found(here.views.batch(code), code))


@router.get("/api/visits/{code}")
def visit(here: Here, _who: Known, code: str) -> Response:
    """A visit."""
    return answer(_found(here.views.visit(code), code))


@router.get("/api/lanes/{lane}")
def lane(here: Here, _who: Known, lane: str) -> Response:
    """A lane and its last verdicts, newest first."""
    return answer({"lane": lane, "gate": here.gate(lane), "verdicts": [_shown(each) for each in here.board.lane(lane)]})


@router.get("/api/day")
def day(here: Here, _who: Known) -> Response:
    """The open trading day, or null."""
    return answer(here.views.day())


@router.get("/api/owed")
def owed(here: Here, _who: Known) -> Response:
    """Labels still to come out, oldest first."""
    return answer(here.flow.owed())


@router.get("/api/devices")
def devices(here: Here, _who: Known) -> Response:
    """Every device as last seen."""
    return answer(here.board.health())


@router.get("/livez")
def livez() -> Response:
    """The process answers."""
    return answer({"live": True})


@router.get("/readyz")
def readyz(here: Here) -> Response:
    """Whether the market can take a scan: 200 or 503."""
    ready = here.ready()
    return answer({"ready": ready}, HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


def _found(entity: T | None, code: str) -> T:
    if entity is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=code)
    return entity


def _answer(given: Answer) -> dict[str, object]:
    return {
        "verdict": given.verdict,
        "good": given.good,
        "code": given.code,
        "codes": given.codes,
        "why": [_why(each) for each in given.why],
    }


def _shown(shown: Shown) -> dict[str, object]:
    tell = shown.tell
    why = [_why(each) for each in tell.why]
    return {"number": shown.number, "at": shown.at, "verdict": tell.verdict, "code": tell.subject, "why": why}


def _why(why: Why) -> dict[str, str]:
    return {"code": why.code, "zh": why.text("zh"), "en": why.text("en")}
