"""What the market's screens need from outside; the composition root plays these."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from devices import HttpInbox
from edge.core.batch import Batch
from edge.core.lab.samples import Sample
from edge.core.ledger import Day
from edge.core.operators import Authorisation, Operator
from edge.core.papers import Line
from edge.core.people import Person, Proposal
from edge.core.products import Product
from edge.core.trade import Serial, Voucher
from edge.core.visit import Visit
from edge.core.why import Why
from edge.flow.asks import Answer, Declare
from edge.flow.foresee import Foresight
from kiosk.market.book_ports import BookViews
from kiosk.market.exit_ports import ExitViews
from kiosk.market.lab_ports import LabViews


class Link(NamedTuple):
    """The line to the province: facts still to be kept there, and seconds since it was last heard, None for never."""

    online: bool
    waiting: int
    last_contact_s: float | None = None


class Who(NamedTuple):
    """Whom a token stands for, where, and what it may."""

    actor: str
    station: str
    roles: frozenset[str] = frozenset()


class Staffer(NamedTuple):
    """A person as the office lists them."""

    person: Person
    name: str
    badge: bool
    pin: bool


class Held(NamedTuple):
    """A registry here: its version, rows, and since when ("" not known). `told` is the version that the journal says."""

    version: int
    rows: int
    at: str
    told: int


class Outcome(NamedTuple):
    """A result as it came out: when (ISO 8601), of which batch, and "passed", "failed" or why it was let go."""

    at: str
    batch: str
    how: str


class Views(LabViews, ExitViews, BookViews, Protocol):
    """Reads beside the writer. May block: called from threads."""

    def batch(self, code: str) -> Batch | None:
        """A batch by its code."""
        ...

    def visit(self, code: str) -> Visit | None:
        """A visit by its code."""
        ...

    def voucher(self, code: str) -> Voucher | None:
        """A sale by its code."""
        ...

    def serial(self, code: str) -> Serial | None:
        """An exit code."""
        ...

    def stands_for(self, code: str) -> str:
        """The batch or exit code that a crate's tag, a label printed ahead or another scheme's code stands for; or itself."""
        ...

    def sales(self, seller: str, before: str = "", limit: int = 50) -> list[Voucher]:
        """A seller's vouchers, the newest first; with `before` those older than that one."""
        ...

    def plate(self, voucher: str) -> str:
        """The plate a voucher goes with, "" for none."""
        ...

    def sample(self, code: str) -> Sample | None:
        """A sample by its code."""
        ...

    def proposal(self, code: str) -> Proposal | None:
        """A proposal by its code."""
        ...

    def stopped(self, code: str) -> bool:
        """Whether a stop order names this code."""
        ...

    def day(self) -> Day | None:
        """Today's trading day, while its books are not closed; goods come in while it is open."""
        ...

    def unclosed(self) -> list[Day]:
        """Trading days whose books are not closed, the oldest first."""
        ...

    def now(self) -> str:
        """The market's time, ISO 8601."""
        ...

    def uplink(self) -> Link:
        """The line to the province now."""
        ...

    def batches(self, status: str, after: str = "", limit: int = 50) -> list[Batch]:
        """Batches of a status ("" for all) after a code."""
        ...

    def inside(self, status: str) -> list[Batch]:
        """Batches of a status with goods inside."""
        ...

    def failed(self) -> list[Batch]:
        """What failed, the newest first; some of it is over."""
        ...

    def tally(self) -> dict[str, int]:
        """Batches of each status."""
        ...

    def totals(self) -> tuple[int, int, int, int]:
        """Grams in, out, inside and lost."""
        ...

    def resulted(self, day: str) -> int:
        """Drawn arrivals of a day with a result."""
        ...

    def samples(self) -> list[Sample]:
        """Samples whose result is not out."""
        ...

    def visits(self, stay: str, after: str = "", limit: int = 50) -> list[Visit]:
        """Vehicles "standing" or "inside"."""
        ...

    def proposals(self) -> list[Proposal]:
        """What waits for a second person."""
        ...

    def operators(self, after: str = "", limit: int = 50) -> list[Operator]:
        """Sellers and buyers."""
        ...

    def owing(self) -> int:
        """How many labels are owed."""
        ...

    def people(self) -> list[Staffer]:
        """Everybody enrolled."""
        ...

    def operator(self, code: str) -> Operator | None:
        """A seller or buyer."""
        ...

    def card(self, code: str) -> Operator | None:
        """Whose card this is, while it counts."""
        ...

    def acts_for(self, account: str) -> list[Authorisation]:
        """For whom an account may act, and what."""
        ...

    def authorised(self, seller: str) -> list[Authorisation]:
        """Whom a seller lets act."""
        ...

    def loads(self, seller: str) -> list[Visit]:
        """A seller's last declared loads, the newest first."""
        ...

    def stock(self, seller: str, after: str = "", limit: int = 50) -> list[Batch]:
        """A seller's batches with goods inside, after a code."""
        ...

    def outcomes(self) -> list[Outcome]:
        """The last results, the newest first."""
        ...

    def foresee(self, ask: Declare) -> Foresight:
        """What the gate would say of a load that came now."""
        ...

    def products(self, group: str = "", find: str = "", limit: int = 200) -> list[Product]:
        """The registry of products: of a food group, or with this in the name; in order of their codes."""
        ...

    def product(self, name: str) -> Product | None:
        """A product by its name or code."""
        ...

    def held(self, registry: str) -> Held:
        """A registry of the province, or of the market itself."""
        ...

    def listed(self, registry: str, find: str, limit: int = 50) -> list[tuple[str, dict[str, str], bool]]:
        """(key, row, whether it is the market's own) of rows with this in them."""
        ...

    def find_operators(self, find: str, after: str = "", limit: int = 50, *, named: bool = False) -> list[Operator]:
        """Operators with this in code, public name or number, and (`named`) in the name that stays on the box."""
        ...

    def told(self, operator: str) -> dict[str, str]:
        """What an operator told that stays on the box."""
        ...

    def lately(self, limit: int = 200) -> list[Line]:
        """The lines that arrived last, whoever brought them, the newest first."""
        ...

    def sellers(self, lane: str, limit: int = 12) -> list[str]:
        """Whose goods came last at a lane, the newest first."""
        ...

    def label(self, code: str) -> Why | None:
        """Why a label printed ahead cannot go on goods; None when it can."""
        ...

    def rolls(self) -> tuple[int, int]:
        """Labels printed ahead lately, and how many of them were used."""
        ...

    def answer(self, actor: str, key: str) -> Answer | None:
        """What somebody was answered under a key."""
        ...


class Drafts(Protocol):
    """Loads that somebody is putting together. May block: called from threads."""

    def get(self, name: str) -> bytes | None:
        """What was last put under a name."""
        ...

    def put(self, name: str, body: bytes) -> None:
        """Keep it."""
        ...

    def drop(self, name: str) -> None:
        """It was sent, or given up."""
        ...


class DayBook(NamedTuple):
    """One calendar day at both ends. `archived` is the province's word, None for none; `standing` compares the two journals.

    It is "equal", "coming" (so far equal, the rest is on its way), "unheard" or "differs".
    """

    day: str
    produced: int
    acknowledged: int
    archived: int | None
    standing: str


class Disk(NamedTuple):
    """Room on the disk: "ok", "low" or "full", and octets free beside the reserve."""

    state: str
    free: int


class Pusher(NamedTuple):
    """An instrument that may push: what it signs with, and how it writes."""

    secret: bytes
    inbox: HttpInbox


@dataclass(frozen=True)
class Inlet:
    """Instruments that may push, by their ids; where what cannot be read is kept, by its SHA-256, and where that is.

    `nonces` are those of late, by instrument: of which body (SHA-256), and when.
    """

    pushers: Mapping[str, Pusher]
    keep: Callable[[bytes], str]
    path: Callable[[str], Path | None]
    nonces: OrderedDict[tuple[str, str], tuple[str, int]] = field(
        default_factory=OrderedDict[tuple[str, str], tuple[str, int]]
    )


class Ends(Protocol):
    """The line's two ends compared, and the box below. May block: called from threads."""

    def days(self) -> list[DayBook]:
        """The last days on which anything was recorded, newest first."""
        ...

    def acknowledged(self) -> int:
        """Facts that the province has, all in all."""
        ...

    def disk(self) -> Disk:
        """Room on the disk."""
        ...

    def ahead_s(self) -> float | None:
        """Seconds by which the clock is ahead of the province's, None while not known."""
        ...


Tokens = Mapping[str, Who]  # a program's token -> whom it stands for
