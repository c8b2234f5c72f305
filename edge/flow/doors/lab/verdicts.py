"""A result is put out, and what follows: released, or condemned with all that came of it, and told to both authorities."""

from datetime import timedelta

from edge.core import facts as f
from edge.core.batch import Batch, Status, named
from edge.core.codes import own
from edge.core.day import is_date
from edge.core.lab.samples import Sample, outcome
from edge.core.ordered import Measure
from edge.core.why import Why
from edge.flow.asks import Answer, Publish, Verify
from edge.flow.doors.guard import measures
from edge.flow.doors.lab.kin import family, lift, own_failures, sharing
from edge.flow.doors.lab.samples import closed, testable
from edge.flow.doors.people import is_machine
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def verify(ask: Verify, page: Page, site: Site) -> Turn:
    """A second person puts the result out, who touched neither the sample nor what vouches for it: released, or condemned."""
    sample = page.get(Sample, ask.sample)
    if (why := closed(sample)) is not None or sample is None:
        return no(ask.sample, why or "sample_unknown")
    if ask.seen not in (-1, len(sample.runs)):
        return no(ask.sample, "page_stale")
    if is_machine(page):
        return no(ask.sample, "person_needed")
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
            sample.code, sample.batch, passed, "" if auto else page.actor, auto,
            "" if passed and batch.parent else batch.seller,  # that a return is good says nothing of what its seller brings
            batch.line.product, page.at.date().isoformat(), sample.answers, sample.retest,
        )
    )  # fmt: skip
    if not passed:
        return _condemn(sample, batch, page, site)
    if sample.retest:
        return _exonerate(sample, batch, page)
    doubts = [why.args["order"] for why in batch.why if why.code == "result_doubted"]
    lift(batch.code, (sample.code, *sample.answers, *doubts), page)
    if _free(page.get(Batch, sample.batch)):
        page.record(f.Released(sample.batch, Why("passed_test")))
    return Turn(Answer("pass", (Why("passed_test"),), sample.batch))


def _free(batch: Batch | None) -> bool:
    """A pass lifts a wait and its own sample's positive; not another's, nor a stop order, nor a return."""
    return batch is not None and (batch.status is Status.WAITING or (batch.status is Status.HELD and not batch.why))


def _condemn(sample: Sample, batch: Batch, page: Page, site: Site) -> Turn:
    """It stops for good, children too; both authorities are told, and from now the seller may ask for another test.

    The test that was asked for confirms the failure that it was asked against.
    """
    if sample.retest:
        for failure in own_failures(batch, page):
            for each in sharing(batch, failure, page):
                page.record(f.Condemned(each.code, failure.sample))
    else:
        until = (page.at + timedelta(hours=site.practice.dispute_hours)).isoformat(timespec="milliseconds")
        for code in dict.fromkeys((batch.code, *page.related(batch.code))):
            page.record(f.Condemned(code, sample.code, until))
        _suspect(sample, batch, until, page)
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


def _suspect(sample: Sample, batch: Batch, until: str, page: Page) -> None:
    """A return has failed: what it was part of waits for a test of its own; where there is nothing to test, it fails too."""
    for each in family(batch, page):
        if each.status is Status.FAILED:
            continue
        if each.grams(("out",)) and not testable(each, page):
            page.record(f.Condemned(each.code, sample.code, until))
        else:
            page.record(f.Held(each.code, Why("positive", {"sample": sample.code})))


def _exonerate(sample: Sample, batch: Batch, page: Page) -> Turn:
    """The test that the seller asked for has passed: what failed with it may be sold too, unless something else holds it."""
    for failure in own_failures(batch, page):
        for each in sharing(batch, failure, page):
            page.record(f.Exonerated(each.code, sample.code if each.code == batch.code else "", failure.sample))
            for why in _others(each, batch, page):
                page.record(f.Held(each.code, why))
        for each in family(batch, page):
            if named(each, failure.sample):
                page.record(f.Freed(each.code, failure.sample))
    return Turn(Answer("pass", (Why("passed_retest"),), sample.batch))


def _others(was: Batch, batch: Batch, page: Page) -> tuple[Why, ...]:
    """What else holds goods that failed, now that they no longer do: orders, and first positives of other batches."""
    now = page.get(Batch, was.code)
    if now is None or now.status is Status.FAILED:
        return ()
    orders = [why for why in measures(was, page) if _in_force(why.args["order"], page)]
    others = [why for why in was.why if why.code == "positive" and _of_another(why.args.get("sample", ""), batch, page)]
    return (*orders, *others)


def _in_force(order: str, page: Page) -> bool:
    measure = page.get(Measure, order)
    return measure is not None and not measure.lifted


def _of_another(code: str, batch: Batch, page: Page) -> bool:
    sample = page.get(Sample, code)
    return sample is not None and sample.batch != batch.code


def publish(ask: Publish, page: Page, site: Site) -> Turn:
    """The results of a day that are out are up."""
    day = ask.day or site.today(page.at)
    if not is_date(day):
        return no(day, Why("asked_wrong", {"what": "day"}))
    tested, failed = page.results(day)
    page.record(f.Published(day, tested, failed))
    return Turn(Answer("pass", code=day))
