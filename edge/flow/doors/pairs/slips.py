"""补录: numbered slips written during a power cut are entered afterwards, each by two persons, until none is loose."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.ids import plates
from edge.core.loop import Book
from edge.core.people import Proposal
from edge.core.why import Why
from edge.flow.asks import Answer, EnterSlip, IssueSlips, Sell, SettleSlips
from edge.flow.doors import left, trade
from edge.flow.doors.pairs.proposing import Matter, propose
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_MOST = 1000
_ENCODE = msgspec.json.Encoder(order="sorted").encode


def issue(ask: IssueSlips, page: Page, _site: Site) -> Turn:
    """A book lies ready."""
    if not 0 <= ask.last - ask.first < _MOST or page.get(Book, ask.book) is not None:
        return no(ask.book, "book_wrong")
    page.record(f.SlipsIssued(ask.book, ask.first, ask.last, page.actor))
    return Turn(Answer("pass", code=ask.book))


def enter(ask: EnterSlip, page: Page, site: Site) -> Turn:
    """What a slip says is to be recorded."""
    proposal = _proposal(replace(ask, plate=""), page)
    plate = next(iter(plates.several(ask.plate)), ask.plate.strip())
    if plate and _not_enterable(proposal, page, site) is None:  # personal: a seal stands for it in the journal
        proposal = _proposal(replace(ask, plate=page.seal(f"slip {proposal.subject}", {"plate": plate})), page)
    return propose(MATTERS["slip"], proposal, page, site)


def _proposal(ask: EnterSlip, page: Page) -> Proposal:
    content = _ENCODE(ask).decode()
    return Proposal("", "slip", f"{ask.book} {ask.number}", ask.what, page.actor, picture=ask.picture, content=content)


def settle(ask: SettleSlips, page: Page, site: Site) -> Turn:
    """Slips that nobody will enter."""
    if not ask.reason.strip():
        return no(ask.book, "override_reason")
    content = _ENCODE(ask).decode()
    return propose(
        MATTERS["slips"], Proposal("", "slips", ask.book, ask.reason.strip(), page.actor, content=content), page, site
    )  # fmt: skip


def _not_enterable(proposal: Proposal, page: Page, site: Site) -> Why | None:
    ask = msgspec.json.decode(proposal.content, type=EnterSlip)
    book = page.get(Book, ask.book)
    if book is None or ask.number not in book.loose():
        return Why("slip_unknown")
    if not _past(ask.done_at, page):
        return Why("slip_time")
    if ask.what == "sale":
        return (trade.impossible if ask.left else trade.unsaleable)(_sale(ask), page, site)
    return left.unfit(ask.code, page)


def _past(text: str, page: Page) -> bool:
    try:
        return _at(text, page) <= page.at
    except (ValueError, OverflowError):
        return False


def _at(text: str, page: Page) -> datetime:
    """An instant in the market's zone. Raises ValueError for none."""
    at = datetime.fromisoformat(text)
    return at.astimezone(page.at.tzinfo) if at.tzinfo else at.replace(tzinfo=page.at.tzinfo)


def _sale(ask: EnterSlip) -> Sell:
    return Sell(ask.seller, ask.buyer, ask.items)


def _enter(proposal: Proposal, page: Page, site: Site) -> Turn:
    ask = msgspec.json.decode(proposal.content, type=EnterSlip)
    slip = f"{ask.book} {ask.number}"
    if ask.what == "sale":
        turn = trade.sold(
            _sale(ask), page, site, slip=slip, on=_at(ask.done_at, page).date().isoformat(), vehicle=ask.plate
        )
        subject = turn.answer.code
        if ask.left:  # nobody is there any more to take labels and papers
            gone = left.gone(subject, ask.done_at, "slip", page, site, also=trade.suspended(ask.seller, page))
            turn = Turn(replace(turn.answer, verdict=gone.answer.verdict, why=gone.answer.why))
    else:
        turn = left.gone(ask.code, ask.done_at, "slip", page, site)
        subject = turn.answer.code
    page.record(
        f.SlipEntered(ask.book, ask.number, ask.what, ask.done_at, ask.picture, subject, proposal.by, page.actor)
    )  # fmt: skip
    return turn


def _not_settled(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    ask = msgspec.json.decode(proposal.content, type=SettleSlips)
    book = page.get(Book, ask.book)
    loose = set(book.loose()) if book is not None else set[int]()
    good = ask.first <= ask.last < ask.first + _MOST and set(range(ask.first, ask.last + 1)) <= loose
    return None if good else Why("slip_unknown")


def _settle(proposal: Proposal, page: Page, _site: Site) -> Turn:
    ask = msgspec.json.decode(proposal.content, type=SettleSlips)
    page.record(f.SlipsSettled(ask.book, ask.first, ask.last, ask.what, proposal.text, proposal.by, page.actor))
    return Turn(Answer("pass", code=ask.book))


MATTERS: dict[str, Matter] = {"slip": Matter(_not_enterable, _enter), "slips": Matter(_not_settled, _settle)}
