"""What has happened: one frozen struct a fact, named in the past participle. `FACTS` is the union by kind.

A field may be added with a default; none is renamed, removed or given another meaning: facts are read for ever.
"""

from typing import Literal, Union

from msgspec import Struct

from edge.core.known import Known
from edge.core.papers import Line, OriginKind
from edge.core.rules import Rules
from edge.core.why import Why

Zone = Literal["entry", "wait", "trade", "store", "out"]


class Fact(Struct, frozen=True, gc=False, tag_field="kind"):
    """Any fact."""


class Opened(Fact, frozen=True):
    """First of an epoch: where the one before ended. `previous` is "" on a new box."""

    previous: str
    seq: int
    head: str


class DayOpened(Fact, frozen=True):
    """The trading day began, under these settings. `commitment` is of the draw key, "" while there is none.

    `in_force` are the rules that `rules` names.
    """

    day: str
    commitment: str
    quota: tuple[int, int]
    floor_bp: int
    rules: str
    in_force: Rules | None = None


class DayClosed(Fact, frozen=True):
    """The books of the day, and a signature over the chain's head before this fact."""

    day: str
    with_report: int
    needed: int
    drawn: int
    resulted: int
    shortfall: int
    in_g: int
    out_g: int
    inside_g: int
    loss_g: int
    head: str
    signature: str


class Keyed(Fact, frozen=True):
    """The draw key of a day is here; only its commitment is told."""

    day: str
    commitment: str


class Revealed(Fact, frozen=True):
    """The draw key of a past day, for anyone to replay the draw with."""

    day: str
    key: str


class Ordered(Fact, frozen=True):
    """An order of the province was taken up, or why not. `name` is what it is known by, under whatever number it comes."""

    order: int
    what: str
    name: str = ""
    outcome: Literal["done", "expired", "refused", "unknown"] = "done"


class Stopped(Fact, frozen=True):
    """A code may not be traded: batch, exit or upstream code."""

    code: str
    order: str
    reason: str
    recall: bool = False


class Registered(Fact, frozen=True):
    """A seller or buyer. A natural person's name is masked here; `seal` stands for the personal values, `given` names them."""

    operator: str
    name: str
    county: str
    natural: bool
    uscc: str
    agreement: bool
    state: Literal["active", "suspended"]
    seal: str
    given: tuple[str, ...] = ()


class Carded(Fact, frozen=True):
    """A seller or buyer was given a card (溯源卡) to be known by at a gate; the one before is worth nothing."""

    operator: str
    card: str


class Authorised(Fact, frozen=True):
    """A seller lets somebody act: an account of this market, or the market itself ("market") to tell the province.

    `since` and `until` are calendar dates, "" for no end; `paper` is the number of what was signed.
    """

    seller: str
    to: str
    what: tuple[Literal["declare", "sell", "upload"], ...]
    since: str
    until: str = ""
    paper: str = ""


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


class Cleared(Fact, frozen=True):
    """A line may come in: to be tested first, or on its papers. `spent` is what its papers are used up by.

    `known` is what the market knew when it judged.
    """

    batch: str
    visit: str
    test: bool
    why: tuple[Why, ...]
    rules: str
    spent: tuple[str, ...] = ()
    known: Known | None = None


class Refused(Fact, frozen=True):
    """A line may not come in."""

    batch: str
    visit: str
    why: tuple[Why, ...]
    rules: str
    known: Known | None = None


class Removed(Fact, frozen=True):
    """A refused line was taken off the vehicle, or its seller gave it up."""

    visit: str
    batch: str


class TurnedBack(Fact, frozen=True):
    """The whole vehicle went away before the barrier. `spent` is what its papers get back.

    `untested` are goods that were to be tested, by identity: when they come again, before `until`, they are.
    """

    visit: str
    spent: tuple[str, ...] = ()
    untested: tuple[str, ...] = ()
    until: str = ""


class Admitted(Fact, frozen=True):
    """The barrier was told to let the vehicle in, with these batches, to this zone."""

    visit: str
    lane: str
    zone: Zone
    batches: tuple[str, ...]


class Left(Fact, frozen=True):
    """The vehicle drove out."""

    visit: str
    lane: str


class Completed(Fact, frozen=True):
    """What was not known of a batch when it came in. "" says nothing."""

    batch: str
    origin: str = ""
    origin_kind: OriginKind = "county"
    producer: str = ""
    produced_on: str = ""


class Aliased(Fact, frozen=True):
    """A batch has another code too: the provincial one, or whoever's `scheme` it is."""

    batch: str
    code: str
    scheme: str = "provincial"


class Rolled(Fact, frozen=True):
    """Labels were printed ahead, numbered from `first` to `last` under a day's date; each is bound when it is used."""

    day: str
    first: int
    last: int


class Bound(Fact, frozen=True):
    """A label that was printed ahead stands for a batch from now on."""

    label: str
    batch: str


class Moved(Fact, frozen=True):
    """Goods went from zone to zone."""

    batch: str
    source: Zone
    target: Zone
    grams: int


class Held(Fact, frozen=True):
    """A batch stops where it is."""

    batch: str
    why: Why


class Released(Fact, frozen=True):
    """A batch may be sold."""

    batch: str
    why: Why


class Sampled(Fact, frozen=True):
    """A sample was taken; its grams are used up."""

    sample: str
    batch: str
    source: Zone
    grams: int
    by: str = ""


class Assayed(Fact, frozen=True):
    """One run of a sample. Absorbance changes in thousandths; inhibition in basis points, rounded down for show only."""

    sample: str
    batch: str
    method: str
    instrument: str
    blank: int
    reading: int
    inhibition_bp: int
    verdict: Literal["negative", "positive", "invalid"]
    by: str = ""


class Verified(Fact, frozen=True):
    """A second person stands by the result."""

    sample: str
    batch: str
    passed: bool


class Condemned(Fact, frozen=True):
    """Confirmed to have failed, by a sample of it or (sample "") with the batch it was part of: it can only be destroyed."""

    batch: str
    sample: str


class Disposed(Fact, frozen=True):
    """Destroyed, all that was left, before two persons."""

    batch: str
    grams: int
    method: str
    witness: str
    by: str = ""


class SaleLine(Struct, frozen=True, gc=False):
    """One line of a voucher: so much of a batch, under one exit code."""

    batch: str
    grams: int
    serial: str


class Sold(Fact, frozen=True):
    """A sale: one 统一销售凭证, many lines."""

    voucher: str
    seller: str
    buyer: str
    lines: tuple[SaleLine, ...]


class Detained(Fact, frozen=True):
    """Goods were stopped at the exit."""

    voucher: str
    lane: str
    why: tuple[Why, ...]


class Departed(Fact, frozen=True):
    """All goods of a voucher left by the exit."""

    voucher: str
    lane: str
    lines: tuple[SaleLine, ...]


class Returned(Fact, frozen=True):
    """A buyer brought goods back through the entrance: a batch of its own, child of the exit code it left under."""

    batch: str
    parent: str
    serial: str
    seller: str
    day: str
    line: Line
    at: str = ""


class Labelled(Fact, frozen=True):
    """A label came out of a printer. `link` is what its QR code says."""

    code: str
    link: str
    printer: str
    copy: int


class Photographed(Fact, frozen=True):
    """A picture was kept as evidence of what stood or was shown at a station. `picture` is its SHA-256 in hex."""

    subject: str
    picture: str
    lane: str


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
    """A person asks for what needs a second one. `subject` is the batch, `text` the reason or method."""

    proposal: str
    what: Literal["override", "dispose"]
    subject: str
    text: str
    by: str


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


class Starved(Fact, frozen=True):
    """The disk was full from `since` until `until`, and so much that was asked was refused for it."""

    since: str
    until: str
    refused: int


class Misclocked(Fact, frozen=True):
    """The box's clock differs by `seconds` (positive: ahead) from the province's, or from where the journal had it already."""

    against: Literal["journal", "province"]
    seconds: int


class Restored(Fact, frozen=True):
    """The box goes on from a copy ("backup", "province"), or learnt that it does ("behind"): it may lack what followed."""

    source: Literal["backup", "province", "behind"]
    beyond: int = 0  # exit codes go on after this number: no copy restored at another second gives the same


class Contacted(Fact, frozen=True):
    """The province was asked, and the box lacks nothing of what is kept there; `unread` of it did not follow here."""

    unread: int = 0


class ContactWaived(Fact, frozen=True):
    """Goods may go out before the box was in contact, on a manager's word."""

    by: str
    reason: str


class Lifted(Fact, frozen=True):
    """An order to stop does not name this code any more; others may."""

    code: str
    order: str
    reason: str


class Freed(Fact, frozen=True):
    """A batch is no longer held by this order; what else holds it does so still."""

    batch: str
    order: str


class Recalled(Fact, frozen=True):
    """Where recalled goods went that were sold: one exit code under its voucher. `way` is where they are now."""

    order: str
    serial: str
    batch: str
    voucher: str
    buyer: str
    grams: int
    way: Literal["inside", "gone", "returned"]


class Licensed(Fact, frozen=True):
    """The province lets an operator trade, or not, whatever the market's register says."""

    operator: str
    state: Literal["active", "suspended"]
    reason: str
    order: str


class Ruled(Fact, frozen=True):
    """Rules of the province, in force from a trading day on."""

    rules: Rules
    from_day: str
    order: str


class RegistryKept(Fact, frozen=True):
    """A registry of the province is here in this version; the rows stand beside the journal. `digest` is over all of them."""

    registry: str
    version: int
    rows: int
    digest: str


class RegistryWanted(Fact, frozen=True):
    """A change to a registry came that does not fit what is here (`have`, 0 for nothing): a whole copy is needed."""

    registry: str
    have: int
    version: int


class Imported(Fact, frozen=True):
    """A register of the market's own came from a file: the rows stand beside the journal, `digest` is over all of them."""

    registry: str
    version: int
    rows: int
    digest: str
    file: str


AnyFact = Union[  # noqa: UP007  (msgspec wants the union as a value)
    Opened, DayOpened, DayClosed, Keyed, Revealed, Ordered, Stopped, Registered, Declared, Unrecognised,
    Arrived, Drawn, Cleared, Refused, Removed, TurnedBack, Admitted, Left, Moved, Held, Released,
    Sampled, Assayed, Verified, Condemned, Disposed, Sold, Detained, Departed, Returned, Labelled,
    Photographed, Enrolled, Equipped, SignedIn, SignedOut, Denied, Proposed, Seconded, Withdrawn, Overridden,
    Lifted, Freed, Recalled, Licensed, Ruled, RegistryKept, RegistryWanted,
    Restored, Contacted, ContactWaived,
    Starved, Misclocked,
    Carded, Authorised, Confirmed, Completed, Aliased, Rolled, Bound, Imported,
]  # fmt: skip
