"""Closing a day: what is in its way, each with where it is mended; then what was signed, and its report."""

from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from edge.core.batch import Batch, Status
from edge.core.draw import short
from edge.core.ledger import Day
from edge.core.said import kg
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.market import words
from kiosk.market.books.figures import figures
from kiosk.market.books.page import Office, day_of
from kiosk.market.books.pdf import pdf
from kiosk.market.books.report import Report, report
from kiosk.market.books.xlsx import xlsx
from kiosk.market.confirming import notice
from kiosk.market.room import Here, Room

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = APIRouter()


class Obstacle(NamedTuple):
    """One thing in the way: its code, what it is, what to do, and where."""

    code: str
    what: str
    todo: str
    href: str


@router.get("/office/close")
def close(request: Request, here: Here, draw: Draw, visitor: Office, day: str = "") -> Response:
    """What keeps a day open, or how it was closed."""
    found, tongue = _asked(here, day), language(request)
    books = figures(here, found, tongue)
    return draw.render(
        request, "close.html", books=books, way=[] if books.closed else obstacles(here, found, tongue),
        lacking=short(found.n, found.s, found.quota), closes=visitor.may("manager"),
        days=[each.day for each in here.views.days() if each.state != "keyed"],
        notice=notice(request, here, visitor), back=f"/office/close?day={found.day}",
    )  # fmt: skip


@router.get("/office/books/{day}.pdf")
def as_pdf(request: Request, here: Here, _visitor: Office, day: str) -> Response:
    """A day's report, to be printed and filed."""
    tongue = language(request)
    return _file(pdf(_report(here, day, tongue), tongue), "application/pdf", f"{day}.pdf")


@router.get("/office/books/{day}.xlsx")
def as_xlsx(request: Request, here: Here, _visitor: Office, day: str) -> Response:
    """A day's report, to be reckoned with."""
    return _file(xlsx(_report(here, day, language(request))), _XLSX, f"{day}.xlsx")


def obstacles(here: Room, day: Day, tongue: Language) -> list[Obstacle]:
    """All that is in the way of closing a day, in the order in which the close asks."""
    way = here.views.way(day.day, here.loop(day.day).count_before(day.day))

    def _(text: str, **gaps: object) -> str:
        return say(tongue, text, **gaps)

    found = [
        Obstacle(
            each.code, _(word("A vehicle stands before the barrier")), _(word("Let it in or send it away")),
            f"/lanes/{each.lane}",
        )
        for each in way.standing
    ]  # fmt: skip
    found += [_unsettled(each, tongue) for each in way.unsettled]
    found += [
        Obstacle(
            each.code, " · ".join((each.line.product, _(word("here since %(day)s and not counted"), day=each.day))),
            _(word("Count it")), f"/office/count/{each.code}",
        )
        for each in way.uncounted
    ]  # fmt: skip
    return found + [
        Obstacle(
            f"{book} {number}", _(word("A paper slip that nobody has told of")), _(word("Enter or settle it")),
            f"/office/slips/{book}?number={number}",
        )
        for book, number in way.slips
    ]  # fmt: skip


def _unsettled(batch: Batch, tongue: Language) -> Obstacle:
    """Where a batch is settled: the count, the laboratory, or its own page."""
    what, at = say(tongue, words.STATUSES[batch.status.value]), f"/batches/{batch.code}"
    missing = batch.accounts.get("unexplained", 0)
    if missing:
        what = say(tongue, word("%(kg)s kg are missing"), kg=kg(missing))
        todo, at = word("Find who answers for it"), f"/office/count/{batch.code}"
    elif batch.sample:
        todo, at = word("Finish its test"), f"/lab/{batch.sample}"
    elif batch.status is Status.FAILED:
        todo = word("Destroy it")
    elif batch.status is Status.HELD:
        todo = word("Look at it, or test it")
    else:
        todo = word("Take a sample")
    return Obstacle(batch.code, f"{batch.line.product} · {what}", say(tongue, todo), at)


def _asked(here: Room, day: str) -> Day:
    """The day that is named, or else the oldest one that is open."""
    unclosed = here.views.unclosed()
    return day_of(here, day or (unclosed[0].day if unclosed else ""))


def _report(here: Room, day: str, tongue: Language) -> Report:
    found = day_of(here, day)
    books = figures(here, found, tongue)
    return report(books, here.views.sheet(found.day), here.flow.site.name, here.views.now(), tongue)


def _file(raw: bytes, kind: str, name: str) -> Response:
    return Response(
        raw, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    )  # fmt: skip
