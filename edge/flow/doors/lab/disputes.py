"""A seller may ask for a test that is not rapid, within the hours the law gives; until then nothing is destroyed."""

from edge.core import facts as f
from edge.core.batch import Batch, Status
from edge.core.why import Why
from edge.flow.asks import Answer, Dispute, Waive
from edge.flow.doors.operators import may_act
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def dispute(ask: Dispute, page: Page, _site: Site) -> Turn:
    """The rest of its sample, or a new one, goes to another method."""
    if (why := _closed(ask.batch, page)) is not None:
        return no(ask.batch, why)
    page.record(f.Disputed(ask.batch, page.actor))
    return Turn(Answer("wait", (Why("disputed"),), ask.batch))


def waive(ask: Waive, page: Page, _site: Site) -> Turn:
    """It may be destroyed at once."""
    if (why := _closed(ask.batch, page)) is not None:
        return no(ask.batch, why)
    page.record(f.Waived(ask.batch, page.actor))
    return Turn(Answer("pass", (Why("dispute_waived"),), ask.batch))


def _closed(code: str, page: Page) -> Why | None:
    """Why nothing can be said to a failure now."""
    batch = page.get(Batch, code)
    if batch is None:
        return Why("batch_unknown")
    if not may_act(batch.seller, "sell", page):
        return Why("not_authorised")
    if batch.status is not Status.FAILED or not batch.until:
        return Why("not_failed")
    if batch.dispute:
        return Why("dispute_closed")
    return Why("dispute_late", {"until": batch.until[:16].replace("T", " ")}) if page.stamp > batch.until else None
