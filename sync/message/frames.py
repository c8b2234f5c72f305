"""The frames on the wire: what carries bodies, what answers, and what the two ends tell each other beside."""

from typing import Literal

from msgspec import Struct

from sync.message.body import VERSION

What = Literal["facts", "orders", "receipts", "state", "fetch", "reckoning", "certificate"]


class Personal(Struct, frozen=True):
    """A personal value beside the journal: a body holds only `seal` = HMAC-SHA256(salt, value). Erasable."""

    subject: str
    seal: str
    salt: bytes
    value: bytes


class Report(Struct, frozen=True):
    """Consecutive bodies of one stream from `first` on. `prev` is the hash before it; `signature` is over the last hash."""

    stream: Literal["facts", "orders"]
    market: str
    epoch: str
    first: int
    prev: bytes
    bodies: tuple[bytes, ...]
    signature: bytes = b""
    personal: tuple[Personal, ...] = ()
    v: int = VERSION


class Receipt(Struct, frozen=True):
    """What the other end has committed: all up to `through`, and beyond it what is not in `gaps` (inclusive ranges).

    It may go down when that end was restored. `head` is its hash at `through`: where the sender's own differs, the
    receipt speaks of bodies the sender does not have, and acknowledges nothing. `fork` is the first number under which
    it already holds a different body. `last` is the highest number it holds; `grant` the octets a second that a backlog
    may take of the line (0: no limit); `at` its wall clock, for clocks to be compared. `seen`
    and `seen_head` are number and hash of the last body of the report it answers, when all up to there and more is kept.
    """

    stream: Literal["facts", "orders"]
    market: str
    epoch: str
    through: int
    gaps: tuple[tuple[int, int], ...] = ()
    fork: int | None = None
    v: int = VERSION
    head: bytes = b""
    last: int = 0
    grant: int = 0
    at: str = ""
    seen: int = 0
    seen_head: bytes = b""


class State(Struct, frozen=True):
    """What a market, or the broker in its stead, says of itself, retained. `seq` is its last fact's number.

    `run` names the process: one that comes back after another was heard is a second box with the same identity.
    `epochs` are all that were ever acknowledged, with how far: the province answers each, also one it has lost.
    """

    online: bool
    epoch: str = ""
    through: int = 0
    backlog: int | None = None
    seq: int = 0
    run: str = ""
    epochs: tuple[tuple[str, int], ...] = ()


class Fetch(Struct, frozen=True):
    """A market asks for its own facts after a number; they come down as a Report that the province has signed.

    With epoch "" it asks what there is: the answer is a Known with the same `nonce`.
    """

    market: str
    epoch: str
    after: int
    v: int = VERSION
    nonce: str = ""


class Stood(Struct, frozen=True):
    """How far the province has an epoch: all up to `through`, with the hash there; `last` is the highest it holds.

    `beyond` is how many it holds behind the gap that follows `through`.
    """

    epoch: str
    through: int
    head: bytes
    last: int
    beyond: int = 0


class Told(Struct, frozen=True):
    """What a market last said of itself: process, epoch, number of its last fact, facts waiting, and when it was heard."""

    run: str
    epoch: str
    seq: int
    backlog: int
    at: str


class Known(Struct, frozen=True):
    """Everything the province has of a market, epoch by epoch; and what is wrong with it ("twins", …).

    `orders` is how far the market has received each of its order journals.
    `signature` is the province's over `known_digest`. With `nonce` "" nobody asked: only the warnings count.
    """

    market: str
    nonce: str
    epochs: tuple[Stood, ...] = ()
    told: Told | None = None
    warnings: tuple[str, ...] = ()
    orders: tuple[Stood, ...] = ()
    signature: bytes = b""
    v: int = VERSION


class DayCount(Struct, frozen=True):
    """Facts of one calendar day in one epoch: how many, the last one's number, and the hash there."""

    day: str
    epoch: str
    count: int
    last: int
    head: bytes


class Reckoning(Struct, frozen=True):
    """Up: what a market produced, day by day. Down: what the province has archived of the same days."""

    market: str
    days: tuple[DayCount, ...]
    v: int = VERSION


class Renewal(Struct, frozen=True):
    """A box asks for its next certificate: a signing request in PEM."""

    market: str
    request: bytes
    v: int = VERSION


class Issued(Struct, frozen=True):
    """The certificate for a signing request, in PEM."""

    market: str
    certificate: bytes
    v: int = VERSION
