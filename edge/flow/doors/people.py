"""Who may act here, and when they did. Secrets stay beside the journal."""

import re

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.people import Person
from edge.core.trade import Voucher
from edge.core.visit import Visit
from edge.flow.asks import Answer, Deny, Enrol, Equip, Photograph, SignIn, SignOut
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}", re.ASCII)
_NAME = 60


def enrol(ask: Enrol, page: Page, _site: Site) -> Turn:
    """An account with its roles; the name stays on this box."""
    if not _ACCOUNT.fullmatch(ask.person):
        return no(ask.person, "person_wrong")
    runs = _runs(Person(ask.person, ask.roles, ask.state, ask.machine))
    if not runs and not any(_runs(each) for each in page.all(Person) if each.id != ask.person):
        return no(ask.person, "last_admin")
    page.record(f.Enrolled(ask.person, tuple(sorted(set(ask.roles))), ask.state, ask.machine))
    page.equip(ask.person, name=ask.name.strip()[:_NAME])
    return Turn(Answer("pass", code=ask.person))


def is_machine(page: Page) -> bool:
    """Whether a program asks: it stands by nothing that a person must."""
    person = page.get(Person, page.actor)
    return person is not None and person.machine


def _runs(person: Person) -> bool:
    """Whether this person can let others in."""
    return person.state == "active" and "admin" in person.roles and not person.machine


def equip(ask: Equip, page: Page, _site: Site) -> Turn:
    """A new badge or PIN: the old one, and every session begun with it, ends."""
    if page.get(Person, ask.person) is None:
        return no(ask.person, "person_unknown")
    page.record(f.Equipped(ask.person, bool(ask.badge), bool(ask.pin)))
    page.equip(ask.person, badge=ask.badge, pin=ask.pin)
    return Turn(Answer("pass", code=ask.person))


def sign_in(ask: SignIn, page: Page, _site: Site) -> Turn:
    """A session began."""
    page.record(f.SignedIn(ask.person))
    return Turn(Answer("pass", code=ask.person))


def sign_out(ask: SignOut, page: Page, _site: Site) -> Turn:
    """A session ended."""
    page.record(f.SignedOut(ask.person, ask.how))
    return Turn(Answer("pass", code=ask.person))


def deny(ask: Deny, page: Page, _site: Site) -> Turn:
    """Nobody was let in."""
    page.record(f.Denied(ask.person, ask.why, ask.tries))
    return Turn(Answer("stop", code=ask.person))


def photograph(ask: Photograph, page: Page, _site: Site) -> Turn:
    """A picture is evidence from now on, of something that is here."""
    if all(page.get(kind, ask.subject) is None for kind in (Batch, Visit, Voucher)):
        return no(ask.subject, "subject_unknown")
    page.record(f.Photographed(ask.subject, ask.picture, page.station))
    return Turn(Answer("pass", code=ask.subject))
