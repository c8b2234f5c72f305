"""A result is put out by who touched nothing of it, and what follows follows in the same turn."""

from edge.core import facts as f
from edge.core.batch import Batch, Status
from edge.core.day import is_date
from edge.core.lab.samples import Sample, outcome
from edge.core.ledger import Day
from edge.core.why import Why
from edge.flow.asks import Answer, Publish, Verify
from edge.flow.doors.lab.failures import condemn, exonerate
from edge.flow.doors.lab.kin import ended, lift
from edge.flow.doors.lab.samples import closed, no_second, suspicion
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def verify(ask: Verify, page: Page, site: Site) -> Turn:
    """A second person puts the result out, who touched neither the sample nor what vouches for it: released, or condemned."""
    sample = page.get(Sample, ask.sample)
    if (why := closed(sample)) is not None or sample is None:
        return no(ask.sample, why or "sample_unknown")
    if ask.seen not in (-1, len(sample.runs)):
        return no(ask.sample, "page_stale")
    if (alone := no_second(sample, page)) is not None:
        return no(ask.sample, alone)
    if outcome(sample) == "again":
        doubted = any(not run.counts for run in sample.runs)
        return no(ask.sample, "runs_doubted" if doubted else "run_again")
    if (waits := suspicion(sample, page, site)) is not None:
        return no(ask.sample, Why("record_first", {"what": waits.number}))
    return put_out(sample, page, site)


def put_out(sample: Sample, page: Page, site: Site, *, auto: bool = False) -> Turn:
    """The result is out, and what follows follows in the same turn."""
    passed = outcome(sample) == "pass"
    batch = page.get(Batch, sample.batch)
    if batch is None:
        return no(sample.batch, "batch_unknown")
    page.record(
        f.Verified(
            sample.code, sample.batch, passed, "" if auto else page.actor, auto,
            "" if passed and batch.parent and not sample.retest else batch.seller,  # of a good return nobody makes a merit
            batch.line.product, page.at.date().isoformat(), sample.answers, sample.retest,
        )
    )  # fmt: skip
    if not passed:
        return condemn(sample, batch, page, site)
    if sample.retest:
        return exonerate(sample, batch, page)
    lift(batch, ended(batch, sample), page)
    if _free(page.get(Batch, sample.batch)):
        page.record(f.Released(sample.batch, Why("passed_test")))
    return Turn(Answer("pass", (Why("passed_test"),), sample.batch))


def _free(batch: Batch | None) -> bool:
    """A pass lifts a wait and its own sample's positive; not another's, nor a stop order, nor a return."""
    return batch is not None and (batch.status is Status.WAITING or (batch.status is Status.HELD and not batch.why))


def publish(ask: Publish, page: Page, site: Site) -> Turn:
    """The results of a day that are out are up; what is up already is not recorded again."""
    name = ask.day or site.today(page.at)
    if not is_date(name):
        return no(name, Why("asked_wrong", {"what": "day"}))
    day = page.get(Day, name)
    if day is None or day.state == "keyed":
        return no(name, "no_day")
    results = page.results(day.day)
    if results == day.published:
        return Turn(Answer("pass", (Why("results_up"),), day.day))
    page.record(f.Published(day.day, *results))
    tested, failed = map(str, results)
    return Turn(Answer("pass", (Why("results_published", {"tested": tested, "failed": failed}),), day.day))
