"""Who may act here, when they did, and what two of them stood by."""

from typing import Literal

from edge.core.facts.base import Fact


class Enrolled(Fact, frozen=True):
    """A member of staff, or (`machine`) a program, has these roles from now on. The name stays on the box."""

    person: str
    roles: tuple[str, ...]
    state: Literal["active", "suspended"]
    machine: bool = False


class Equipped(Fact, frozen=True):
    """A person was given a new badge, a new PIN, or both; what they had before is worth nothing."""

    person: str
    badge: bool
    pin: bool


class SignedIn(Fact, frozen=True):
    """A person's shift at a station began."""

    person: str


class SignedOut(Fact, frozen=True):
    """It ended: "self", "again" (signed in anew), "idle", "over" (its time was up), or by whoever ended it."""

    person: str
    how: str


class Denied(Fact, frozen=True):
    """Somebody was not let in. `person` is "" for a badge nobody was given; `tries` counts the failures in a row."""

    person: str
    why: Literal["badge", "pin", "suspended", "code"]
    tries: int


class Proposed(Fact, frozen=True):
    """A person asks for what needs a second one. `subject` is the batch or bench, `text` the reason or method."""

    proposal: str
    what: Literal[
        "override", "dispose", "control", "sendback", "account", "resume", "forgive", "slip", "slips", "shrink"
    ]  # fmt: skip
    subject: str
    text: str
    by: str
    picture: str = ""
    content: str = ""


class Seconded(Fact, frozen=True):
    """A second person stands by a proposal; what follows it follows in the same turn."""

    proposal: str


class Withdrawn(Fact, frozen=True):
    """A proposal is no more."""

    proposal: str
    why: str = ""


class Overridden(Fact, frozen=True):
    """A batch that waited was let go without its test, on two persons' word."""

    batch: str
    proposal: str
    reason: str
    by: str
    second: str
