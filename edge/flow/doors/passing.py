"""From stall to stall: what a seller bought of another in this market becomes a batch of their own, and never went out."""

from edge.core import facts as f
from edge.core.actions import PrintLabel
from edge.core.batch import Batch
from edge.core.codes import own, parse
from edge.core.mixing import bought
from edge.core.said import kilograms
from edge.core.trade import Serial, Voucher, Way
from edge.core.why import Why
from edge.flow.asks import Answer, TakeIn
from edge.flow.doors import in_force
from edge.flow.doors.guard import barred
from edge.flow.doors.leave import standing_for
from edge.flow.doors.operators import may_act
from edge.flow.doors.trade import suspended
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def take_in(ask: TakeIn, page: Page, site: Site) -> Turn:
    """All lines of a voucher that are here, or the one of an exit code; each goes by the one guard, and all or none."""
    if not may_act(ask.seller, "sell", page):
        return no(ask.seller, "not_authorised")
    if in_force.operator(ask.seller, page) is None or suspended(ask.seller, page):
        return no(ask.seller, "seller_stopped")
    code = parse(ask.code.encode(), scheme=site.scheme).text or ask.code
    found, why = standing_for(code, page)
    if why is not None:
        return no(code, why)
    (voucher, *others), serial = found, page.get(Serial, code)
    if others or voucher.buyer != ask.seller:
        return no(code, "not_bought")
    lines = [line for line in voucher.here if serial is None or line.serial == code]
    if not lines:
        return no(code, _nowhere(voucher, serial))
    bars = [bad for line in lines if (bad := barred(line.batch, page, line.serial)) is not None]
    if bars:
        return Turn(Answer("stop", tuple([bad for at, bad in enumerate(bars) if bad not in bars[:at]]), code))
    labels = tuple([_taken(voucher, line, page, site) for line in lines])
    taken = tuple([label.code for label in labels])
    return Turn(Answer("pass", (Why("taken_in"),), taken[0], taken), labels)


def _nowhere(voucher: Voucher, serial: Serial | None) -> str:
    match serial.way if serial is not None else voucher.way:
        case Way.PASSED:
            return "serial_taken_in"
        case Way.VOID:
            return "voucher_void"
        case _:
            return "voucher_gone"


def _taken(voucher: Voucher, line: f.SaleLine, page: Page, site: Site) -> PrintLabel:
    batch = page.get(Batch, line.batch)
    assert batch is not None  # noqa: S101  (the guard has seen it)
    code = own.batch(site.node, page.at.date(), page.next(f"B{page.at.date()}"))
    told = bought(batch.line, line.grams, voucher.code)
    page.record(
        f.Merged(
            code, "repack", (f.Part(line.batch, "out", line.grams),), "trade", voucher.buyer, told, site.today(page.at), "released",
            (Why("taken_in"),), page.stamp, page.actor, batch.keeps_until, batch.shelf_days, voucher.code, line.serial,
        )
    )  # fmt: skip
    words = (told.product, f"{kilograms(line.grams)}  {told.origin}", site.name)
    return PrintLabel(site.label_place(page.station), code, words)
