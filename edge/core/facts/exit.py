"""The way out: sales taken back, second badges, checks of what leaves, and paper slips entered afterwards."""

from typing import Literal

from edge.core.facts.base import Fact
from edge.core.facts.sale import SaleLine


class Voided(Fact, frozen=True):
    """Lines of a voucher are taken back before they left: the goods may be sold again, their exit codes stay spent."""

    voucher: str
    lines: tuple[SaleLine, ...]
    why: str
    by: str = ""


class Forgiven(Fact, frozen=True):
    """Where something stands is set right by two persons: a voucher that left did not, a vehicle that is inside is not."""

    subject: str
    what: Literal["voucher", "visit"]
    lines: tuple[SaleLine, ...]
    reason: str
    by: str
    second: str
    day: str = ""


class Repassed(Fact, frozen=True):
    """What had left came to the exit once more and was let through: soft anti-passback."""

    voucher: str
    lane: str
    day: str = ""


class CheckAsked(Fact, frozen=True):
    """Whatever leaves of a batch, seller, buyer or voucher is looked at once at the exit."""

    subject: str
    reason: str
    by: str


class Checked(Fact, frozen=True):
    """It was looked at."""

    subject: str
    voucher: str
    good: bool
    note: str = ""
    by: str = ""


class SlipsIssued(Fact, frozen=True):
    """Numbered paper slips lie ready for a power cut."""

    book: str
    first: int
    last: int
    by: str = ""


class SlipEntered(Fact, frozen=True):
    """A slip was entered afterwards (补录): what was done by it at `done_at`, its picture, and two persons."""

    book: str
    number: int
    what: Literal["sale", "exit", "entry"]
    done_at: str
    picture: str
    subject: str
    by: str
    second: str


class SlipsSettled(Fact, frozen=True):
    """Slips of a book that were not used, or are lost: two persons say so."""

    book: str
    first: int
    last: int
    what: Literal["unused", "missing"]
    why: str
    by: str
    second: str
