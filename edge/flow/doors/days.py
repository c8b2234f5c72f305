"""The trading day: opened under the draw key's commitment, closed when its draw is complete and its books stand."""

from edge.core import books, draw
from edge.core import facts as f
from edge.core.ledger import Day
from edge.core.why import Why
from edge.flow.asks import Answer, CloseDay, OpenDay
from edge.flow.doors import in_force
from edge.flow.doors.lab.bench import adopt
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def open_day(_ask: OpenDay, page: Page, site: Site) -> Turn:
    """Open today. A day is opened once."""
    name = site.today(page.at)
    day = page.get(Day, name)
    if day is not None and day.state == "open":
        return Turn(Answer("pass", code=name))
    if day is not None and day.state in ("closing", "closed"):
        return no(name, "no_day")
    key = page.key(name)
    commitment = draw.commitment(key) if key is not None else ""
    adopt(page, site)
    rules = in_force.rules(name, page, site)
    page.record(f.DayOpened(name, commitment, rules.quota, rules.floor_bp, rules.version, rules, site.loop))
    return Turn(Answer("pass", code=name))


def close_day(ask: CloseDay, page: Page, site: Site) -> Turn:
    """Close a day's books: refused while something that was stopped is neither settled nor explained.

    Once nothing is, its draw is made whole: what the end of the day draws must be settled first, and nothing arrives any more.
    """
    name = ask.day or site.today(page.at)
    day = page.get(Day, name)
    if day is None or day.state not in ("open", "closing"):
        return no(name, "no_day")
    if loose := (*page.before_barrier(name), *page.unsettled(name)):
        return _not_yet(name, loose)
    if loose := page.uncounted(_before(name, page, site)):
        return Turn(Answer("stop", (Why("day_uncounted", {"what": " ".join(loose[:5])}),), name, loose))
    if loose := tuple([f"{book.book} {number}" for book in page.books() if book.begun() for number in book.loose()]):
        return Turn(Answer("stop", (Why("day_slips", {"what": " ".join(loose[:5])}),), name, loose))
    _top_up(day, page)
    if loose := page.unsettled(name):
        return _not_yet(name, loose, Why("quota_topped_up", {"count": str(len(loose))}))
    _close(name, page)
    return Turn(Answer("pass", code=name))


def _before(name: str, page: Page, site: Site) -> str:
    """What arrived before this day must be counted."""
    return in_force.loop(name, page, site).count_before(name)


def _not_yet(name: str, loose: tuple[str, ...], *why: Why) -> Turn:
    return Turn(Answer("stop", (*why, Why("day_unresolved", {"what": " ".join(loose[:5])})), name, loose))


def _top_up(day: Day, page: Page) -> None:
    """Draw what is lacking from what was not drawn and is still here."""
    if not draw.short(day.n, day.s, day.quota):
        return
    undrawn = {batch.code: batch.ticket for batch in page.untested(day.day)}
    for more, code in enumerate(draw.top_up(day.n, day.s, day.quota, undrawn), 1):
        page.record(f.ToppedUp(code, day.day, undrawn[code], day.s + more))


def _close(name: str, page: Page) -> None:
    day = page.get(Day, name)
    assert day is not None  # noqa: S101  (close_day)
    needed, short = draw.needed(day.n, day.quota), draw.short(day.n, day.s, day.quota)
    if short:
        page.record(f.FellShort(name, day.n, needed, day.s, short))
    resulted = page.resulted(name)
    head, signature = page.signed_head()
    figures = page.totals()
    page.record(
        f.DayClosed(
            name, day.n, needed, day.s, resulted, max(0, needed - resulted), *figures, head.hex(), signature.hex(),
            books.digest(page.sheet(name)), page.overridden(name), page.overnight(),
        )
    )  # fmt: skip
