"""A result is put out, and what follows: released, or condemned with all that came of it, and told to both authorities."""

from datetime import timedelta

from edge.core import facts as f
from edge.core.batch import Batch, Status
from edge.core.codes import own
from edge.core.lab.samples import Sample, outcome
from edge.core.ledger import Day
from edge.core.why import Why
from edge.flow.asks import Answer, Publish, Verify
from edge.flow.doors.lab.samples import closed
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def verify(ask: Verify, page: Page, site: Site) -> Turn:
    """A second person puts the result out: released, or condemned."""
    sample = page.get(Sample, ask.sample)
    if (why := closed(sample)) is not None or sample is None:
        return no(ask.sample, why or "sample_unknown")
    if ask.seen not in (-1, len(sample.runs)):
        return no(ask.sample, "page_stale")
    if page.actor in sample.actors:
        return no(ask.sample, "same_person")
    if outcome(sample) == "again":
        doubted = any(not run.counts for run in sample.runs)
        return no(ask.sample, "runs_doubted" if doubted else "run_again")
    return put_out(sample, page, site)


def put_out(sample: Sample, page: Page, site: Site, *, auto: bool = False) -> Turn:
    """The result is out, and what follows follows in the same turn."""
    passed = outcome(sample) == "pass"
    batch = page.get(Batch, sample.batch)
    if batch is None:
        return no(sample.batch, "batch_unknown")
    page.record(
        f.Verified(
            sample.code, sample.batch, passed, "" if auto else page.actor, auto, batch.seller, batch.line.product,
            page.at.date().isoformat(),
        )
    )  # fmt: skip
    if not passed:
        return _condemn(sample, batch, page, site)
    if sample.retest:
        return _exonerate(sample, page)
    if _free(page.get(Batch, sample.batch)):
        page.record(f.Released(sample.batch, Why("passed_test")))
    return Turn(Answer("pass", (Why("passed_test"),), sample.batch))


def _free(batch: Batch | None) -> bool:
    """A pass lifts a wait and its own sample's positive; not another's, nor a stop order, nor a return."""
    return batch is not None and (batch.status is Status.WAITING or (batch.status is Status.HELD and not batch.why))


def _condemn(sample: Sample, batch: Batch, page: Page, site: Site) -> Turn:
    """It stops for good, children too; both authorities are told, and from now the seller may ask for another test."""
    until = (
        ""
        if sample.retest
        else (page.at + timedelta(hours=site.practice.dispute_hours)).isoformat(timespec="milliseconds")
    )
    page.record(f.Condemned(batch.code, sample.code, until))
    for child in page.related(batch.code):
        if child != batch.code:
            page.record(f.Condemned(child, sample.code, until))
    report = own.slip("F", site.node, page.at.date(), page.next(f"F{page.at.date()}"))
    line = batch.line
    in_g, out_g, inside_g, _ = batch.totals()
    page.record(
        f.Reported(
            report, batch.code, sample.code, batch.seller, line.product, line.origin, line.producer, line.upstream,
            in_g, out_g, inside_g,
        )
    )  # fmt: skip
    return Turn(Answer("stop", (Why("batch_failed"),), batch.code))


def _exonerate(sample: Sample, page: Page) -> Turn:
    """The test that the seller asked for has passed: what was condemned with it may be sold too."""
    for code in (sample.batch, *page.related(sample.batch)):
        batch = page.get(Batch, code)
        if batch is not None and batch.status is Status.FAILED:
            page.record(f.Exonerated(code, sample.code if code == sample.batch else ""))
    return Turn(Answer("pass", (Why("passed_retest"),), sample.batch))


def publish(ask: Publish, page: Page, site: Site) -> Turn:
    """The results of a day that are out are up; what is up already is not recorded again."""
    day = page.get(Day, ask.day or site.today(page.at))
    if day is None or day.state == "keyed":
        return no(ask.day, "no_day")
    results = page.results(day.day)
    if results == day.published:
        return Turn(Answer("pass", (Why("results_up"),), day.day))
    page.record(f.Published(day.day, *results))
    tested, failed = map(str, results)
    return Turn(Answer("pass", (Why("results_published", {"tested": tested, "failed": failed}),), day.day))
