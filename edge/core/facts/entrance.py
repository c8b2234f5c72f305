"""From the declaration of a vehicle to the barrier, and its way out."""

from typing import Literal

from edge.core.facts.base import Fact, Zone
from edge.core.known import Known
from edge.core.papers import Line
from edge.core.why import Why


class Declared(Fact, frozen=True):
    """A vehicle was declared before it came: with goods, empty, or a buyer's. `vehicle` is a seal over its plates.

    `plates` counts them; `odd` says why there is none, or why one looks like no plate.
    """

    visit: str
    seller: str
    vehicle: str
    lines: tuple[Line, ...]
    purpose: Literal["goods", "empty", "buyer"] = "goods"
    plates: int = 1
    odd: str = ""


class Confirmed(Fact, frozen=True):
    """A vehicle was looked into and is empty, as its picture (SHA-256) shows."""

    visit: str
    lane: str
    picture: str


class Unrecognised(Fact, frozen=True):
    """Something was scanned that is no code, or no code of a declared load."""

    lane: str
    profile: str
    text: str
    digest: str
    why: Why


class Arrived(Fact, frozen=True):
    """A declared line stands at the entrance and has its own code. `at` starts the clock of its test."""

    batch: str
    visit: str
    seller: str
    day: str
    line: Line
    lane: str = ""
    at: str = ""


class Drawn(Fact, frozen=True):
    """The draw of one arrival with a report, picked or not: everything needed to make it again."""

    batch: str
    day: str
    n: int
    s: int
    weight_bp: int
    ticket: str
    chance: bool
    forced: bool
    picked: bool


class Undrawn(Fact, frozen=True):
    """An arrival went away again before it was traded: it leaves the day's draw, which stands at `n` and `s` without it."""

    batch: str
    day: str
    picked: bool
    n: int
    s: int


class ToppedUp(Fact, frozen=True):
    """The day's draw is short at its end: of what was not drawn and is still here, this had the lowest ticket."""

    batch: str
    day: str
    ticket: str
    s: int


class Cleared(Fact, frozen=True):
    """A line may come in: to be tested first, or on its papers. `spent` is what its papers are used up by.

    `known` is what the market knew when it judged; `covers` are the grams each paper of `spent` stands for, in its order.
    """

    batch: str
    visit: str
    test: bool
    why: tuple[Why, ...]
    rules: str
    spent: tuple[str, ...] = ()
    known: Known | None = None
    covers: tuple[int, ...] = ()


class Refused(Fact, frozen=True):
    """A line may not come in. `freed` is its upstream code, when it may be another's next time."""

    batch: str
    visit: str
    why: tuple[Why, ...]
    rules: str
    known: Known | None = None
    freed: str = ""


class Removed(Fact, frozen=True):
    """A refused line was taken off the vehicle, or its seller gave it up."""

    visit: str
    batch: str


class TurnedBack(Fact, frozen=True):
    """The whole vehicle went away before the barrier. `spent` is what its papers get back.

    `untested` are goods that were to be tested, by identity, and what was drawn of a seller's, as "seller product": when
    they come again, before `until`, they are. `drawn` are batches that leave their day's draw: an Undrawn of each follows.
    `freed` are the upstream codes of what could have come in, one for each batch.
    """

    visit: str
    spent: tuple[str, ...] = ()
    untested: tuple[str, ...] = ()
    until: str = ""
    drawn: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()


class Admitted(Fact, frozen=True):
    """The barrier was told to let the vehicle in, with these batches, to this zone."""

    visit: str
    lane: str
    zone: Zone
    batches: tuple[str, ...]
    grams: tuple[int, ...] = ()
    day: str = ""


class Reentered(Fact, frozen=True):
    """A vehicle is let in though its visit `inside` is open still: soft anti-passback. Its Admitted follows."""

    visit: str
    inside: str
    lane: str
    day: str


class Left(Fact, frozen=True):
    """The vehicle drove out."""

    visit: str
    lane: str


class Photographed(Fact, frozen=True):
    """A picture was kept as evidence of what stood or was shown at a station. `picture` is its SHA-256 in hex."""

    subject: str
    picture: str
    lane: str
