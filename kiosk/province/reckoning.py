"""One market's days at both ends: what it says it produced, what is archived, and whether the journals are the same."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw
from kiosk.chrome.wire import answer
from kiosk.province.room import Anyone, Here, known
from sync.receiver import days as d

STANDINGS = {
    "equal": (word("equal"), "ok"),
    "coming": (word("equal so far"), "ok"),
    "unheard": (word("not told yet"), "warn"),
    "differs": (word("differs"), "bad"),
}
Days = Annotated[int, Query(ge=1, le=4_000)]

router = APIRouter()


class DayBook(NamedTuple):
    """One calendar day; `produced` is the market's word, None for none."""

    day: str
    produced: int | None
    archived: int
    standing: str


@router.get("/markets/{market}/reckoning")
def page(request: Request, here: Here, draw: Draw, _who: Anyone, market: str) -> Response:
    """The days as a table."""
    days = books(d.tallies(here.archive, known(here, market)))
    return draw.render(
        request, "reckoning.html", name=here.names[market], market=market, days=days, standings=STANDINGS,
        differs=any(each.standing == "differs" for each in days),
    )  # fmt: skip


@router.get("/api/markets/{market}/reckoning")
def told(here: Here, _who: Anyone, market: str, days: Days = 60) -> Response:
    """The same for programs, epoch by epoch: `pinma reconcile` compares it with the market's own file."""
    tallies = d.tallies(here.archive, known(here, market), days)
    return answer({"market": market, "days": [_spelled(each) for each in tallies]})


def books(tallies: Iterable[d.Tally]) -> list[DayBook]:
    """Day by day; a day differs when any epoch of it does."""
    return [_book(day, list(group)) for day, group in groupby(tallies, lambda each: each.day)]


def _book(day: str, tallies: list[d.Tally]) -> DayBook:
    standings = {each.standing for each in tallies}
    worst = next(each for each in ("differs", "unheard", "coming", "equal") if each in standings)
    said = [each.produced.facts for each in tallies if each.produced is not None]
    return DayBook(day, sum(said) if said else None, sum(each.archived.facts for each in tallies), worst)


def _spelled(tally: d.Tally) -> Mapping[str, Any]:
    return {
        "day": tally.day, "epoch": tally.epoch, "standing": tally.standing,
        "produced": None if tally.produced is None else _count(tally.produced), "archived": _count(tally.archived),
    }  # fmt: skip


def _count(count: d.Count) -> Mapping[str, Any]:
    return {"facts": count.facts, "last": count.last, "head": count.head.hex()}
