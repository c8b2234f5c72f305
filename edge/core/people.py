"""Staff, the programs that act for them, and what two of them must stand by together."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError

Matter = Literal[
    "override", "dispose", "control", "sendback", "account", "resume", "forgive", "slip", "slips", "shrink"
]  # fmt: skip
Role = Literal["gate", "lab", "stall", "manager", "supervisor", "admin", "device"]


class Person(Struct, frozen=True, gc=False):
    """Somebody, or (`machine`) something, that may act here. Names and secrets stand elsewhere."""

    id: str
    roles: tuple[str, ...] = ()
    state: Literal["active", "suspended"] = "active"
    machine: bool = False


def person_after(_person: Person | None, fact: f.Fact) -> Person:
    """The person as last enrolled."""
    if not isinstance(fact, f.Enrolled):
        raise OutOfOrderError(fact)
    return Person(fact.person, fact.roles, fact.state, fact.machine)


class Proposal(Struct, frozen=True, gc=False):
    """What one person asked for and another may second."""

    code: str
    what: Matter
    subject: str
    text: str
    by: str
    state: Literal["open", "done", "withdrawn"] = "open"
    picture: str = ""
    content: str = ""


def proposal_after(proposal: Proposal | None, fact: f.Fact) -> Proposal:
    """The proposal after a fact that touches it."""
    match fact:
        case f.Proposed() if proposal is None:
            return Proposal(
                fact.proposal, fact.what, fact.subject, fact.text, fact.by, picture=fact.picture, content=fact.content
            )
        case f.Seconded() if proposal is not None and proposal.state == "open":
            return replace(proposal, state="done")
        case f.Withdrawn() if proposal is not None and proposal.state == "open":
            return replace(proposal, state="withdrawn")
        case _:
            raise OutOfOrderError(fact)
