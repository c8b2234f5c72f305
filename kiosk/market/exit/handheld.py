"""The gate's phone at the exit: the same door as the lane's, and a copy to go on with while the market is out of reach."""

import hmac
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from edge.flow.asks import Answer, Check, Gone, Leave, Settle
from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.chrome.page import VERSION, Draw, language
from kiosk.chrome.signin.guard import Everyone, Visitor, same_origin
from kiosk.chrome.wire import ProblemError, answer, body, decode
from kiosk.market import words
from kiosk.market.exit.copy import copy
from kiosk.market.exit.lane import Desk, Keeper, code_of
from kiosk.market.leaving import leaving
from kiosk.market.lines import Row
from kiosk.market.offers import Doing, doing
from kiosk.market.room import Here, Room

_SCRIPTS = Path(__file__).parents[2] / "chrome" / "static"
_KEY = 64

router = APIRouter(prefix="/handheld", dependencies=[Depends(same_origin)])


class Pressed(Struct, frozen=True, forbid_unknown_fields=True):
    """A code that was read, or a key about what one stands for; as the lane's own forms send it."""

    lane: str
    code: Annotated[str, Meta(max_length=8192)] = ""
    group: str = ""
    without: str = ""
    subject: str = ""
    good: bool = False


class Passed(Struct, frozen=True, forbid_unknown_fields=True):
    """What was let go out of reach."""

    lane: str
    gone: Annotated[list[Gone], Meta(min_length=1, max_length=500)]


class Result(Doing, frozen=True, kw_only=True):
    """The verdict in words, with every line."""

    verdict: str
    word: str
    code: str
    why: list[str]
    lines: list[Row]
    more: str


class Settled(Struct, frozen=True):
    """Codes that do not fit what is known here."""

    odd: tuple[str, ...]


@router.get("")
def handheld(request: Request, here: Here, draw: Draw, _who: Keeper, lane: str = "") -> Response:
    """The page. Its script keeps what is needed out of reach."""
    lanes = [each for each, gate in here.flow.site.lanes.items() if gate == "exit"]
    if not lanes:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
    chosen = lane if lane in lanes else lanes[0]
    return draw.render(request, "handheld.html", lanes=lanes, lane=chosen, words=words.AT_EXIT)


@router.get("/worker.js")
def worker(_who: Annotated[Visitor, Depends(Everyone())]) -> Response:
    """What keeps the page itself for when it is loaded out of reach."""
    headers = {"service-worker-allowed": "/handheld", "cache-control": "no-cache", "x-version": VERSION}
    return FileResponse(_SCRIPTS / "handheld-worker.js", media_type="text/javascript", headers=headers)


@router.get("/copy")
def taken(here: Here, _who: Keeper) -> Response:
    """All that it takes along."""
    return answer(copy(here))


@router.post("/ask")
async def ask(request: Request, here: Here, who: Keeper) -> Response:
    """It leaves, or why not: {"lane", "code", …}, once for each Idempotency-Key."""
    pressed, key = decode(await body(request), Pressed), _proven(request, who)
    return answer(await run_in_threadpool(_ask, _desk(here, who, pressed.lane), pressed, key, language(request)))


@router.post("/settle")
async def settle(request: Request, here: Here, who: Keeper) -> Response:
    """What was let go out of reach, once for each Idempotency-Key."""
    passed, key = decode(await body(request), Passed), _proven(request, who)
    desk = _desk(here, who, passed.lane)
    given = await run_in_threadpool(desk.ask, Settle(passed.lane, tuple(passed.gone)), key)
    return answer(Settled(given.codes))


def _proven(request: Request, who: Visitor) -> str:
    """The call's own name. Raises ProblemError 403 unless it came from a page of this very session."""
    if not hmac.compare_digest(request.headers.get("x-csrf-token", "").encode(), who.csrf.encode()):
        raise ProblemError(
            HTTPStatus.FORBIDDEN, gettext_noop("This page is out of date. Go back, reload it, and press again.")
        )
    return request.headers.get("idempotency-key", "")[:_KEY]


def _desk(here: Room, who: Visitor, lane: str) -> Desk:
    if here.gate(lane) != "exit":
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("Nothing goes out at lane %(lane)s."), lane=lane)
    return Desk(here, who, lane)


def _ask(desk: Desk, pressed: Pressed, key: str, mine: Language) -> Result:
    group, code = tuple(pressed.group.split()), code_of(desk.here, pressed.code)
    if pressed.subject:
        found = desk.ask(Check(pressed.subject, (group or ("",))[0], pressed.good), f"look {key}")
        if not pressed.good or found.verdict != "pass":
            return _result(desk, found, mine)
    without, several = tuple(pressed.without.split()), group if len(group) > 1 else ()
    leave = Leave(desk.lane, code, vouchers=several, without=without, how="handheld")
    return _result(desk, desk.ask(leave, f"leave {key}"), mine)


def _result(desk: Desk, given: Answer, mine: Language) -> Result:
    told = next((each for each in desk.here.board.lane(desk.lane) if each.tell.subject == given.code), None)
    goods = leaving(desk.here.views, given.code, told.tell.about if told else (), mine)
    why = [each.text(mine) for each in given.why] + ([goods.vehicle] if goods.vehicle else [])
    return Result(
        verdict=given.verdict, word=say(mine, words.AT_EXIT[given.verdict]), code=given.code, why=why, lines=goods.rows,
        more=goods.more, **_offered(doing(told, goods)),
    )  # fmt: skip


def _offered(offered: Doing) -> dict[str, str]:
    return {name: getattr(offered, name) for name in Doing.__struct_fields__}
