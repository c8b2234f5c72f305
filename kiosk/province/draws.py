"""The draws in public: commitments before a day, keys and figures after it, so that anyone can draw again."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw
from kiosk.chrome.wire import answer
from kiosk.province.room import Anyone, Here, Room, known
from sync.receiver import draws as d

STATES = {
    "": word("to come"),
    "keyed": word("to come"),
    "open": word("going on"),
    "closing": word("being closed"),
    "closed": word("closed"),
}

router = APIRouter()


@router.get("/draws")
def all_markets(request: Request, here: Here, draw: Draw, _who: Anyone) -> Response:
    """The last days and those to come, of all markets."""
    return _page(request, draw, here, d.latest(here.archive, here.names), "")


@router.get("/markets/{market}/draws")
def one_market(request: Request, here: Here, draw: Draw, _who: Anyone, market: str) -> Response:
    """A market's days."""
    return _page(request, draw, here, d.of_market(here.archive, known(here, market)), market)


@router.get("/api/draws")
def all_told(here: Here, _who: Anyone) -> Response:
    """The same for programs."""
    return answer([_spelled(each) for each in d.latest(here.archive, here.names)])


@router.get("/api/markets/{market}/draws")
def one_told(here: Here, _who: Anyone, market: str) -> Response:
    """The same for programs."""
    return answer([_spelled(each) for each in d.of_market(here.archive, known(here, market))])


def _page(request: Request, draw: Draw, here: Room, days: list[d.DrawDay], market: str) -> Response:
    name = here.names.get(market, "")
    return draw.render(request, "draws.html", days=days, names=here.names, market=market, name=name, states=STATES)


def _spelled(day: d.DrawDay) -> Mapping[str, Any]:
    """Without counts while the day goes on: who watches learns nothing from here of what is drawn next."""
    return {
        "market": day.market, "day": day.day, "state": day.state or "keyed", "commitment": day.commitment,
        "commitment_told": day.told or None, "key": day.key or None,
        **(day.result._asdict() if day.result else dict.fromkeys(d.Result._fields)),
    }  # fmt: skip
