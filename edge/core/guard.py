"""The one guard on every way out of a batch: sale, lane, handheld, return."""

from collections.abc import Callable

from edge.core.batch import Batch, Status
from edge.core.codes.lot import lot_of
from edge.core.elements import pending
from edge.core.why import Why


def may_leave(batch: Batch | None, today: str = "") -> Why | None:
    """None when the batch may be sold and may go on ISO date `today`, or the reason why it may not."""
    if batch is None:
        return Why("batch_unknown")
    match batch.status:
        case Status.RELEASED:
            over = batch.keeps_until and batch.keeps_until < today
            return Why("batch_over_age", {"until": batch.keeps_until}) if over else pending(batch)
        case Status.FAILED:
            return Why("batch_failed")
        case Status.HELD:
            return Why("batch_held", because=batch.why)
        case Status.REFUSED:
            return Why("batch_refused")
        case _:
            return Why("batch_waiting")


def barred(batch: Batch | None, stopped: Callable[[str], bool], serial: str = "", today: str = "") -> Why | None:
    """Why goods of a batch (under an exit code) may not leave: its own status, or a stop order on any code that reaches it."""
    why = may_leave(batch, today)
    if why is not None or batch is None:
        return why
    return Why("code_recalled") if any(map(stopped, reaching(batch, serial))) else None


def may_move(batch: Batch, target: str, *, unload_held: bool) -> bool:
    """Whether it may go to another zone: what waits, is held or failed goes to wait only, or, by setting, is unloaded elsewhere."""
    if batch.status is Status.RELEASED or target == "wait":
        return True
    return unload_held and batch.status in (Status.WAITING, Status.HELD)


def reaching(batch: Batch, serial: str = "") -> tuple[str, ...]:
    """The codes by which an order reaches goods of a batch (under an exit code)."""
    upstream = batch.line.upstream
    codes = (serial, batch.code, batch.parent, batch.serial, upstream, lot_of(upstream), batch.alias, batch.label)
    return tuple(dict.fromkeys(filter(None, codes)))
