"""What somebody does at an exit's screen: type a plate, let the rest go, answer a check, let a weight pass."""

from http import HTTPStatus
from typing import Annotated, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.core.codes import parse
from edge.flow.asks import Answer, Ask, Check, Leave
from edge.flow.may import MAY
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor, fields, same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market.entrance.shown import signs
from kiosk.market.excluded import done
from kiosk.market.room import Here, Room
from kiosk.market.screen import marks
from kiosk.market.sent import grams

KEEPERS = Staff(*sorted(MAY[Leave].roles - {"device"}))
Keeper = Annotated[Visitor, Depends(KEEPERS)]
Sent = Annotated[dict[str, str], Depends(fields)]
_KEY = 64
_LONGEST = 200  # as edge.flow.asks.base.Text

router = APIRouter(prefix="/lanes/{lane}", dependencies=[Depends(same_origin)])


class Desk(NamedTuple):
    """Somebody at an exit."""

    here: Room
    who: Visitor
    lane: str

    def ask(self, ask: Ask, key: str) -> Answer:
        """Ask the market. Raises ProblemError 409."""
        actor = self.who.me.person if self.who.me else ""
        return done(self.here.flow.submit(ask, actor=actor, station=self.who.station.id, key=key))

    def back(self) -> Response:
        """To where the verdict is shown."""
        return RedirectResponse(f"/lanes/{quote(self.lane, safe='')}", HTTPStatus.SEE_OTHER)


def desk(here: Here, who: Keeper, lane: str) -> Desk:
    """Raises ProblemError 404 unless goods go out at this lane."""
    if here.gate(lane) != "exit":
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("Nothing goes out at lane %(lane)s."), lane=lane)
    return Desk(here, who, lane)


At = Annotated[Desk, Depends(desk)]


@router.get("/out")
def out(request: Request, at: At, draw: Draw) -> Response:
    """A plate or number by hand, and the weight of a vehicle."""
    return draw.render(
        request, "exit_typed.html", lane=at.lane, place=f"/lanes/{quote(at.lane, safe='')}", signs=signs(),
        marks=marks(at.here, language(request)),
    )  # fmt: skip


@router.post("/leave")
def leave(at: At, sent: Sent) -> Response:
    """It leaves, or the lane's screen says why not."""
    at.ask(_leave(at, sent), _key(sent, "leave"))
    return at.back()


@router.post("/looked")
def looked(at: At, sent: Sent) -> Response:
    """A check is answered. Found good, all of it leaves at once, unless something else is in its way."""
    group, good = sent.get("group", "").split(), sent.get("good") == "true"
    found = at.ask(Check(sent.get("subject", ""), (group or [""])[0], good, sent.get("note", "")), _key(sent, "look"))
    if good and found.verdict == "pass":
        at.ask(_leave(at, sent), _key(sent, "leave"))
    return at.back()


def code_of(room: Room, text: str) -> str:
    """What was typed or scanned, as the door knows it; nothing of a badge, which is a secret."""
    code = parse(text.encode(), scheme=room.flow.site.scheme)
    return "" if code.profile == "pinma-badge" or "badge" in code.fields else (code.text or text)[:_LONGEST]


def _leave(at: Desk, sent: dict[str, str]) -> Leave:
    """What the form asks. Raises ProblemError 400 for a weight that is none: it would be taken for not weighed."""
    code, group = code_of(at.here, sent.get("code", "")), tuple(sent.get("group", "").split())
    net = sent.get("net", "").strip()
    return Leave(
        at.lane, "" if sent.get("plate") else code, sent.get("plate", "")[:200],
        group if len(group) > 1 else (), tuple(sent.get("without", "").split()), net_g=grams(net) if net else 0,
    )  # fmt: skip


def _key(sent: dict[str, str], step: str) -> str:
    """One name for one press: the verdict's, or the page's own."""
    key = sent.get("key", "")[:_KEY]
    return f"{step} {key}" if key else ""
