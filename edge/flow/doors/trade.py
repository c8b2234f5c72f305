"""Inside the market: goods move, and are sold under one voucher with an exit code for each line."""

from edge.core import facts as f
from edge.core.actions import PrintLabel
from edge.core.batch import GROUND, SALEABLE, Batch
from edge.core.codes import own
from edge.core.contact import BOX, Contact
from edge.core.why import Why
from edge.flow.asks import Answer, Item, Move, Sell
from edge.flow.doors import in_force, labels
from edge.flow.doors.guard import barred
from edge.flow.doors.operators import may_act
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def move(ask: Move, page: Page, _site: Site) -> Turn:
    """All of a batch that stands in `source` goes to `target`. Only a sale moves goods to "out", only leaving from it."""
    if ask.source not in GROUND or ask.target not in GROUND or ask.source == ask.target:
        return no(ask.batch, Why("asked_wrong", {"what": f"{ask.source} > {ask.target}"}))
    batch = page.get(Batch, ask.batch)
    if batch is not None and not may_act(batch.seller, "sell", page):
        return no(ask.batch, "not_authorised")
    grams = batch.accounts.get(ask.source, 0) if batch else 0
    if not grams:
        return no(ask.batch, "batch_unknown" if batch is None else Why("batch_over", {"have": "0"}))
    page.record(f.Moved(ask.batch, ask.source, ask.target, grams))
    return Turn(Answer("pass", code=ask.batch))


def sell(ask: Sell, page: Page, site: Site) -> Turn:
    """Every line is guarded before any is sold."""
    if not ask.items or any(item.grams <= 0 for item in ask.items):
        return no("", Why("asked_wrong", {"what": "items"}))
    if not may_act(ask.seller, "sell", page):
        return no(ask.seller, "not_authorised")
    seller = in_force.operator(ask.seller, page)
    if seller is None or seller.state == "suspended":
        return no(ask.seller, "seller_stopped")
    if ask.buyer and in_force.operator(ask.buyer, page) is None:  # a name would be a personal value in the journal
        return no("", "buyer_unknown")
    wanted: dict[str, int] = {}
    for item in ask.items:
        wanted[item.batch] = wanted.get(item.batch, 0) + item.grams
    why = tuple(found for code, grams in wanted.items() if (found := _unsaleable(code, grams, ask.seller, page)))
    why = why or _unlabelled(ask.items, page, site)
    if why:
        return Turn(Answer("stop", why))
    voucher = own.slip("S", site.node, page.at.date(), page.next(f"S{page.at.date()}"))
    lines = _lines(ask.items, page)
    page.record(f.Sold(voucher, ask.seller, ask.buyer, lines))
    printed = [_label(line, page, site) for line, item in zip(lines, ask.items, strict=True) if not item.label]
    return Turn(Answer("pass", code=voucher, codes=tuple(line.serial for line in lines)), tuple(printed))


def _unlabelled(items: tuple[Item, ...], page: Page, site: Site) -> tuple[Why, ...]:
    """Why labels printed ahead cannot stand for exit codes."""
    used = [item.label for item in items if item.label]
    if len(used) != len(set(used)):
        return (Why("label_used"),)
    return tuple([bad for label in used if (bad := labels.unusable(label, page, site)) is not None])


def _unsaleable(code: str, grams: int, seller: str, page: Page) -> Why | None:
    batch = page.get(Batch, code)
    if batch is None or batch.seller != seller:
        return Why("batch_unknown")
    have = batch.grams(SALEABLE)
    return barred(code, page) or (Why("batch_over", {"have": str(have)}) if have < grams else None)


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
    words = (batch.line.product, f"{line.grams / 1000:g} kg  {batch.line.origin}", site.name) if batch else ()
    return PrintLabel(site.sale_lane, line.serial, words)
