"""Sellers and buyers: registered, given a card, and letting others act for them."""

from edge.core import facts as f
from edge.core.codes import own
from edge.core.day import is_date
from edge.core.operators import MARKET, Authorisation, Operator, authorisation_key
from edge.core.people import Person
from edge.core.why import Why
from edge.flow.asks import Answer, Authorise, GiveCard, Register
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_BY_OFFICE = frozenset({"manager", "gate", "lab", "device"})


def register(ask: Register, page: Page, _site: Site) -> Turn:
    """A person's name, number, phone and address stay beside the journal, a firm's phone and address too; the rest is public."""
    name, uscc = ask.name, ask.uscc
    told = {"phone": ask.phone, "address": ask.address}
    if ask.natural:
        name, uscc = ask.name[:1] + "*" * max(len(ask.name) - 1, 1), ""
        told = {"id": ask.uscc} | told
    given = tuple([each for each, value in told.items() if value.strip()])
    personal = {"name": ask.name} | told if ask.natural else {each: told[each] for each in given}
    seal = page.seal(ask.operator, personal) if personal else ""
    page.record(
        f.Registered(
            ask.operator, name, ask.county, ask.natural, uscc, ask.agreement, ask.state, seal, given, ask.stall
        )
    )  # fmt: skip
    return Turn(Answer("pass", code=ask.operator))


def give_card(ask: GiveCard, page: Page, site: Site) -> Turn:
    """A new card; the one before is worth nothing from now on."""
    if page.get(Operator, ask.operator) is None:
        return no(ask.operator, "operator_unknown")
    card = own.slip("C", site.node, page.at.date(), page.next(f"C{page.at.date()}"))
    page.record(f.Carded(ask.operator, card))
    return Turn(Answer("pass", code=ask.operator, codes=(card,)))


def authorise(ask: Authorise, page: Page, _site: Site) -> Turn:
    """What an account, or the market, may do for a seller; with nothing in `what` it may nothing any more."""
    if page.get(Operator, ask.seller) is None:
        return no(ask.seller, "operator_unknown")
    if ask.to != MARKET and page.get(Person, ask.to) is None:
        return no(ask.to, "person_unknown")
    since = ask.since or page.at.date().isoformat()
    if not all(is_date(each) for each in (since, ask.until) if each):
        return no(ask.seller, Why("asked_wrong", {"what": "since, until"}))
    page.record(f.Authorised(ask.seller, ask.to, tuple(dict.fromkeys(ask.what)), since, ask.until, ask.paper))
    return Turn(Answer("pass", code=ask.seller))


def may_act(seller: str, what: str, page: Page) -> bool:
    """Whether whoever asks may do this for a seller: the office for all, a seller's own people for whom they were named by."""
    person = page.get(Person, page.actor)
    if person is None or person.machine or not _BY_OFFICE.isdisjoint(person.roles):
        return True
    found = page.get(Authorisation, authorisation_key(seller, page.actor))
    return found is not None and found.covers(what, page.at.date().isoformat())
