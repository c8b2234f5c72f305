"""The guard with the page at hand: a batch's own status, and every stop order that reaches it."""

from edge.core import guard
from edge.core.batch import Batch
from edge.core.ledger import Stop
from edge.core.why import Why
from edge.flow.ports import Page


def barred(code: str, page: Page, serial: str = "") -> Why | None:
    """Why goods of a batch (under an exit code) may neither be sold nor leave, or None."""
    return guard.barred(page.get(Batch, code), lambda each: page.get(Stop, each) is not None, serial)
