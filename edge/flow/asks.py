"""Everything a market can be asked to do, and its answer. An ask is also the body of its API call."""

from typing import Literal, Union

from msgspec import Struct

from edge.core.codes import Code
from edge.core.facts import Zone
from edge.core.papers import Line
from edge.core.why import Why


class Ask(Struct, frozen=True, tag_field="ask", tag=str.lower):
    """Any ask."""


class Read(Ask, frozen=True):
    """A code was read at a lane."""

    lane: str
    raw: bytes
    aim: str = ""


class Seen(Ask, frozen=True):
    """A read, parsed: what the turn gets, so that no parsing holds up the writer."""

    lane: str
    code: Code
    raw: bytes
    again: bool = False  # read a moment ago, and nobody knew it then


class Register(Ask, frozen=True):
    """Register a seller or buyer, or change one."""

    operator: str
    name: str
    county: str
    natural: bool = False
    uscc: str = ""
    phone: str = ""
    agreement: bool = True
    state: Literal["active", "suspended"] = "active"


class Declare(Ask, frozen=True):
    """Declare a load before it comes."""

    seller: str
    plate: str
    lines: tuple[Line, ...]


class Remove(Ask, frozen=True):
    """Take a refused line off the vehicle."""

    batch: str


class TurnBack(Ask, frozen=True):
    """Send the vehicle away."""

    visit: str


class Move(Ask, frozen=True):
    """Move all of a batch that stands in one zone to another."""

    batch: str
    source: Zone
    target: Zone


class TakeSample(Ask, frozen=True):
    """Take a sample of a batch."""

    batch: str


class Assay(Ask, frozen=True):
    """A run of a sample: absorbance changes of blank and sample in thousandths."""

    sample: str
    blank: int
    reading: int
    method: str = "GB/T 5009.199"
    instrument: str = ""


class Verify(Ask, frozen=True):
    """A second person puts the result out."""

    sample: str


class Inspect(Ask, frozen=True):
    """A returned batch was looked at and is good."""

    batch: str


class Dispose(Ask, frozen=True):
    """A failed batch was destroyed before a witness."""

    batch: str
    method: str
    witness: str


class Item(Struct, frozen=True):
    """One line of a sale."""

    batch: str
    grams: int


class Sell(Ask, frozen=True):
    """Sell to a registered buyer, or to somebody ("") in passing: one voucher, many lines."""

    seller: str
    buyer: str
    items: tuple[Item, ...]


class OpenDay(Ask, frozen=True):
    """Open the trading day that `wall` says it is."""


class CloseDay(Ask, frozen=True):
    """Close a trading day's books: today's, or an earlier one that is still open."""

    day: str = ""


class TakeKey(Ask, frozen=True):
    """Order: the draw key of a day."""

    epoch: str
    seq: int
    day: str
    key: str
    commitment: str


class TakeReveal(Ask, frozen=True):
    """Order: the draw key of a past day may be published."""

    epoch: str
    seq: int
    day: str
    key: str


class TakeStop(Ask, frozen=True):
    """Order: stop trade in these codes."""

    epoch: str
    seq: int
    id: str
    codes: tuple[str, ...]
    reason: str


# What a person or program may ask; orders come from the province alone.
AnyAsk = Union[  # noqa: UP007  (msgspec wants the union as a value)
    Read, Register, Declare, Remove, TurnBack, Move, TakeSample, Assay, Verify, Inspect, Dispose, Sell, OpenDay, CloseDay
]  # fmt: skip

Colour = Literal["pass", "wait", "stop", "unknown"]


class Answer(Struct, frozen=True):
    """What comes back: a verdict, its reasons, the code it is about, and codes that were issued."""

    verdict: Colour
    why: tuple[Why, ...] = ()
    code: str = ""
    codes: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether what was asked was done."""
        return self.verdict in ("pass", "wait")
