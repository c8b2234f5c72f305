"""The guard with the page at hand: a batch's own status, and every stop order that reaches it."""

from edge.core.batch import Batch
from edge.core.guard import may_leave
from edge.core.ledger import Stop
from edge.core.why import Why
from edge.flow.ports import Page


def barred(code: str, page: Page, serial: str = "") -> Why | None:
    """Why goods of a batch (under an exit code) may neither be sold nor leave, or None."""
    batch = page.get(Batch, code)
    why = may_leave(batch)
    if why is not None or batch is None:
        return why
    codes = (serial, code, batch.parent, batch.serial, batch.line.upstream)
    return Why("code_recalled") if any(each and page.get(Stop, each) for each in codes) else None
