"""Everything a market can be asked to do, and its answer. An ask is also the body of its API call."""

from typing import Annotated, Literal, Union

from msgspec import Meta, Struct

from edge.core.codes import Code
from edge.core.facts import Zone
from edge.core.papers import Line
from edge.core.people import Role
from edge.core.why import Why

Text = Annotated[str, Meta(max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Grams = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Thousandths = Annotated[int, Meta(ge=-9_999, le=9_999)]


class Ask(Struct, frozen=True, tag_field="ask", tag=str.lower):
    """Any ask."""


class Read(Ask, frozen=True):
    """A code was read at a lane."""

    lane: Text
    raw: bytes
    aim: Text = ""
    picture: Text = ""  # SHA-256 in hex of a picture that was kept


class Seen(Ask, frozen=True):
    """A read, parsed: what the turn gets, so that no parsing holds up the writer."""

    lane: str
    code: Code
    raw: bytes
    picture: str = ""
    again: bool = False  # read a moment ago, and nobody knew it then


class Register(Ask, frozen=True):
    """Register a seller or buyer, or change one."""

    operator: Name
    name: Text
    county: Text
    natural: bool = False
    uscc: Text = ""
    phone: Text = ""
    agreement: bool = True
    state: Literal["active", "suspended"] = "active"


class Declare(Ask, frozen=True):
    """Declare a load before it comes."""

    seller: Text
    plate: Text
    lines: tuple[Line, ...]


class Remove(Ask, frozen=True):
    """Take a refused line off the vehicle."""

    batch: Text


class TurnBack(Ask, frozen=True):
    """Send the vehicle away."""

    visit: Text


class Move(Ask, frozen=True):
    """Move all of a batch that stands in one zone to another."""

    batch: Text
    source: Zone
    target: Zone


class TakeSample(Ask, frozen=True):
    """Take a sample of a batch."""

    batch: Text


class Assay(Ask, frozen=True):
    """A run of a sample: absorbance changes of blank and sample in thousandths."""

    sample: Text
    blank: Thousandths
    reading: Thousandths
    method: Text = "GB/T 5009.199"
    instrument: Text = ""


class Verify(Ask, frozen=True):
    """A second person puts the result out."""

    sample: Text


class Inspect(Ask, frozen=True):
    """A returned batch was looked at and is good."""

    batch: Text


class Dispose(Ask, frozen=True):
    """A failed batch is destroyed, as soon as a second person stands by it."""

    batch: Text
    method: Text


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


class Item(Struct, frozen=True):
    """One line of a sale."""

    batch: Text
    grams: Grams


class Sell(Ask, frozen=True):
    """Sell to a registered buyer, or to somebody ("") in passing: one voucher, many lines."""

    seller: Text
    buyer: Text
    items: tuple[Item, ...]


class Photograph(Ask, frozen=True):
    """A picture that was kept is evidence of a batch, visit or voucher."""

    subject: Name
    picture: Digest


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


class FromProvince(Ask, frozen=True, kw_only=True):
    """Any order, under the number it came by; `until` is the ISO instant after which it must not act any more."""

    until: str = ""

    @property
    def name(self) -> str:
        """What it is known by, whatever its number; as sync.message.orders has it."""
        return ""


class TakeKey(FromProvince, frozen=True):
    """Order: the draw key of a day."""

    epoch: str
    seq: int
    day: str
    key: str
    commitment: str

    @property
    def name(self) -> str:
        """By its day."""
        return f"DayKey {self.day}"


class TakeReveal(FromProvince, frozen=True):
    """Order: the draw key of a past day may be published."""

    epoch: str
    seq: int
    day: str
    key: str

    @property
    def name(self) -> str:
        """By its day."""
        return f"RevealKey {self.day}"


class TakeStop(FromProvince, frozen=True):
    """Order: stop trade in these codes, and if it is a `recall`, tell where their goods went."""

    epoch: str
    seq: int
    id: str
    codes: tuple[str, ...]
    reason: str
    recall: bool = False

    @property
    def name(self) -> str:
        """By its id."""
        return f"{'Recall' if self.recall else 'StopTrade'} {self.id}"


class TakeLift(FromProvince, frozen=True):
    """Order: the stop or recall `id` is over."""

    epoch: str
    seq: int
    id: str
    reason: str

    @property
    def name(self) -> str:
        """By the id of what it lifts."""
        return f"Lift {self.id}"


class TakeLicence(FromProvince, frozen=True):
    """Order: an operator may trade, or not."""

    epoch: str
    seq: int
    id: str
    operator: str
    state: Literal["active", "suspended"]
    reason: str

    @property
    def name(self) -> str:
        """By its id."""
        return f"SetOperator {self.id}"


class TakeRules(FromProvince, frozen=True):
    """Order: rules from a trading day on; see edge.core.rules."""

    epoch: str
    seq: int
    id: str
    version: str
    from_day: str
    quota: tuple[int, int]
    floor_bp: int
    report_days: int
    certificate_days: int
    sample_g: int
    risk_bp: dict[str, int]

    @property
    def name(self) -> str:
        """By its id."""
        return f"SetRules {self.id}"


class TakePart(FromProvince, frozen=True):
    """Order: a piece of a registry, whole (`base` 0) or changed since `base`."""

    epoch: str
    seq: int
    registry: str
    version: int
    base: int
    part: int
    parts: int
    digest: str
    rows: tuple[tuple[str, dict[str, str]], ...]
    gone: tuple[str, ...]

    @property
    def name(self) -> str:
        """By registry, version, whether it is a copy or a change, and piece."""
        since = f" since {self.base}" if self.base else ""
        return f"RegistryPart {self.registry} {self.version}{since} {self.part}/{self.parts}"


class TakeUnknown(FromProvince, frozen=True):
    """Order: one that this version cannot read. It waits for a version that can."""

    epoch: str
    seq: int
    kind: str

    @property
    def name(self) -> str:
        """By its number: nobody here can read more of it."""
        return f"{self.kind} {self.epoch} {self.seq}"


# What a person or program may ask by the API. Orders come from the province alone; people are enrolled at a screen.
AnyAsk = Union[  # noqa: UP007  (msgspec wants the union as a value)
    Read, Register, Declare, Remove, TurnBack, Move, TakeSample, Assay, Verify, Inspect, Dispose, Override, Second, Withdraw,
    Photograph, Sell, OpenDay, CloseDay,
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
