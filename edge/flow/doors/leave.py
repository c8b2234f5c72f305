"""The exit: vouchers, exit codes and empty vehicles go out by one guard; returns come back by the entrance."""

from msgspec.structs import replace

from edge.core import facts as f
from edge.core.actions import OpenBarrier, PrintLabel, Tell
from edge.core.batch import Batch, Status
from edge.core.codes import Code, own
from edge.core.contact import BOX, Contact, unreached
from edge.core.lab.failure import Failure
from edge.core.ledger import Day
from edge.core.trade import Serial, Voucher, Way
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from edge.flow.asks import Answer, Seen
from edge.flow.doors.guard import barred, measures
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn


def read(code: Code, ask: Seen, page: Page, _site: Site) -> Turn | None:
    """The verdict at an exit lane, or None for a code that means nothing there."""
    match code.profile:
        case "pinma-voucher":
            return _goods(page.get(Voucher, code.text), code.text, ask.lane, page)
        case "pinma-exit" | "pinma-label":
            serial = page.get(Serial, code.text)
            if serial is None:
                return _stop(ask.lane, code.text, (Why("serial_unknown"),))
            return _goods(page.get(Voucher, serial.voucher), code.text, ask.lane, page)
        case "pinma-visit":
            return _empty(page.get(Visit, code.text), code.text, ask.lane, page)
        case _:
            return None


def _goods(voucher: Voucher | None, code: str, lane: str, page: Page) -> Turn:
    """All lines of a voucher leave together, or none."""
    if (alone := unreached(page.get(Contact, BOX))) is not None:  # it may have left before
        return _stop(lane, voucher.code if voucher else code, (alone,))
    if voucher is None:
        return _stop(lane, code, (Why("voucher_unknown"),))
    if voucher.way is not Way.INSIDE:
        return _stop(lane, voucher.code, (Why("voucher_gone"),), repeat=True)
    why: list[Why] = []
    for line in voucher.lines:
        found = barred(line.batch, page, line.serial)
        if found is not None and found not in why:
            why.append(found)
    if why:
        page.record(f.Detained(voucher.code, lane, tuple(why)))
        return _stop(lane, voucher.code, tuple(why))
    page.record(f.Departed(voucher.code, lane, voucher.lines))
    return _go(lane, voucher.code)


def _empty(visit: Visit | None, code: str, lane: str, page: Page) -> Turn:
    """An emptied vehicle drives out; its visit closes."""
    if visit is None or visit.stay is not Stay.INSIDE:
        return _stop(lane, code, (Why("visit_over"),), repeat=True)
    page.record(f.Left(code, lane))
    return _go(lane, code)


def bring_back(code: str, lane: str, page: Page, site: Site) -> Turn:
    """A buyer's return: a batch of its own under the exit code, held until inspected. The code stays spent."""
    serial = page.get(Serial, code)
    if serial is None:
        return _stop(lane, code, (Why("serial_unknown"),))
    if serial.way is Way.INSIDE:
        return _stop(lane, code, (Why("serial_inside"),))
    if serial.way is Way.RETURNED:
        return _stop(lane, code, (Why("serial_returned"),), repeat=True)
    parent, day = page.get(Batch, serial.batch), site.today(page.at)
    today = page.get(Day, day)
    if parent is None or today is None or today.state != "open":
        return _stop(lane, code, (Why("no_day"),))
    child = own.batch(site.node, page.at.date(), page.next(f"B{page.at.date()}"))
    line = replace(parent.line, grams=serial.grams)
    page.record(f.Returned(child, parent.code, code, parent.seller, day, line, page.stamp))
    why = (Why("returned"),)
    if (bad := barred(parent.code, page, code)) is not None:
        for fact in _like(parent, child, bad, measures(parent, page, code)):
            page.record(fact)
        why = (bad,)
    words = (line.product, f"{line.grams / 1000:g} kg  退货 RETURN", site.name)
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


def _go(lane: str, code: str) -> Turn:
    why = (Why("goodbye"),)
    return Turn(Answer("pass", why, code), (OpenBarrier(lane, code), Tell(lane, "pass", code, why)))


def _stop(lane: str, code: str, why: tuple[Why, ...], *, repeat: bool = False) -> Turn:
    """No. A repeat of what just left may still lift the boom for the vehicle that stands there."""
    tell = Tell(lane, "stop", code, why)
    return Turn(Answer("stop", why, code), (OpenBarrier(lane, code, again=True), tell) if repeat else (tell,))
