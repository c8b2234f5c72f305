"""The scanner test: what a typing scanner sends, what it means here, and what the gateway's own readers last read."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from msgspec import Meta, Struct
from starlette.responses import Response

from devices import State
from edge.core.codes import Code, parse
from edge.core.why import Why
from kiosk.chrome.i18n import both, gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor, same_origin
from kiosk.chrome.wire import answer, body, decode
from kiosk.market import words
from kiosk.market.room import Here, Room
from kiosk.market.screen import look

TESTERS = Staff()

router = APIRouter(dependencies=[Depends(same_origin)])


class Scanned(Struct, frozen=True, forbid_unknown_fields=True):
    """What a page caught."""

    code: Annotated[str, Meta(max_length=8192)]


class Told(Struct, frozen=True):
    """A code as every lane would read it. `said` is the outcome in "zh" and "en"."""

    profile: str
    text: str
    fields: dict[str, str]
    error: str
    said: dict[str, str]


class Heard(NamedTuple):
    """A lane's own reader, and the last verdict there."""

    lane: str
    state: str
    level: str
    word: str
    code: str
    at: str


@router.get("/scanner")
def scanner(request: Request, here: Here, draw: Draw, _who: Annotated[Visitor, Depends(TESTERS)]) -> Response:
    """The test page."""
    return draw.render(request, "scanner.html", readers=[_heard(request, here, lane) for lane in here.flow.site.lanes])


@router.post("/scanner/parse")
async def parsed(request: Request, here: Here, _who: Annotated[Visitor, Depends(TESTERS)]) -> Response:
    """What a code means here. Nothing is recorded."""
    scanned = decode(await body(request), Scanned)
    return answer(told(parse(scanned.code.encode(), scheme=here.flow.site.scheme)))


def told(code: Code) -> Told:
    """The code for the page."""
    if code.known:
        said = both(gettext_noop("This is read as a code of the kind %(profile)s."), profile=code.profile)
    else:
        why = Why(f"unread_{code.error}", code.about)
        said = {each: why.text(each) for each in ("zh", "en")}
    return Told(code.profile, code.text, code.fields, code.error, said)


def _heard(request: Request, here: Room, lane: str) -> Heard:
    mine = language(request)
    reader = next((each for each in here.board.health() if each.device == f"{lane}.reader"), None)
    screen = look(here, lane, mine)
    state = say(mine, words.STATES[reader.state]) if reader else ""
    level = "ok" if reader and reader.state is State.READY else "bad"
    return Heard(lane, state, level, screen.word if screen.code else "", screen.code, screen.at)
