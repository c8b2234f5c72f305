"""One market's trading days: what came in, went out and was lost, how each was closed, and whether its signed sheet holds."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.chrome.page import Draw
from kiosk.chrome.wire import answer
from kiosk.province import words
from kiosk.province.room import Anyone, Here, known
from sync.receiver.books import day_books, missing

router = APIRouter()


@router.get("/markets/{market}/books")
def page(request: Request, here: Here, draw: Draw, _who: Anyone, market: str) -> Response:
    """The days as a table."""
    days = day_books(here.archive, known(here, market))
    return draw.render(
        request, "books.html", name=here.names[market], market=market, days=days, standings=words.BOOKS,
        missing=missing(here.archive, market), differs=any(each.holds == "differs" for each in days),
    )  # fmt: skip


@router.get("/api/markets/{market}/books")
def told(here: Here, _who: Anyone, market: str) -> Response:
    """The same for programs, in grams; `leaked` is null for a day on which nobody counted vehicles."""
    days = day_books(here.archive, known(here, market))
    return answer(
        {"market": market, "missing_g": missing(here.archive, market), "days": [each._asdict() for each in days]}
    )
