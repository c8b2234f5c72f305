"""A restored box: what goes out before it was in contact goes out on a manager's word."""

from edge.core import facts as f
from edge.core.contact import BOX, Contact, unreached
from edge.core.why import Why
from edge.flow.asks import Answer, WaiveContact
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_TEXT = 200


def waive(ask: WaiveContact, page: Page, _site: Site) -> Turn:
    """Goods may go out until the box was in contact. Said once; contact ends it."""
    if not ask.reason.strip():
        return no("", "override_reason")
    if unreached(page.get(Contact, BOX)) is None:
        return no("", "not_restored")
    page.record(f.ContactWaived(page.actor, ask.reason.strip()[:_TEXT]))
    return Turn(Answer("pass", (Why("waived_contact"),)))
