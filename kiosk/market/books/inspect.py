"""`/inspect`: any code inside, by scan, on a phone: may it be sold, where should it be, its papers, its grams, its kin."""

from http import HTTPStatus
from typing import Annotated, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.core import elements
from edge.core.batch import GROUND, Batch, Status
from edge.core.guard import barred
from edge.core.trade import Serial, Way
from edge.flow.asks import AskCheck, Halt
from edge.flow.may import MAY
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.market import words
from kiosk.market.books.gone import Destination, went
from kiosk.market.books.meant import Meant, meant
from kiosk.market.confirming import notice
from kiosk.market.names import name_of
from kiosk.market.room import Here, Room

GROUPS = {
    "origin": word("Where it is from"), "operator": word("Whose it is"), "produced_on": word("When it was produced"),
    "test": word("What was tested"),
}  # fmt: skip
STANDINGS = {
    "documented": (word("documented"), "ok"), "self-declared": (word("self-declared"), "warn"), "pending": (word("pending"), "bad"),
}  # fmt: skip
BY = {
    "market-test": word("tested by the market"), "report": word("test report"), "factory": word("factory certificate"),
    "promise": word("certificate of conformity"), "override": word("let go without a test"), "register": word("register"),
}  # fmt: skip
TESTED = {"passed": word("passed"), "failed": word("failed"), "untested": word("not tested")}
SAID = {"pass": word("May be sold"), "wait": word("Wait: not to be sold yet"), "stop": word("Not to be sold")}
_ACCOUNTS = (
    ("exit", word("left by the exit")), ("return", word("sent back")), ("sample", word("taken as samples")),
    ("shrink", word("dried, died or spoilt")), ("destroyed", word("destroyed")), ("answered", word("missing, answered for")),
    ("unexplained", word("missing, unexplained")),
)  # fmt: skip

router = APIRouter()
Inspector = Annotated[Visitor, Depends(Staff("gate", "lab", "manager", "supervisor"))]


class Element(NamedTuple):
    """One of the four groups, said."""

    group: str
    value: str
    standing: str
    level: str
    by: str


class Found(NamedTuple):
    """A batch, said. `colour` is pass, wait or stop; `zones` and `gone` are (name, grams)."""

    batch: Batch
    seller: str
    colour: str
    said: str
    why: list[str]
    places: list[str]
    astray: str
    elements: list[Element]
    zones: list[tuple[str, int]]
    gone: list[tuple[str, int]]
    parents: list[str]
    children: list[str]
    asked: str
    destinations: list[Destination]


@router.get("/inspect")
def by_scan(request: Request, here: Here, draw: Draw, visitor: Inspector, code: str = "", unread: str = "") -> Response:
    """Scan something; what it stands for. `unread`: a picture was taken, and no code was in it."""
    return _page(request, here, draw, visitor, code, unread=bool(unread))


@router.get("/inspect/{code}")
def by_code(request: Request, here: Here, draw: Draw, visitor: Inspector, code: str) -> Response:
    """Likewise by its address."""
    return _page(request, here, draw, visitor, code)


def _page(request: Request, here: Room, draw: Draw, visitor: Visitor, code: str, *, unread: bool = False) -> Response:
    mine = language(request)
    whole = visitor.may("manager", "supervisor")
    meaning = meant(here, code) if code.strip() else Meant("", [])
    lost = bool(code.strip()) and not meaning.batches
    one = meaning.batches[0] if len(meaning.batches) == 1 else None
    several = [] if one else [_verdict(here, each, mine) for each in meaning.batches]
    to = f"/inspect/{quote(one.code)}" if one else "/inspect"
    return draw.render(
        request, "inspect.html", HTTPStatus.NOT_FOUND if lost else HTTPStatus.OK, meaning=meaning, lost=code[:80] if lost else "",
        found=look(here, one, meaning.serial, mine, whole=whole) if one else None, several=several, to=to, whole=whole,
        checks=visitor.may(*MAY[AskCheck].roles), halts=visitor.may(*MAY[Halt].roles), notice=notice(request, here, visitor),
        back=to, unread=unread, snaps=here.codes is not None,
    )  # fmt: skip


def look(here: Room, batch: Batch, serial: Serial | None, mine: Language, *, whole: bool) -> Found:
    """A batch, said. With an exit code only goods under it are meant. Blocks on the store."""
    views = here.views
    colour, why = _colour(here, batch, serial.code if serial else "", mine)
    astray = _astray(serial, mine)
    colour = "stop" if astray else colour
    operator, check = views.operator(batch.seller), views.check(batch.code)
    name = operator.name if operator else None
    groups = (
        elements.origin(batch), elements.operator(batch, name, natural=bool(operator and operator.natural)),
        elements.produced_on(batch), elements.safety(batch, views.product(batch.line.product)),
    )  # fmt: skip
    parents = dict.fromkeys((*batch.parents, batch.parent))
    return Found(
        batch, name_of(views, batch.seller), colour, say(mine, SAID[colour]), why, _places(batch, serial, mine),
        astray, [_element(each, mine) for each in groups],
        [(say(mine, said), batch.accounts[zone]) for zone, said in words.ZONES.items() if batch.accounts.get(zone)],
        [(say(mine, said), batch.accounts[name]) for name, said in _ACCOUNTS if batch.accounts.get(name)],
        [each for each in parents if each], views.children(batch.code), check.reason if check and check.open else "",
        went(here, [batch], mine) if whole else [],
    )  # fmt: skip


def _verdict(here: Room, batch: Batch, mine: Language) -> tuple[Batch, str, str]:
    colour, _ = _colour(here, batch, "", mine)
    return batch, colour, say(mine, SAID[colour])


def _colour(here: Room, batch: Batch, serial: str, mine: Language) -> tuple[str, list[str]]:
    why = barred(batch, here.views.stopped, serial, here.views.now()[:10])
    if why is None:
        return "pass", []
    reasons = [why, *[each for each in batch.why if each.code != why.code]] if batch.why else [why]
    waits = batch.status in (Status.WAITING, Status.ARRIVED, Status.CLEARED)
    return "wait" if waits else "stop", list(dict.fromkeys(each.text(mine) for each in reasons))


def _places(batch: Batch, serial: Serial | None, mine: Language) -> list[str]:
    """Where goods of it should be."""
    if serial is not None:
        return [say(mine, words.WAYS[serial.way.value])]
    zones = [zone for zone in (*GROUND, "out") if batch.accounts.get(zone)]
    return [say(mine, words.ZONES[zone]) for zone in zones] or [say(mine, word("nothing of it is inside"))]


def _astray(serial: Serial | None, mine: Language) -> str:
    """What is wrong with goods that are found inside under this exit code."""
    if serial is None or serial.way is Way.INSIDE:
        return ""
    return say(mine, word("Goods under this exit code should not be here: the label was copied or used again."))


def _element(each: elements.Element, mine: Language) -> Element:
    standing, level = STANDINGS[each.standing]
    value = say(mine, TESTED[each.value]) if each.group == "test" and each.value in TESTED else each.value
    return Element(
        say(mine, GROUPS[each.group]),
        value or "–",
        say(mine, standing),
        level,
        say(mine, BY[each.by]) if each.by in BY else "",
    )
