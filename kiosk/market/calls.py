"""What the call board shows, in words: one page of those who wait, one of what came out, and whom it calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from msgspec import Struct

from edge.core.batch import Batch, Status
from edge.core.forecast import Place, Result, forecast
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import VERSION
from kiosk.market.ports import Outcome, Views
from kiosk.market.queue import Party, about, half_hour, parties, recent, results
from kiosk.market.room import Room
from kiosk.market.up import Out, beside

ROWS, RESULTS, CALLED = 6, 8, 3
_NAMES = 3
_SHORT = 4  # characters of a visit's code: among some thousand of them one is meant
T = TypeVar("T")


class Called(Struct, frozen=True):
    """A vehicle that is to come to sampling."""

    code: str


class Row(Struct, frozen=True):
    """A vehicle that waits. `level` is of the half hour until its sample is taken: "ok", "warn", "bad", or "idle" when it is."""

    place: str
    code: str
    goods: str
    who: str
    clock: str
    step: str
    level: str
    about: str


class Calls(Struct, frozen=True):
    """All of it."""

    version: str
    at: str
    called: list[Called]
    rows: list[Row]
    waiting: str
    heading: str  # of the results
    results: list[Out]
    calm: str  # said when nothing waits
    none: str  # said when nothing came out


def look(room: Room, mine: Language, turn: int) -> Calls:
    """The board now, at a turn of its pages. Blocks on the store."""
    views, now = room.views, datetime.fromisoformat(room.views.now())
    waiting = parties(views)
    found = recent(views, now)
    outs = _outs(found, {party.code for party in waiting}, mine)
    rows = _rows(views, waiting, results(found), now, mine)
    shown, place = page(rows, ROWS, turn)
    told = say(mine, word("%(count)s vehicles wait"), count=len(waiting))
    heading, outs, turn = beside(views, outs, turn, mine)
    return Calls(
        version=VERSION,
        at=f"{now:%H:%M}",
        called=[Called(short(each.code)) for each in waiting if not each.sampled][:CALLED],
        rows=shown,
        waiting=f"{told} · {place}" if place else told,
        heading=heading,
        results=page(outs, RESULTS, turn)[0],
        calm="" if rows else say(mine, word("Nobody waits for a test.")),
        none="" if outs else say(mine, word("None in the last hour.")),
    )


def page(rows: list[T], size: int, turn: int) -> tuple[list[T], str]:
    """The rows of a turn, and which page of how many it is ("" for the only one)."""
    pages = max(1, -(-len(rows) // size))
    here = turn % pages
    return rows[here * size : (here + 1) * size], f"{here + 1}/{pages}" if pages > 1 else ""


def short(code: str) -> str:
    """The end of a code, as it is called out."""
    return code[-_SHORT:]


def _rows(views: Views, waiting: list[Party], known: list[Result], now: datetime, mine: Language) -> list[Row]:
    places: list[Place] = []
    before = 0
    for party in waiting:
        before += len(party.batches)
        places.append(Place(before, (now - party.since).total_seconds()))
    left = forecast(places, known, now.timestamp())
    return [
        _row(views, number, *each, mine) for number, each in enumerate(zip(waiting, places, left, strict=True), start=1)
    ]


def _row(views: Views, number: int, party: Party, place: Place, left: float | None, mine: Language) -> Row:
    return Row(
        place=str(number),
        code=short(party.code),
        goods=_few([batch.line.product for batch in party.batches], mine),
        who=_few([_name(views, batch.seller) for batch in party.batches], mine),
        clock=say(mine, word("%(minutes)s min"), minutes=int(max(place.waited, 0) // 60)),
        step=say(mine, word("in the laboratory") if party.sampled else word("to be sampled")),
        level="idle" if party.sampled else half_hour(place.waited),
        about=about(left, mine),
    )


def _outs(found: list[tuple[Outcome, Batch]], waiting: set[str], mine: Language) -> list[Out]:
    """By vehicle, the newest result first."""
    by: dict[str, list[tuple[Outcome, Batch]]] = {}
    for each in found:
        by.setdefault(each[1].visit or each[1].code, []).append(each)
    return [_out(code, each, code in waiting, mine) for code, each in by.items()]


def _out(code: str, found: list[tuple[Outcome, Batch]], waits: bool, mine: Language) -> Out:  # noqa: FBT001
    failed = [batch for each, batch in found if each.how == "failed"]
    if failed:
        told, verdict = word("FAILED"), "stop"
    elif waits or any(batch.status is not Status.RELEASED for _, batch in found):
        told, verdict = word("PASSED"), "wait"
    else:
        told, verdict = word("GO ON"), "pass"
    goods = _few([batch.line.product for batch in failed or [batch for _, batch in found]], mine)
    return Out(short(code), goods, say(mine, told), verdict, found[0][0].at[11:16])


def _few(names: Sequence[str], mine: Language) -> str:
    """Some names, and how many more there are."""
    once = list(dict.fromkeys(filter(None, names)))
    more = f" +{len(once) - _NAMES}" if len(once) > _NAMES else ""
    return ("、" if mine == "zh" else ", ").join(once[:_NAMES]) + more


def _name(views: Views, seller: str) -> str:
    operator = views.operator(seller)
    return operator.name if operator else seller
