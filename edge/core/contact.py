"""Whether the box knows all that the province has of it. One that came from a copy does not, until it was in contact."""

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.why import Why

BOX = "box"  # the one key: a market has one box
LEAP = 1_000  # numbers that a copy cannot know of, per restoring: labels may be out that nobody reported


class Contact(Struct, frozen=True, gc=False):
    """`source` is what the box was restored from while it does not know what it lacks, "" otherwise.

    `waived` is who said that goods go out all the same; `times` counts restorings, `beyond` is where exit codes go on.
    """

    source: str = ""
    waived: str = ""
    times: int = 0
    beyond: int = 0


def contact_after(contact: Contact | None, fact: f.Fact) -> Contact:
    """The contact after a fact that touches it."""
    contact = contact or Contact()
    match fact:
        case f.Restored():
            beyond = fact.beyond if fact.beyond > contact.beyond else contact.beyond + LEAP
            return Contact(fact.source, "", contact.times + 1, beyond)
        case f.Contacted():
            return replace(contact, source="", waived="")
        case f.ContactWaived() if contact.source:
            return replace(contact, waived=fact.by)
        case _:
            raise OutOfOrderError(fact)


def unreached(contact: Contact | None) -> Why | None:
    """Why nothing may go out: what left since the copy was made is not known here. None when it may."""
    alone = contact is not None and contact.source and not contact.waived
    return Why("restored_no_contact") if alone else None
