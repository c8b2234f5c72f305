"""The one guard on every way out of a batch: sale, lane, handheld, return."""

from edge.core.batch import Batch, Status
from edge.core.why import Why


def may_leave(batch: Batch | None) -> Why | None:
    """None when the batch may be sold and may go, or the reason why it may not."""
    if batch is None:
        return Why("batch_unknown")
    match batch.status:
        case Status.RELEASED:
            return None
        case Status.FAILED:
            return Why("batch_failed")
        case Status.HELD:
            return Why("batch_held", because=batch.why)
        case Status.REFUSED:
            return Why("batch_refused")
        case _:
            return Why("batch_waiting")
