"""The guard with the page at hand: a batch's own status, and every stop order that reaches it."""

from edge.core import guard
from edge.core.batch import BY_ORDER, Batch
from edge.core.ledger import Stop
from edge.core.ordered import Measure
from edge.core.why import Why
from edge.flow.ports import Page, Sight


def barred(code: str, page: Page, serial: str = "") -> Why | None:
    """Why goods of a batch (under an exit code) may neither be sold nor leave, or None."""
    return guard.barred(page.get(Batch, code), lambda each: stopped(each, page), serial, page.at.date().isoformat())


def recalled(batch: Batch, page: Sight) -> Why | None:
    """Why an order in force keeps goods of a batch where they are, whatever its own status."""
    return Why("code_recalled") if any(stopped(each, page) for each in guard.reaching(batch)) else None


def stopped(code: str, page: Sight) -> bool:
    """Whether some order in force stops this code."""
    stop = page.get(Stop, code)
    return stop is not None and stop.order != ""


def measures(batch: Batch, page: Page, serial: str = "") -> tuple[Why, ...]:
    """What each order in force that reaches goods of a batch (under an exit code) gives as its reason."""
    found = [why for code in guard.reaching(batch, serial) for why in ordered(code, page)]
    named = [why for at, why in enumerate(found) if why not in found[:at]]
    return (*named, *(why for why in batch.why if why.code in BY_ORDER and why not in named))


def ordered(code: str, page: Page) -> tuple[Why, ...]:
    """What each order in force against a code gives as its reason."""
    stop = page.get(Stop, code)
    measures = [page.get(Measure, order) for order in stop.orders] if stop is not None else []
    return tuple([measure.why() for measure in measures if measure is not None])
