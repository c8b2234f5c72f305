"""The laboratory: sample, run, verify, and what follows for the batch."""

from edge.core import facts as f
from edge.core import lab
from edge.core.batch import GROUND, Batch, Status
from edge.core.codes import own
from edge.core.guard import may_leave
from edge.core.ledger import Sample
from edge.core.why import Why
from edge.flow.asks import Answer, Assay, Inspect, TakeSample, Verify
from edge.flow.doors import in_force
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def take_sample(ask: TakeSample, page: Page, site: Site) -> Turn:
    """A sample of a batch that waits, is held, or is spot-checked; its grams leave the balance."""
    batch = page.get(Batch, ask.batch)
    if batch is None:
        return no(ask.batch, "batch_unknown")
    if batch.status not in (Status.WAITING, Status.HELD, Status.RELEASED) or not batch.grams(GROUND):
        return no(ask.batch, "not_to_test")
    if batch.sample:  # two technicians at once: one sample
        return Turn(Answer("pass", (Why("sample_open"),), batch.sample))
    code = own.slip("L", site.node, page.at.date(), page.next(f"L{page.at.date()}"))
    zone = batch.place()
    grams = in_force.rules(site.today(page.at), page, site).sample_g
    page.record(f.Sampled(code, ask.batch, zone, min(grams, batch.accounts.get(zone, 0)), page.actor))
    return Turn(Answer("pass", code=code))


def assay(ask: Assay, page: Page, _site: Site) -> Turn:
    """One run. A first positive stops the batch here and now."""
    sample = page.get(Sample, ask.sample)
    if sample is None:
        return no(ask.sample, "sample_unknown")
    if sample.result:
        return no(ask.sample, "sample_closed")
    verdict = lab.read(ask.blank, ask.reading)
    shown = lab.inhibition_bp(ask.blank, ask.reading)
    page.record(
        f.Assayed(
            ask.sample, sample.batch, ask.method, ask.instrument, ask.blank, ask.reading, shown, verdict, page.actor
        )
    )
    if verdict == "invalid":
        return no(ask.sample, Why("reading_invalid", {"what": f"{ask.blank}/{ask.reading}"}))
    if verdict == "positive" and "positive" not in sample.runs:
        page.record(f.Held(sample.batch, Why("positive", {"sample": ask.sample})))
    after = page.get(Sample, ask.sample)
    again = after is not None and lab.judge(after.runs) == "again"
    return Turn(Answer("wait" if again else "pass", (Why("run_again"),) if again else (), ask.sample))


def verify(ask: Verify, page: Page, _site: Site) -> Turn:
    """A second person puts the result out: released, or condemned."""
    sample = page.get(Sample, ask.sample)
    if sample is None:
        return no(ask.sample, "sample_unknown")
    if sample.result:
        return no(ask.sample, "sample_closed")
    if page.actor in sample.actors:
        return no(ask.sample, "same_person")
    result = lab.judge(sample.runs)
    if result == "again":
        return no(ask.sample, "run_again")
    page.record(f.Verified(ask.sample, sample.batch, result == "pass"))
    if result == "fail":
        page.record(f.Condemned(sample.batch, ask.sample))
        for child in page.related(sample.batch):
            if child != sample.batch:
                page.record(f.Condemned(child, ask.sample))
        return Turn(Answer("stop", (Why("batch_failed"),), sample.batch))
    batch = page.get(Batch, sample.batch)
    if batch is not None and _free(batch):
        page.record(f.Released(sample.batch, Why("passed_test")))
    return Turn(Answer("pass", (Why("passed_test"),), sample.batch))


def _free(batch: Batch) -> bool:
    """A pass lifts a wait and its own sample's positive; not another's, nor a stop order, nor a return."""
    return batch.status is Status.WAITING or (batch.status is Status.HELD and not batch.why)


def inspect(ask: Inspect, page: Page, _site: Site) -> Turn:
    """A return that was looked at and is good may be sold again."""
    batch = page.get(Batch, ask.batch)
    if batch is None or not batch.parent:
        return no(ask.batch, "batch_unknown")
    if batch.status is not Status.HELD or batch.why != (Why("returned"),):
        return no(ask.batch, may_leave(batch) or "batch_unknown")
    page.record(f.Released(ask.batch, Why("inspected")))
    return Turn(Answer("pass", (Why("inspected"),), ask.batch))
