"""A seller may ask for a test that is not rapid, within the hours the law gives; until then nothing is destroyed."""

from edge.core import facts as f
from edge.core.batch import Batch, Status
from edge.core.lab.failure import Failure
from edge.core.lab.samples import Sample
from edge.core.why import Why
from edge.flow.asks import Answer, Dispute, Waive
from edge.flow.doors.lab.kin import own_failures, sharing
from edge.flow.doors.operators import may_act
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def dispute(ask: Dispute, page: Page, _site: Site) -> Turn:
    """The rest of its sample, or a new one, goes to another method."""
    failure = _failure(ask.batch, page)
    if isinstance(failure, Why):
        return no(ask.batch, failure)
    if (why := _closed(failure, page)) is not None:
        return no(ask.batch, why)
    for each in _all(ask.batch, failure, page):
        page.record(f.Disputed(each.code, page.actor, failure.sample))
    return Turn(Answer("wait", (Why("disputed"),), ask.batch))


def waive(ask: Waive, page: Page, _site: Site) -> Turn:
    """It may be destroyed at once. Who asked for a test may give it up, as long as it is not out."""
    failure = _failure(ask.batch, page)
    if isinstance(failure, Why):
        return no(ask.batch, failure)
    if failure.dispute != "open" and (why := _closed(failure, page)) is not None:
        return no(ask.batch, why)
    for each in _all(ask.batch, failure, page):
        page.record(f.Waived(each.code, page.actor, failure.sample))
    return Turn(Answer("pass", (Why("dispute_waived"),), ask.batch))


def _all(code: str, failure: Failure, page: Page) -> tuple[Batch, ...]:
    batch = page.get(Batch, code)
    return sharing(batch, failure, page) if batch else ()


def _failure(code: str, page: Page) -> Failure | Why:
    """The failure that may be disputed: by a sample of the batch itself."""
    batch = page.get(Batch, code)
    if batch is None:
        return Why("batch_unknown")
    if not may_act(batch.seller, "sell", page):
        return Why("not_authorised")
    if batch.status is not Status.FAILED:
        return Why("not_failed")
    if own := own_failures(batch, page):
        return own[-1]
    others = [sample.batch for each in batch.failures if (sample := page.get(Sample, each.sample)) is not None]
    return Why("dispute_of", {"what": others[-1]}) if others else Why("not_failed")


def _closed(failure: Failure, page: Page) -> Why | None:
    """Why nothing can be said to it now."""
    if failure.dispute or not failure.until:
        return Why("dispute_closed")
    late = page.stamp > failure.until
    return Why("dispute_late", {"until": failure.until[:16].replace("T", " ")}) if late else None
