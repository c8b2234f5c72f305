"""The trading day: opened under the draw key's commitment, closed when its books stand."""

from edge.core import draw
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
    if day is not None and day.state == "closed":
        return no(name, "no_day")
    key = page.key(name)
    commitment = draw.commitment(key) if key is not None else ""
    adopt(page, site)
    rules = in_force.rules(name, page, site)
    page.record(f.DayOpened(name, commitment, rules.quota, rules.floor_bp, rules.version, rules))
    return Turn(Answer("pass", code=name))


def close_day(ask: CloseDay, page: Page, site: Site) -> Turn:
    """Close today's books: refused while something that was stopped is neither settled nor explained."""
    name = ask.day or site.today(page.at)
    day = page.get(Day, name)
    if day is None or day.state != "open":
        return no(name, "no_day")
    loose = page.unsettled()
    if loose:
        return Turn(Answer("stop", (Why("day_unresolved", {"what": " ".join(loose[:5])}),), name, loose))
    needed = draw.needed(day.n, day.quota)
    resulted = page.resulted(name)
    head, signature = page.signed_head()
    figures = page.totals()
    page.record(
        f.DayClosed(
            name, day.n, needed, day.s, resulted, max(0, needed - resulted), *figures, head.hex(), signature.hex()
        )
    )
    return Turn(Answer("pass", code=name))
