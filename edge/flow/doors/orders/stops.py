"""中止交易 and 召回: codes stop, goods inside are held, what went out is told; and the end of it."""

from typing import Literal

from edge.core import facts as f
from edge.core.batch import Batch, held_by
from edge.core.codes.lot import lot_of
from edge.core.ordered import Measure
from edge.core.trade import Serial, Voucher, Way
from edge.flow.asks import Answer, TakeLift, TakeStop
from edge.flow.doors.orders.taking import done, due, refused
from edge.flow.doors.upstream import normal
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn

_WAYS: dict[Way, Literal["inside", "gone", "returned"]] = {
    Way.INSIDE: "inside", Way.VOID: "inside", Way.PASSED: "inside", Way.GONE: "gone", Way.RETURNED: "returned",
}  # fmt: skip


def stop(ask: TakeStop, page: Page, site: Site) -> Turn:
    """The codes stop, and every batch that is one, came under one, or is a child of one."""
    if not due(ask, page):
        return Turn(Answer("pass"))
    done(ask, page)
    measure = Measure(
        ask.id, ask.recall, ask.reason, ask.codes, cause=ask.cause, product=ask.product, market=ask.market
    )
    return Turn(Answer("pass", code=ask.id, codes=halt(measure, page, site)))


def halt(measure: Measure, page: Page, site: Site) -> tuple[str, ...]:
    """The codes stop, whatever they were read from, and with a box its lot; the batches they reach.

    A recall tells where what was sold went.
    """
    why = measure.why()
    told = {"cause": measure.cause, "product": measure.product, "market": measure.market}
    held: dict[str, None] = {}
    named = [normal(code, site.scheme) for code in measure.codes]
    codes = tuple(dict.fromkeys(each for code in named for each in (code, lot_of(code)) if each))
    for code in codes:
        page.record(f.Stopped(code, measure.id, measure.reason, measure.recall, **told))
        for batch in page.related(code):
            if batch not in held:
                held[batch] = None
                page.record(f.Held(batch, why))
    if measure.recall:
        _tell(measure.id, codes, tuple(held), page)
    return tuple(held)


def _tell(order: str, codes: tuple[str, ...], batches: tuple[str, ...], page: Page) -> None:
    """Every destination known here, each once: the exit codes named, and all that were given out under what was held."""
    named = [serial for code in codes if (serial := page.get(Serial, code)) is not None]
    under = [serial for batch in batches for serial in page.serials(batch)]
    for serial in {each.code: each for each in (*named, *under) if each.way is not Way.VOID}.values():
        voucher = page.get(Voucher, serial.voucher)
        buyer = voucher.buyer if voucher else ""
        page.record(
            f.Recalled(order, serial.code, serial.batch, serial.voucher, buyer, serial.grams, _WAYS[serial.way])
        )


def lift(ask: TakeLift, page: Page, _site: Site) -> Turn:
    """A stop or recall is over: what it alone held is what it was before. What has failed stays so."""
    if not due(ask, page):
        return Turn(Answer("pass"))
    measure = page.get(Measure, ask.id)
    if measure is None or measure.lifted:
        return refused(ask, page, "nothing here is under it", ask.id)
    done(ask, page)
    return Turn(Answer("pass", code=ask.id, codes=resume(measure, ask.id, ask.reason, page)))


def resume(measure: Measure, order: str, reason: str, page: Page) -> tuple[str, ...]:
    """What an order stopped may go on; the batches it alone held."""
    freed: dict[str, None] = {}
    for code in measure.codes:
        page.record(f.Lifted(code, order, reason))
        for each in page.related(code):
            batch = page.get(Batch, each)
            if batch is not None and held_by(batch, order):
                freed[each] = None
                page.record(f.Freed(each, order))
    return tuple(freed)
