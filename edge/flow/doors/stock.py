"""Goods inside: moved, weighed, mixed, counted; and the market's own stop."""

from msgspec.structs import replace

from edge.core import facts as f
from edge.core.actions import PrintLabel
from edge.core.batch import GROUND, Batch, Status
from edge.core.codes import own, parse
from edge.core.guard import may_move
from edge.core.ledger import Day
from edge.core.loop import Tag
from edge.core.losing import allowed, too_much
from edge.core.mixing import mixed
from edge.core.ordered import OWN, Measure
from edge.core.papers import wrong
from edge.core.said import kilograms
from edge.core.why import Why
from edge.flow.asks import Answer, Count, CountVehicles, Halt, Mix, Move, Weigh
from edge.flow.doors import in_force
from edge.flow.doors.declare import by_name, unfit
from edge.flow.doors.guard import barred, recalled
from edge.flow.doors.operators import may_act
from edge.flow.doors.orders.stops import halt as stop_codes
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_GOODS = ("pinma-batch", "pinma-exit", "pinma-label")


def move(ask: Move, page: Page, site: Site) -> Turn:
    """So much of a batch (all of what stands in `source`) goes to `target`. What waits, is held or failed goes to wait only."""
    if ask.source not in GROUND or ask.target not in GROUND or ask.source == ask.target:
        return no(ask.batch, Why("asked_wrong", {"what": f"{ask.source} > {ask.target}"}))
    batch = page.get(Batch, ask.batch)
    if batch is None:
        return no(ask.batch, "batch_unknown")
    if not may_act(batch.seller, "sell", page):
        return no(ask.batch, "not_authorised")
    have = batch.accounts.get(ask.source, 0)
    if not have or ask.grams > have:
        return no(ask.batch, Why("batch_over", {"have": str(have)}))
    today = site.today(page.at)
    if not may_move(batch, ask.target, unload_held=in_force.loop(today, page, site).unload_held):
        return no(ask.batch, barred(ask.batch, page) or "batch_waiting")
    page.record(f.Moved(ask.batch, ask.source, ask.target, ask.grams or have, today))
    return Turn(Answer("pass", code=ask.batch))


def weigh(ask: Weigh, page: Page, site: Site) -> Turn:
    """The first weighing of what was declared corrects it. Later ones find losses; goods never gain."""
    batch = page.get(Batch, ask.batch)
    if (why := _untouchable(batch, ask.zone, page)) is not None or batch is None:
        return no(ask.batch, why or "batch_unknown")
    before = batch.accounts.get(ask.zone, 0)
    first, tolerance_bp = batch.line.basis == "declared", in_force.tolerance_bp(batch.line.product, page)
    if not first and (why := _off(before, ask.grams, batch, tolerance_bp)) is not None:
        return no(ask.batch, why)
    page.record(
        f.Weighed(
            ask.batch, ask.zone, before, ask.grams, ask.basis, first, page.actor, site.today(page.at), tolerance_bp=tolerance_bp
        )
    )  # fmt: skip
    off = first and abs(ask.grams - before) > before * tolerance_bp // 10_000
    corrected = Why("weight_corrected", {"what": f"{kilograms(before)} > {kilograms(ask.grams)}"})
    return Turn(Answer("pass", (corrected,) if off else (), ask.batch))


def _off(before: int, grams: int, batch: Batch, tolerance_bp: int) -> Why | None:
    """Why a later weighing cannot stand as it is: a gain, or a loss above what the product may lose."""
    if grams > before:
        return Why("weight_gain", {"have": str(before)})
    if too_much(batch, before - grams, tolerance_bp):
        return Why("loss_large", {"most": str(allowed(batch, tolerance_bp))})
    return None


def _untouchable(batch: Batch | None, zone: str, page: Page) -> Why | None:
    if batch is None:
        return Why("batch_unknown")
    if not may_act(batch.seller, "sell", page):
        return Why("not_authorised")
    if batch.status is Status.FAILED:  # all of it is destroyed, and none of it dries away
        return Why("batch_failed")
    return None if zone in GROUND and batch.accounts.get(zone, 0) else Why("batch_over", {"have": "0"})


def mix(ask: Mix, page: Page, site: Site) -> Turn:
    """Parts of a seller's batches become one: it has the worst status of them, what was mixed is tested, and a label says so."""
    if not may_act(ask.seller, "sell", page):
        return no(ask.seller, "not_authorised")
    found = [(bit, batch) for bit in ask.parts if (batch := page.get(Batch, bit.batch)) is not None]
    if len(found) != len(ask.parts) or any(batch.seller != ask.seller for _, batch in found):
        return no("", "batch_unknown")
    wanted: dict[tuple[str, str], int] = {}
    for bit, _ in found:
        wanted[bit.batch, bit.zone] = wanted.get((bit.batch, bit.zone), 0) + bit.grams
    for bit, batch in found:
        have = batch.accounts.get(bit.zone, 0) if bit.zone in GROUND else 0
        if wanted[bit.batch, bit.zone] > have:
            return no(bit.batch, Why("batch_over", {"have": str(have)}))
    outcome = mixed([batch for _, batch in found], page.at.date().isoformat())
    stopped = next((why for _, batch in found if (why := recalled(batch, page)) is not None), None)
    if (bad := outcome.why or stopped) is not None:
        return no(outcome.batch, bad)
    code = own.batch(site.node, page.at.date(), page.next(f"B{page.at.date()}"))
    grams = sum(bit.grams for bit in ask.parts)
    told = replace(outcome.line, grams=grams, product=ask.product.strip() or outcome.line.product)
    if field := wrong(told):
        return no("", Why("asked_wrong", {"what": field}))
    if ask.product and (bad := unfit((told,), page)) is not None:
        return no("", bad)
    line = by_name(told, page)
    zone = "wait" if outcome.status is not Status.RELEASED else ask.parts[0].zone
    parts = tuple([f.Part(bit.batch, bit.zone, bit.grams) for bit in ask.parts])
    page.record(
        f.Merged(
            code, outcome.kind, parts, zone, ask.seller, line, site.today(page.at), outcome.status.value, outcome.reasons,
            page.stamp, page.actor, outcome.keeps_until, outcome.shelf_days,
        )
    )  # fmt: skip
    colour = "pass" if outcome.status is Status.RELEASED else "wait"
    words = (line.product, f"{kilograms(grams)}  {line.origin}", site.name)
    return Turn(Answer(colour, outcome.reasons, code), (PrintLabel(site.label_place(page.station), code, words),))


def count(ask: Count, page: Page, site: Site) -> Turn:
    """What is missing stands unexplained until somebody answers for it. What is too much is told, and not booked."""
    batch = page.get(Batch, ask.batch)
    if batch is None or ask.zone not in GROUND:
        return no(ask.batch, "batch_unknown")
    before = batch.accounts.get(ask.zone, 0)
    page.record(f.Counted(ask.batch, ask.zone, before, ask.grams, page.actor, site.today(page.at)))
    if ask.grams > before:
        return Turn(Answer("wait", (Why("count_over", {"what": str(ask.grams - before)}),), ask.batch))
    missing = before - ask.grams
    return Turn(
        Answer(
            "wait" if missing else "pass", (Why("count_under", {"what": str(missing)}),) if missing else (), ask.batch
        )
    )


def count_vehicles(ask: CountVehicles, page: Page, site: Site) -> Turn:
    """To compare with visits: the difference went by unread."""
    if ask.lane not in site.lanes:
        return no(ask.lane, Why("asked_wrong", {"what": "lane"}))
    if ask.day and page.get(Day, ask.day) is None:
        return no(ask.day, "no_day")
    page.record(f.Tallied(ask.day or site.today(page.at), ask.lane, ask.vehicles, page.actor))
    return Turn(Answer("pass", code=ask.lane))


def halt(ask: Halt, page: Page, site: Site) -> Turn:
    """The market stops trade by itself, from the next scan on; the province hears of it."""
    if not ask.reason.strip():
        return no("", "override_reason")
    read = [parse(code.encode(), scheme=site.scheme) for code in ask.codes]
    if odd := [each for each in read if each.profile.startswith("pinma") and each.profile not in _GOODS]:
        return no("", Why("halt_code", {"what": odd[0].text}))
    name = f"{OWN}{page.at.date():%y%m%d}-{page.next(f'H{page.at.date()}')}"
    codes = tuple(dict.fromkeys(_meant(each.text or code, page) for code, each in zip(ask.codes, read, strict=True)))
    held = stop_codes(Measure(name, ask.recall, ask.reason.strip(), codes), page, site)
    return Turn(Answer("pass", (Why("halted", {"count": str(len(held))}),), name, held))


def _meant(code: str, page: Page) -> str:
    """What a crate's tag stands for now, or the code itself."""
    tag = page.get(Tag, code)
    return tag.subject if tag is not None and tag.subject else code
