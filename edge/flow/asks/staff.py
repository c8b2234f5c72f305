"""What is asked about people, what two of them stand by, the day, and the box."""

from typing import Literal

from edge.core.people import Role
from edge.flow.asks.base import Ask, Picture, Text


class Dispose(Ask, frozen=True):
    """A failed batch is destroyed, as soon as a second person stands by it. `picture` shows it done; see Photograph."""

    batch: Text
    method: Text
    picture: Picture = ""


class Override(Ask, frozen=True):
    """Let a waiting batch go without its test, as soon as a second person stands by it."""

    batch: Text
    reason: Text


class Second(Ask, frozen=True):
    """Stand by somebody else's proposal: it happens now."""

    proposal: Text


class Withdraw(Ask, frozen=True):
    """Take back a proposal, one's own or another's."""

    proposal: Text
    why: Text = ""


class Enrol(Ask, frozen=True):
    """Give a person these roles, or change or suspend them."""

    person: Text
    name: Text
    roles: tuple[Role, ...]
    state: Literal["active", "suspended"] = "active"
    machine: bool = False


class Equip(Ask, frozen=True):
    """Give a person a badge (SHA-256 of its token, in hex), a PIN (argon2 hash), or both. No secret comes in here."""

    person: str
    badge: str = ""
    pin: str = ""


class SignIn(Ask, frozen=True):
    """A person was let in."""

    person: str


class SignOut(Ask, frozen=True):
    """A person's session ended."""

    person: str
    how: str


class Deny(Ask, frozen=True):
    """Somebody was not let in."""

    person: str
    why: Literal["badge", "pin", "suspended", "code"]
    tries: int


class WaiveContact(Ask, frozen=True):
    """Let goods out of a restored box before it was in contact with the province."""

    reason: Text


class OpenDay(Ask, frozen=True):
    """Open the trading day that `wall` says it is."""


class CloseDay(Ask, frozen=True):
    """Close a trading day's books: today's, or an earlier one that is still open."""

    day: Text = ""
