"""What becomes of goods inside: weighed, lost, mixed, tagged, counted, sent back, and answered for."""

from typing import Literal

from msgspec import Struct

from edge.core.facts.base import Fact, Zone
from edge.core.papers import Line
from edge.core.why import Why

Loss = Literal["drying", "mortality", "trimming", "spoilt"]
LOSSES: tuple[Loss, ...] = ("drying", "mortality", "trimming", "spoilt")


class Part(Struct, frozen=True, gc=False):
    """So much of a batch out of one zone."""

    batch: str
    zone: Zone
    grams: int


class Weighed(Fact, frozen=True):
    """What stands of a batch in a zone was weighed or counted. The first time corrects what was declared to have come in.

    `tolerance_bp` is how much of it may be lost on one person's word, in 1/10,000, as the registry then had it.
    """

    batch: str
    zone: Zone
    before: int
    grams: int
    basis: Literal["weighed", "counted"]
    first: bool
    by: str = ""
    day: str = ""
    ticket: str = ""  # raw frames of the scale, SHA-256
    tolerance_bp: int | None = None


class Shrunk(Fact, frozen=True):
    """Goods dried, died, were trimmed or spoilt: above what `tolerance_bp` allows (see Weighed) by a `second` person's word."""

    batch: str
    zone: Zone
    grams: int
    loss: Loss
    by: str = ""
    day: str = ""
    second: str = ""
    tolerance_bp: int | None = None


class Merged(Fact, frozen=True):
    """A new batch out of parts of others: mixed, since they cannot be told apart, or packed anew.

    It keeps as long as the first of them (`keeps_until`, `shelf_days`; None: a version that did not say).
    With `voucher` its seller bought it in this market, under exit code `serial`, and took it in without its going out.
    """

    batch: str
    how: Literal["mix", "repack"]
    parts: tuple[Part, ...]
    zone: Zone
    seller: str
    line: Line
    day: str
    status: str
    why: tuple[Why, ...] = ()
    at: str = ""
    by: str = ""
    keeps_until: str | None = None
    shelf_days: int = 0
    voucher: str = ""
    serial: str = ""


class Tagged(Fact, frozen=True):
    """A crate's tag stands for a batch or an exit code; for nothing ("") it is free again."""

    tag: str
    subject: str
    by: str = ""


class SentBack(Fact, frozen=True):
    """Goods go back to where they came from, for a fault of their papers: two persons, and never after a positive."""

    batch: str
    grams: int
    why: str
    by: str
    second: str
    day: str = ""


class Counted(Fact, frozen=True):
    """A stock-take: so much is there of what should be. What is missing stands unexplained until somebody answers for it."""

    batch: str
    zone: Zone
    before: int
    grams: int
    by: str = ""
    day: str = ""


class Accounted(Fact, frozen=True):
    """What is missing of a batch has an owner, and a reason."""

    batch: str
    grams: int
    owner: str
    why: str
    by: str = ""
    second: str = ""
    day: str = ""


class Tallied(Fact, frozen=True):
    """So many vehicles were counted at a lane on a trading day, by whatever counts: loops, a camera, a person."""

    day: str
    lane: str
    vehicles: int
    by: str = ""
