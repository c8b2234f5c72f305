"""Papers that go with goods come out of a printer: a sale's voucher, and the certificate of a part."""

from edge.core.actions import PrintVoucher as Print
from edge.core.batch import Batch
from edge.core.forms import Copies, Form, form_key
from edge.core.promises import lacking
from edge.core.trade import Serial, Voucher, Way
from edge.core.why import Why
from edge.flow.asks import Answer, PrintPromise, PrintVoucher
from edge.flow.doors.guard import barred
from edge.flow.doors.operators import may_act
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def print_voucher(ask: PrintVoucher, page: Page, site: Site) -> Turn:
    """The next copy. One that is still to come out is not asked for twice."""
    voucher = page.get(Voucher, ask.voucher)
    if voucher is None:
        return no(ask.voucher, "voucher_unknown")
    if not may_act(voucher.seller, "sell", page):
        return no(voucher.seller, "not_authorised")
    if voucher.way is Way.VOID:
        return no(ask.voucher, "voucher_void")
    return _printed("voucher", ask.voucher, page, site)


def print_promise(ask: PrintPromise, page: Page, site: Site) -> Turn:
    """Likewise. Nobody vouches anew for goods that may not be sold, or of which a part came without its certificate."""
    serial = page.get(Serial, ask.code)
    batch = page.get(Batch, serial.batch if serial else ask.code)
    if batch is None:
        return no(ask.code, "batch_unknown")
    if not may_act(batch.seller, "sell", page):
        return no(ask.code, "not_authorised")
    if serial is not None and serial.way is Way.VOID:
        return no(ask.code, "voucher_void")
    why: Why | None = barred(batch.code, page, ask.code) or lacking(batch, lambda code: page.get(Batch, code))
    return no(ask.code, why) if why else _printed("promise", ask.code, page, site)


def _printed(paper: Form, code: str, page: Page, site: Site) -> Turn:
    place = site.voucher_place(page.station)
    if not place:
        return no(code, "no_voucher_printer")
    key = form_key(paper, code)
    said = Turn(Answer("pass", (Why("printing"),), code))
    if page.owes(key):
        return said
    out = page.get(Copies, key)
    return said._replace(actions=(Print(place, code, paper, out.copies + 1 if out else 1),))
