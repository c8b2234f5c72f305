"""A sample is taken, or found to be no good; a return is looked at."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from edge.core import facts as f
from edge.core.actions import PrintLabel
from edge.core.batch import GROUND, Batch, Status
from edge.core.codes import own
from edge.core.guard import may_leave
from edge.core.lab.bench import laid_by
from edge.core.lab.records import Record, suspect
from edge.core.lab.samples import Sample, fits, outcome
from edge.core.methods import Method, wanted
from edge.core.why import Why
from edge.flow.asks import Answer, Inspect, Reject, TakeSample
from edge.flow.doors import in_force
from edge.flow.doors.lab import stickers
from edge.flow.doors.lab.bench import methods
from edge.flow.doors.lab.kin import own_failures
from edge.flow.doors.people import is_machine
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_TEXT = 200
_UNLISTED = "vegetable"  # where there is no registry of products


def take_sample(ask: TakeSample, page: Page, site: Site) -> Turn:
    """A sample of a batch that waits, is held, or is spot-checked, or whose seller disputes; its grams leave the balance.

    Where nothing is left that is not sold, what was kept of an earlier one (留样) is taken: it left the balance then.
    """
    batch = page.get(Batch, ask.batch)
    if batch is None:
        return no(ask.batch, "batch_unknown")
    retest = any(each.dispute == "open" for each in own_failures(batch, page))
    if not retest and not testable(batch, page):
        return no(ask.batch, "not_to_test")
    if batch.sample:  # two technicians at once: one sample
        return Turn(Answer("pass", (Why("sample_open"),), batch.sample))
    code = own.slip("L", site.node, page.at.date(), page.next(f"L{page.at.date()}"))
    zone = batch.place()
    grams = min(in_force.rules(site.today(page.at), page, site).sample_g, batch.accounts.get(zone, 0))
    kept = (page.at + timedelta(hours=site.practice.retain_hours)).isoformat(timespec="minutes")
    product = in_force.listed_product(batch.line.product, page)
    tests, group = (product.tests, product.group) if product else ((), _UNLISTED)
    asked = () if retest else wanted(tests, group, methods(page, site))
    left = _left_behind(batch, page)
    page.record(
        f.Sampled(
            code, ask.batch, zone, grams, page.actor, asked, kept, retest, left, group, page.stamp, site.today(page.at)
        )
    )
    label = PrintLabel(site.sticker_lane, code, stickers.words(batch, page.stamp, kept))
    return Turn(Answer("pass", code=code), (label,) if site.sticker_lane else ())


def testable(batch: Batch, page: Page) -> bool:
    """Whether a sample of a batch can be taken: it may not have failed, and something unsold or kept is left."""
    kept = batch.retained_until != "" and page.at <= datetime.fromisoformat(batch.retained_until)
    return batch.status in (Status.WAITING, Status.HELD, Status.RELEASED) and (kept or batch.grams(GROUND) > 0)


def _left_behind(batch: Batch, page: Page) -> tuple[str, ...]:
    """Samples that are no more and whose positive still holds the batch."""
    held = [why.args["sample"] for why in batch.why if why.code == "positive" and "sample" in why.args]
    return tuple([each for each in held if (sample := page.get(Sample, each)) is not None and sample.result])


def reject(ask: Reject, page: Page, site: Site) -> Turn:
    """Another sample is taken; what was run of this one stays on record, and a positive holds the batch still.

    Once it was read (by a record that waits, too), who touched it does not reject it alone, nor anybody a confirmed positive.
    """
    sample = page.get(Sample, ask.sample)
    if (why := closed(sample)) is not None or sample is None:
        return no(ask.sample, why or "sample_unknown")
    if not ask.why.strip():
        return no(ask.sample, "reject_reason")
    if outcome(sample) == "fail":
        return no(ask.sample, "sample_failed")
    read = any(run.verdict != "invalid" for run in sample.runs)
    if (read or suspicion(sample, page, site)) and (why := no_second(sample, page)) is not None:
        return no(ask.sample, why)
    page.record(f.Rejected(ask.sample, sample.batch, ask.why.strip()[:_TEXT], page.actor))
    return Turn(Answer("pass", code=sample.batch))


def no_second(sample: Sample, page: Page) -> str | None:
    """Why whoever asks is no second person for a sample: a program, or one who touched it or laid it out."""
    if is_machine(page):
        return "person_needed"
    return "same_person" if page.actor in laid_by(sample.code, page.laid()).union(sample.actors) else None


def suspicion(sample: Sample, page: Page, site: Site) -> Record | None:
    """An instrument's reading of a sample that may be a positive, and that nobody has used or put aside yet."""
    known = methods(page, site)
    return next((each for each in page.readings(sample.code) if doubtful(each, sample, known)), None)


def doubtful(record: Record, sample: Sample, known: Mapping[str, Method]) -> bool:
    """Whether a record may be a positive of an open sample, by a method that says something of it."""
    method = known.get(record.method)
    unsaid = method is not None and unsuited(sample, method) is not None
    return not sample.result and not unsaid and suspect(record, method)


def unsuited(sample: Sample, method: Method) -> Why | None:
    """Why this sample is not run by this method."""
    if sample.retest and method.rapid:
        return Why("retest_rapid")
    return None if fits(sample, method) else Why("method_group", {"what": method.id})


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
