"""A batch fails for good, with all that came of it, and both authorities are told; or the test that was asked for frees it."""

from datetime import timedelta

from edge.core import facts as f
from edge.core.batch import Batch, Status, named
from edge.core.codes import own
from edge.core.lab.samples import Sample
from edge.core.ordered import Measure
from edge.core.why import Why
from edge.flow.asks import Answer
from edge.flow.doors.guard import measures
from edge.flow.doors.lab.kin import ended, family, lift, own_failures, sharing
from edge.flow.doors.lab.samples import testable
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn


def condemn(sample: Sample, batch: Batch, page: Page, site: Site) -> Turn:
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


def exonerate(sample: Sample, batch: Batch, page: Page) -> Turn:
    """The test that the seller asked for has passed: what failed with it may be sold too, unless something else holds it."""
    lift(batch, ended(batch, sample), page)
    for failure in own_failures(batch, page):
        for each in sharing(batch, failure, page):
            page.record(f.Exonerated(each.code, sample.code if each.code == batch.code else "", failure.sample))
            for why in measures(each, page):
                if _in_force(why.args["order"], page):
                    page.record(f.Held(each.code, why))
        for each in family(batch, page):
            if named(each, failure.sample):
                page.record(f.Freed(each.code, failure.sample))
    return Turn(Answer("pass", (Why("passed_retest"),), sample.batch))


def _in_force(order: str, page: Page) -> bool:
    measure = page.get(Measure, order)
    return measure is not None and not measure.lifted
