"""The entrance: the one verdict a vehicle."""

from datetime import timedelta

from edge.core import facts as f
from edge.core.actions import Action, OpenBarrier, PrintLabel, Tell
from edge.core.batch import Batch
from edge.core.lab.standing import standing_key
from edge.core.ledger import Day
from edge.core.said import kilograms
from edge.core.visit import OVER, Stay, Visit
from edge.core.why import Why
from edge.flow.asks import Answer, BringIn, Confirm, Declare, LetIn, Remove, TurnBack
from edge.flow.doors import declare, in_force, labels
from edge.flow.doors.judge import judge
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_REMEMBERED = timedelta(days=7)  # goods that went away before their test


def arrive(visit: Visit, lane: str, page: Page, site: Site, bound: tuple[str, ...] = ()) -> Turn:
    """A declared vehicle is at the barrier: judge every line once, then the vehicle. `bound` are labels it brings, by line."""
    if visit.stay in OVER:
        return _tell(lane, "stop", visit.code, (Why("visit_over"),))
    if visit.stay is Stay.INSIDE:  # the same code again: the same answer, nothing printed
        return _let_in(visit, lane, repeated=True)
    if visit.stay is not Stay.DECLARED:
        return _blocked(visit, lane, page)
    hard = in_force.loop(site.today(page.at), page, site).vehicle_passback == "hard"
    if hard and (twice := page.inside_with(visit)) is not None:
        return _tell(lane, "stop", visit.code, (_named(twice),))
    if visit.purpose != "goods":
        return _without_goods(visit, lane, page, site)
    today = page.get(Day, site.today(page.at))
    if today is None or today.state != "open":
        return _tell(lane, "stop", visit.code, (Why("no_day"),))
    for at, line in enumerate(visit.lines):
        batch = judge(line, visit, lane, today.day, page, site)
        if at < len(bound) and bound[at]:
            page.record(f.Bound(bound[at], batch))
    return _vehicle(page, visit.code, site)


def _named(twice: Visit) -> Why:
    """A vehicle is inside once: its other visit is closed first, or two persons set it right."""
    return Why("vehicle_inside", {"what": twice.code})


def bring_in(ask: BringIn, page: Page, site: Site) -> Turn:
    """Goods nobody declared stand at the barrier: declare and judge them in one turn, and print their labels at once."""
    if site.lanes.get(ask.lane) != "entry":
        return no(ask.lane, "wrong_gate")
    day = page.get(Day, site.today(page.at))
    if day is None or day.state != "open":
        return no(ask.lane, "no_day")
    bound = [label for label in ask.labels if label]
    if len(bound) != len(set(bound)) or len(ask.labels) > len(ask.lines):
        return no("", Why("asked_wrong", {"what": "labels"}))
    for label in bound:
        if (bad := labels.unusable(label, page, site.node)) is not None:
            return no(label, bad)
    turn = declare.declare(Declare(ask.seller, ask.plate, ask.lines, ask.plates, ask.odd), page, site)
    return arrive(_visit(page, turn.answer.code), ask.lane, page, site, ask.labels) if turn.answer.good else turn


def let_in(ask: LetIn, page: Page, site: Site) -> Turn:
    """A vehicle without goods stands at the barrier: an empty one as its picture shows, a buyer's as it is."""
    if site.lanes.get(ask.lane) != "entry":
        return no(ask.lane, "wrong_gate")
    if ask.purpose == "empty" and not ask.picture:
        return no("", "picture_needed")
    if ask.buyer and in_force.operator(ask.buyer, page) is None:  # a name would be a personal value in the journal
        return no("", "buyer_unknown")
    if (bad := declare.odd_plates(ask)) is not None:
        return no("", bad)
    asked = Declare(ask.buyer, ask.plate, (), ask.plates, ask.odd, ask.purpose)
    code = declare.note(asked, page, site)
    if ask.picture:
        page.record(f.Confirmed(code, ask.lane, ask.picture))
    return arrive(_visit(page, code), ask.lane, page, site)


def confirm(ask: Confirm, page: Page, site: Site) -> Turn:
    """A vehicle declared as empty was looked into: it comes in."""
    if site.lanes.get(ask.lane) != "entry":
        return no(ask.lane, "wrong_gate")
    visit = page.get(Visit, ask.visit)
    if visit is None or visit.purpose == "goods" or visit.stay is not Stay.DECLARED:
        return no(ask.visit, "visit_over")
    page.record(f.Confirmed(ask.visit, ask.lane, ask.picture))
    return arrive(_visit(page, ask.visit), ask.lane, page, site)


def _without_goods(visit: Visit, lane: str, page: Page, site: Site) -> Turn:
    if visit.purpose == "empty" and not visit.confirmed:
        return _tell(lane, "wait", visit.code, (Why("picture_needed"),))
    again = _admit(f.Admitted(visit.code, lane, "trade", (), (), site.today(page.at)), page)
    return _let_in(_visit(page, visit.code), lane, again)


def _admit(fact: f.Admitted, page: Page) -> tuple[Why, ...]:
    """It comes in. One whose earlier visit is open still is let through by a soft setting only, on record and told."""
    twice = page.inside_with(_visit(page, fact.visit))
    if twice is not None:
        page.record(f.Reentered(fact.visit, twice.code, fact.lane, fact.day))
    page.record(fact)
    return () if twice is None else (_named(twice),)


def remove(ask: Remove, page: Page, site: Site) -> Turn:
    """A refused line is off the vehicle; when it was the last, the rest may come in."""
    batch = page.get(Batch, ask.batch)
    visit = page.get(Visit, batch.visit) if batch else None
    if visit is None or ask.batch not in visit.refused:
        return no(ask.batch, "batch_unknown")
    if visit.stay is not Stay.STANDING:  # it went away with the vehicle
        return no(visit.code, "visit_over")
    page.record(f.Removed(visit.code, ask.batch))
    left = page.get(Visit, visit.code)
    if left is not None and not left.cleared and not left.refused:
        return turn_back(TurnBack(visit.code), page, site)
    return _vehicle(page, visit.code, site)


def turn_back(ask: TurnBack, page: Page, _site: Site) -> Turn:
    """The vehicle goes away; nothing of it came in. What was to be tested is, when it comes again."""
    visit = page.get(Visit, ask.visit)
    if visit is None or visit.stay is not Stay.STANDING:
        return no(ask.visit, "visit_over")
    cleared = [batch for code in visit.cleared if (batch := page.get(Batch, code))]
    untested = tuple(dict.fromkeys(each for batch in cleared if batch.test for each in _known_again(batch)))
    until = (page.at.date() + _REMEMBERED).isoformat() if untested else ""
    spent = tuple([each for batch in cleared for each in batch.spent])
    leaving = [batch for batch in cleared if batch.ticket and _in_draw(batch, page)]
    freed = tuple([batch.line.upstream for batch in cleared if batch.line.upstream])
    page.record(f.TurnedBack(ask.visit, spent, untested, until, tuple([batch.code for batch in leaving]), freed))
    for batch in leaving:
        _leave_draw(batch, page)
    return Turn(Answer("stop", (Why("visit_over"),), ask.visit))


def _known_again(batch: Batch) -> tuple[str, ...]:
    """What goods are known by when they come again: who was drawn cannot come as something else and be drawn anew."""
    drawn = (standing_key(batch.seller, batch.line.product),) if batch.drawn else ()
    return (batch.line.identity, *drawn)


def _in_draw(batch: Batch, page: Page) -> bool:
    """A closed day keeps its figures."""
    day = page.get(Day, batch.day)
    return day is not None and day.state != "closed"


def _leave_draw(batch: Batch, page: Page) -> None:
    day = page.get(Day, batch.day)
    assert day is not None  # noqa: S101  (_in_draw)
    page.record(f.Undrawn(batch.code, day.day, batch.drawn, day.n - 1, day.s - batch.drawn))


def _vehicle(page: Page, code: str, site: Site) -> Turn:
    """One verdict: a refused line on board blocks; else any line to test sends all to the waiting area."""
    visit = _visit(page, code)
    if visit.refused or not visit.cleared:
        return _blocked(visit, visit.lane, page)
    batches = [batch for each in visit.cleared if (batch := page.get(Batch, each)) is not None]
    grams, day = tuple([batch.line.grams for batch in batches]), site.today(page.at)
    again = _admit(f.Admitted(code, visit.lane, "wait" if visit.testing else "trade", visit.cleared, grams, day), page)
    turn = _let_in(visit, visit.lane, again)
    printed = [_label(batch, visit.lane, site) for batch in batches if not batch.label]
    return Turn(turn.answer, (*turn.actions, *printed))


def _blocked(visit: Visit, lane: str, page: Page) -> Turn:
    why: list[Why] = []
    for each in visit.refused:
        batch = page.get(Batch, each)
        why += [one for one in batch.why if one not in why] if batch else []
    return _tell(lane, "stop", visit.code, (*why, Why("blocked_line")), codes=visit.refused)


def _visit(page: Page, code: str) -> Visit:
    visit = page.get(Visit, code)
    if visit is None:
        raise LookupError(code)
    return visit


def _label(batch: Batch, lane: str, site: Site) -> PrintLabel:
    line = batch.line
    return PrintLabel(lane, batch.code, (line.product, f"{kilograms(line.grams)}  {line.origin}", site.name))


def _let_in(visit: Visit, lane: str, also: tuple[Why, ...] = (), *, repeated: bool = False) -> Turn:
    verdict, why = ("wait", Why("to_waiting")) if visit.testing else ("pass", Why("welcome"))
    turn = _tell(lane, verdict, visit.code, (why, *also), codes=visit.cleared)
    return Turn(turn.answer, (OpenBarrier(lane, visit.code, repeated), *turn.actions))


def _tell(lane: str, verdict: str, code: str, why: tuple[Why, ...], codes: tuple[str, ...] = ()) -> Turn:
    tell: tuple[Action, ...] = (Tell(lane, verdict, code, why),)
    return Turn(Answer(verdict, why, code, codes), tell)  # pyright: ignore[reportArgumentType]
