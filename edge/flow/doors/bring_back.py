"""A buyer's return comes in by the entrance: a batch of its own under the exit code it left by, held until inspected."""

from msgspec.structs import replace

from edge.core import facts as f
from edge.core.actions import OpenBarrier, PrintLabel, Tell
from edge.core.batch import Batch, Status
from edge.core.codes import own
from edge.core.lab.failure import Failure
from edge.core.ledger import Day
from edge.core.said import kilograms
from edge.core.trade import Serial, Way
from edge.core.why import Why
from edge.flow.asks import Answer
from edge.flow.doors.guard import barred, measures
from edge.flow.doors.leave import stop as _stop
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn


def bring_back(code: str, lane: str, page: Page, site: Site) -> Turn:
    """A buyer's return: a batch of its own under the exit code, held until inspected. The code stays spent."""
    serial = page.get(Serial, code)
    if serial is None:
        return _stop(lane, code, (Why("serial_unknown"),))
    if serial.way in (Way.INSIDE, Way.VOID, Way.PASSED):
        return _stop(lane, code, (Why("serial_inside"),))
    if serial.way is Way.RETURNED:
        return _stop(lane, code, (Why("serial_returned"),), repeat=True)
    parent, day = page.get(Batch, serial.batch), site.today(page.at)
    today = page.get(Day, day)
    if parent is None or today is None or today.state != "open":
        return _stop(lane, code, (Why("no_day"),))
    child = own.batch(site.node, page.at.date(), page.next(f"B{page.at.date()}"))
    line = replace(parent.line, grams=serial.grams)
    page.record(f.Returned(child, parent.code, code, parent.seller, day, line, page.stamp, parent.keeps_until))
    why = (Why("returned"),)
    if (bad := barred(parent.code, page, code)) is not None:
        for fact in _like(parent, child, bad, measures(parent, page, code)):
            page.record(fact)
        why = (bad,)
    words = (line.product, f"{kilograms(line.grams)}  退货 RETURN", site.name)
    actions = (OpenBarrier(lane, code), Tell(lane, "wait", child, why), PrintLabel(lane, child, words))
    return Turn(Answer("wait", why, child), actions)


def _like(parent: Batch, child: str, bad: Why, orders: tuple[Why, ...]) -> list[f.Fact]:
    """What bars a batch bars what comes back of it: each order, sample and control by itself, so that it ends with that."""
    if bad.code == "batch_failed":
        return [fact for failure in parent.failures for fact in _failed(child, failure)] or [f.Condemned(child, "")]
    apart = tuple(why for why in bad.because if why not in orders and why.code in ("positive", "result_doubted"))
    rest = tuple(why for why in bad.because if why not in (*orders, *apart))
    alone = parent.status is Status.HELD and rest
    held: list[f.Fact] = [f.Held(child, each) for each in (*orders, *apart)]
    return [*held, f.Held(child, replace(bad, because=rest))] if alone else held or [f.Held(child, bad)]


def _failed(child: str, failure: Failure) -> list[f.Fact]:
    """It failed with what it was part of, and what its seller says to that counts for it too."""
    facts: list[f.Fact] = [f.Condemned(child, failure.sample, failure.until)]
    match failure.dispute:
        case "open":
            facts.append(f.Disputed(child, "", failure.sample))
        case "waived":
            facts.append(f.Waived(child, "", failure.sample))
        case "over":
            facts.append(f.Condemned(child, failure.sample))
        case _:
            pass
    return facts
