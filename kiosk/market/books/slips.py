"""补录: books of numbered paper slips for a power cut; each is entered afterwards with its time and picture, or settled."""

from http import HTTPStatus
from typing import Annotated, NamedTuple
from urllib.parse import quote, urlencode

import msgspec
import segno
from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from edge.core.codes import parse
from edge.core.loop import Book
from edge.core.people import Proposal
from edge.flow.asks import EnterSlip, IssueSlips, SettleSlips
from edge.flow.may import MAY, SECOND
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor, same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market import words
from kiosk.market.api import submit
from kiosk.market.books.meant import meant
from kiosk.market.confirming import notice
from kiosk.market.pictures import Upload, kept, upload
from kiosk.market.room import Here, Room
from kiosk.market.sent import Sent, grams, misfit
from kiosk.market.told import told

LINES = 6  # of a sale on one slip
SHEETS = 24  # slips that are printed at once
_SHOWN = 60  # loose numbers of one book
_KEY = 64

router = APIRouter(dependencies=[Depends(same_origin)])
Writer = Annotated[Visitor, Depends(Staff(*sorted(MAY[EnterSlip].roles)))]


class Blank(NamedTuple):
    """A slip to be printed: its number, and the same as a QR code."""

    number: int
    picture: str


@router.get("/office/slips")
def slips(request: Request, here: Here, draw: Draw, visitor: Writer, find: str = "") -> Response:
    """Every book, and the numbers that nobody has told of; a slip's QR code opens where it is entered."""
    name, _, number = find.strip().rpartition(" ")
    if name and here.views.slip_book(name) is not None:
        return RedirectResponse(
            f"/office/slips/{quote(name, '')}?{urlencode({'number': number})}", HTTPStatus.SEE_OTHER
        )
    return draw.render(
        request, "slips.html", books=here.views.slip_books(), find=find, issues=visitor.may(*MAY[IssueSlips].roles),
        waiting=_waiting(request, here, visitor), notice=notice(request, here, visitor),
    )  # fmt: skip


@router.get("/office/slips/{book}")
def one(request: Request, here: Here, draw: Draw, visitor: Writer, book: str, number: str = "") -> Response:
    """One book: enter a slip, or say what became of those that nobody will enter."""
    found = _book(here, book)
    loose = found.loose()
    return draw.render(
        request, "slip_book.html", book=found, loose=loose[:_SHOWN], more=max(0, len(loose) - _SHOWN), number=number,
        lines=range(1, LINES + 1), settles=visitor.may(*MAY[SettleSlips].roles), sheets=SHEETS,
        waiting=[each for each in _waiting(request, here, visitor) if _of(each.proposal, book)],
        notice=notice(request, here, visitor),
    )  # fmt: skip


@router.get("/office/slips/{book}/print")
def sheet(request: Request, here: Here, draw: Draw, _visitor: Writer, book: str, first: int = 0) -> Response:
    """Blank slips to be printed, some at a time."""
    found = _book(here, book)
    first = min(max(first, found.first), found.last)
    last = min(first + SHEETS - 1, found.last)
    blanks = [Blank(number, _qr(f"{book} {number}")) for number in range(first, last + 1)]
    return draw.render(
        request, "slip_print.html", book=found, blanks=blanks, lines=range(1, LINES + 1),
        next=last + 1 if last < found.last else 0, market=here.flow.site.name,
    )  # fmt: skip


@router.post("/office/slips/{book}/enter")
async def enter(
    here: Here, sent: Annotated[Upload, Depends(upload)], visitor: Writer, book: str,
) -> Response:  # fmt: skip
    """Keep the slip's picture, and propose what it says: a second person stands by it."""
    if not sent.raw:
        raise ProblemError(HTTPStatus.BAD_REQUEST, word("Add a picture of the slip."))
    ask = await run_in_threadpool(_ask, here, book, sent.fields)
    digest = await run_in_threadpool(kept, here, sent.raw)
    key, me = sent.fields.get("key", "")[:_KEY], visitor.me
    ask = msgspec.structs.replace(ask, picture=digest)
    await submit(here, ask, me.person if me else "", visitor.station.id, key)  # the page it goes back to tells
    return RedirectResponse(f"/office/slips/{quote(book, '')}?{urlencode({'told': key})}", HTTPStatus.SEE_OTHER)


class Waiting(NamedTuple):
    """A slip that waits for its second person, in words; whether this visitor may be that person."""

    proposal: Proposal
    what: str
    told: list[tuple[str, str]]
    seconds: bool


def _waiting(request: Request, here: Room, visitor: Visitor) -> list[Waiting]:
    """Everybody's for gate and office; a stall's account sees what it entered itself."""
    me, mine = visitor.me.person if visitor.me else "", language(request)
    whole = visitor.may(*SECOND["slip"].roles)
    return [
        Waiting(
            each, words.PROPOSALS[each.what], told(here, each, mine), visitor.may(*SECOND[each.what].roles) and me != each.by
        )
        for each in here.views.proposals() if each.what in ("slip", "slips") and (whole or me == each.by)
    ]  # fmt: skip


def _of(proposal: Proposal, book: str) -> bool:
    """Whether it is about this book: a slip of it, or slips."""
    return (proposal.subject.rpartition(" ")[0] if proposal.what == "slip" else proposal.subject) == book


def _book(here: Room, name: str) -> Book:
    found = here.views.slip_book(name)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, word("There is no %(code)s here."), code=name[:80])
    return found


def _ask(here: Room, book: str, sent: Sent) -> EnterSlip:
    """What the form says. Codes may be labels or tags: what they stand for is meant."""
    items = [_item(here, sent, line) for line in range(1, LINES + 1) if sent.get(f"batch.{line}", "").strip()]
    fields = {
        name: sent.get(name, "").strip() for name in ("number", "what", "done_at", "seller", "buyer", "code", "plate")
    }
    try:
        return msgspec.convert(
            {**fields, "book": book, "picture": "0" * 64, "items": items, "left": "left" in sent},
            EnterSlip,
            strict=False,
        )
    except msgspec.ValidationError as error:
        raise misfit(error) from error


def _item(here: Room, sent: Sent, line: int) -> dict[str, str | int]:
    found = meant(here, code := sent[f"batch.{line}"].strip()).batches
    label = sent.get(f"label.{line}", "").strip()
    read = parse(label.encode("utf-8", "replace"), scheme=here.flow.site.scheme).text
    return {
        "batch": found[0].code if found else code,
        "grams": grams(sent.get(f"kg.{line}", "")),
        "label": read or label,
    }


def _qr(text: str) -> str:
    return segno.make(text, error="m", boost_error=False).svg_data_uri(scale=6, border=4, light="#fff")
