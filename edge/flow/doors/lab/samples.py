"""A sample is taken, or found to be no good; a return is looked at."""

from datetime import timedelta

from edge.core import facts as f
from edge.core.actions import PrintLabel
from edge.core.batch import GROUND, Batch, Status
from edge.core.codes import own
from edge.core.guard import may_leave
from edge.core.lab.samples import Sample
from edge.core.methods import wanted
from edge.core.why import Why
from edge.flow.asks import Answer, Inspect, Reject, TakeSample
from edge.flow.doors import in_force
from edge.flow.doors.lab import stickers
from edge.flow.doors.lab.bench import methods
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_TEXT = 200
_UNLISTED = "vegetable"  # where there is no registry of products


def take_sample(ask: TakeSample, page: Page, site: Site) -> Turn:
    """A sample of a batch that waits, is held, or is spot-checked, or whose seller disputes; its grams leave the balance."""
    batch = page.get(Batch, ask.batch)
    if batch is None:
        return no(ask.batch, "batch_unknown")
    retest = batch.status is Status.FAILED and batch.dispute == "open"
    if not (retest or batch.status in (Status.WAITING, Status.HELD, Status.RELEASED)) or not batch.grams(GROUND):
        return no(ask.batch, "not_to_test")
    if batch.sample:  # two technicians at once: one sample
        return Turn(Answer("pass", (Why("sample_open"),), batch.sample))
    code = own.slip("L", site.node, page.at.date(), page.next(f"L{page.at.date()}"))
    zone = batch.place()
    grams = min(in_force.rules(site.today(page.at), page, site).sample_g, batch.accounts.get(zone, 0))
    kept = (page.at + timedelta(hours=site.practice.retain_hours)).isoformat(timespec="minutes")
    asked = () if retest else _asked(batch, page, site)
    page.record(f.Sampled(code, ask.batch, zone, grams, page.actor, asked, kept, retest, page.stamp))
    label = PrintLabel(site.sticker_lane, code, stickers.words(batch, page.stamp, kept))
    return Turn(Answer("pass", code=code), (label,) if site.sticker_lane else ())


def _asked(batch: Batch, page: Page, site: Site) -> tuple[str, ...]:
    product = in_force.listed_product(batch.line.product, page)
    tests, group = (product.tests, product.group) if product else ((), _UNLISTED)
    return wanted(tests, group, methods(page, site))


def reject(ask: Reject, page: Page, _site: Site) -> Turn:
    """Another sample is taken; what was run of this one stays on record."""
    sample = page.get(Sample, ask.sample)
    if (why := closed(sample)) is not None or sample is None:
        return no(ask.sample, why or "sample_unknown")
    if not ask.why.strip():
        return no(ask.sample, "reject_reason")
    page.record(f.Rejected(ask.sample, sample.batch, ask.why.strip()[:_TEXT], page.actor))
    return Turn(Answer("pass", code=sample.batch))


def closed(sample: Sample | None) -> Why | None:
    """Why nothing is done with a sample any more."""
    if sample is None:
        return Why("sample_unknown")
    if sample.result == "rejected":
        return Why("sample_rejected")
    return Why("sample_closed") if sample.result else None


def inspect(ask: Inspect, page: Page, _site: Site) -> Turn:
    """A return that was looked at and is good may be sold again."""
    batch = page.get(Batch, ask.batch)
    if batch is None or not batch.parent:
        return no(ask.batch, "batch_unknown")
    if batch.status is not Status.HELD or batch.why != (Why("returned"),):
        return no(ask.batch, may_leave(batch) or "batch_unknown")
    page.record(f.Released(ask.batch, Why("inspected")))
    return Turn(Answer("pass", (Why("inspected"),), ask.batch))
