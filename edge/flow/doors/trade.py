"""Goods are sold under one voucher with an exit code for each line; a sale is taken back before it left."""

from collections.abc import Callable

from edge.core import facts as f
from edge.core.actions import Action, PrintLabel, PrintVoucher
from edge.core.batch import ON_PAPER, SALEABLE, Batch
from edge.core.codes import own
from edge.core.contact import BOX, Contact
from edge.core.ids import plates
from edge.core.operators import Card, Operator
from edge.core.said import kilograms
from edge.core.trade import Voucher, Way
from edge.core.why import Why
from edge.flow.asks import Answer, Item, Sell, TakeBack
from edge.flow.doors import in_force, labels
from edge.flow.doors.guard import barred
from edge.flow.doors.operators import may_act
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_TEXT = 200
_NO_LABEL = ("label_unknown", "label_used")


def sell(ask: Sell, page: Page, site: Site) -> Turn:
    """Every line is guarded before any is sold."""
    why = _refused(ask, page, site)
    if why:
        return Turn(Answer("stop", why, ask.seller if why[0].code in ("not_authorised", "seller_stopped") else ""))
    return sold(ask, page, site)


def unsaleable(ask: Sell, page: Page, site: Site) -> Why | None:
    """The first reason why a sale cannot be."""
    return next(iter(_refused(ask, page, site)), None)


def impossible(ask: Sell, page: Page, site: Site) -> Why | None:
    """Why a sale whose goods left with it cannot have been: what the books contradict, not what the rules forbid."""
    why = _misstated(ask, page) or next(
        (bad for bad in _unlabelled(ask.items, page, site) if bad.code in _NO_LABEL), None
    )
    if why is not None:
        return why
    return next(
        (bad for code, grams in _wanted(ask).items() if (bad := _lacking(code, grams, ask.seller, page, ON_PAPER))),
        None,
    )


def suspended(seller: str, page: Page) -> tuple[Why, ...]:
    """Why a seller may not sell today, if so."""
    found = in_force.operator(seller, page)
    return (Why("seller_stopped"),) if found is not None and found.state == "suspended" else ()


def sold(ask: Sell, page: Page, site: Site, slip: str = "", on: str = "", vehicle: str = "") -> Turn:
    """Record a sale that nothing is in the way of; `vehicle` seals a slip's plate."""
    voucher = own.slip("S", site.node, page.at.date(), page.next(f"S{page.at.date()}"))
    lines = _lines(ask.items, page)
    plate = next(iter(plates.several(ask.plate)), "")
    vehicle = page.seal(voucher, {"plate": plate}) if plate else vehicle
    page.record(f.Sold(voucher, ask.seller, buyer_of(ask.buyer, page), lines, vehicle, ask.corrects, slip, on))
    printed: list[Action] = [
        _label(line, page, site) for line, item in zip(lines, ask.items, strict=True) if not item.label
    ]
    if place := site.voucher_place(page.station):
        printed.append(PrintVoucher(place, voucher))
    return Turn(Answer("pass", code=voucher, codes=tuple(line.serial for line in lines)), tuple(printed))


def buyer_of(text: str, page: Page) -> str:
    """A buyer by number, or by the card in force."""
    card = page.get(Card, text) if text else None
    operator = page.get(Operator, card.operator) if card else None
    return operator.id if operator is not None and operator.card == text else text


def _refused(ask: Sell, page: Page, site: Site) -> tuple[Why, ...]:
    if (why := _misstated(ask, page)) is not None:
        return (why,)
    if stopped := suspended(ask.seller, page):
        return stopped
    if ask.corrects and (why := _uncorrectable(ask.corrects, ask.seller, page)) is not None:
        return (why,)
    found = [_lacking(code, grams, ask.seller, page, SALEABLE, barred) for code, grams in _wanted(ask).items()]
    return tuple(filter(None, found)) or _unlabelled(ask.items, page, site)


def _misstated(ask: Sell, page: Page) -> Why | None:
    """Why nobody can have asked for this sale as it stands."""
    if not ask.items or any(item.grams <= 0 for item in ask.items):
        return Why("asked_wrong", {"what": "items"})
    if not may_act(ask.seller, "sell", page):
        return Why("not_authorised")
    if in_force.operator(ask.seller, page) is None:
        return Why("seller_stopped")
    buyer = buyer_of(ask.buyer, page)  # a name would be a personal value in the journal
    return Why("buyer_unknown") if buyer and in_force.operator(buyer, page) is None else None


def _wanted(ask: Sell) -> dict[str, int]:
    """Grams by batch, over all lines."""
    wanted: dict[str, int] = {}
    for item in ask.items:
        wanted[item.batch] = wanted.get(item.batch, 0) + item.grams
    return wanted


def _uncorrectable(code: str, seller: str, page: Page) -> Why | None:
    voucher = page.get(Voucher, code)
    if voucher is None or voucher.seller != seller:
        return Why("voucher_unknown")
    return None if voucher.void else Why("voucher_stands")


def _unlabelled(items: tuple[Item, ...], page: Page, site: Site) -> tuple[Why, ...]:
    """Why labels printed ahead cannot stand for exit codes."""
    used = [item.label for item in items if item.label]
    if len(used) != len(set(used)):
        return (Why("label_used"),)
    return tuple([bad for label in used if (bad := labels.unusable(label, page, site.node)) is not None])


def _lacking(
    code: str, grams: int, seller: str, page: Page, zones: tuple[str, ...],
    guard: Callable[[str, Page], Why | None] = lambda _code, _page: None,
) -> Why | None:  # fmt: skip
    """Why so much of a batch is not this seller's to sell: none of theirs, barred, or not in these zones."""
    batch = page.get(Batch, code)
    if batch is None or batch.seller != seller:
        return Why("batch_unknown")
    have = batch.grams(zones)
    return guard(code, page) or (Why("batch_over", {"have": str(have)}) if have < grams else None)


def _lines(items: tuple[Item, ...], page: Page) -> tuple[f.SaleLine, ...]:
    """Exit codes go on where the batch's stand, and after a restoring well beyond: labels may be out that it never knew."""
    contact = page.get(Contact, BOX)
    beyond = contact.beyond if contact else 0
    used: dict[str, int] = {}
    lines: list[f.SaleLine] = []
    for item in items:
        batch = page.get(Batch, item.batch)
        used[item.batch] = used.get(item.batch, beyond + batch.serials if batch else 0) + 1
        serial = item.label or own.exit_serial(item.batch, used[item.batch])
        lines.append(f.SaleLine(item.batch, item.grams, serial))
    return tuple(lines)


def _label(line: f.SaleLine, page: Page, site: Site) -> PrintLabel:
    batch = page.get(Batch, line.batch)
    words = (batch.line.product, f"{kilograms(line.grams)}  {batch.line.origin}", site.name) if batch else ()
    return PrintLabel(site.label_place(page.station), line.serial, words)


def take_back(ask: TakeBack, page: Page, _site: Site) -> Turn:
    """Lines of a sale are void: the goods may be sold again, their exit codes never."""
    voucher = page.get(Voucher, ask.voucher)
    if voucher is None:
        return no(ask.voucher, "voucher_unknown")
    if not may_act(voucher.seller, "sell", page):
        return no(voucher.seller, "not_authorised")
    if not ask.reason.strip():
        return no(ask.voucher, "override_reason")
    lines = tuple([line for line in voucher.here if not ask.serials or line.serial in ask.serials])
    if voucher.way is not Way.INSIDE or not lines or (ask.serials and len(lines) != len(set(ask.serials))):
        return no(ask.voucher, "voucher_gone" if voucher.gone else "serial_unknown")
    page.record(f.Voided(voucher.code, lines, ask.reason.strip()[:_TEXT], page.actor))
    return Turn(Answer("pass", (Why("taken_back"),), voucher.code, tuple([line.serial for line in lines])))
