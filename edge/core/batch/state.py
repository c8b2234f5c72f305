"""What a batch is. Goods are booked twice: every gram in an account came out of another."""

from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OverdrawnError
from edge.core.lab.failure import Dispute, Failure
from edge.core.papers import Line
from edge.core.why import Why

INSIDE = ("entry", "wait", "trade", "store", "out")
GROUND = INSIDE[:-1]  # not sold yet
GONE = ("exit", "return")
LOST = ("destroyed", "shrink", "sample", "unexplained", "answered")
_FROM = ("gate", "merged")  # where goods come from: these are below zero
_SIDE = {**dict.fromkeys(_FROM, 0), **dict.fromkeys(GONE, 1), **dict.fromkeys(INSIDE, 2), **dict.fromkeys(LOST, 3)}
SALEABLE = ("trade", "store")
ON_PAPER = (*SALEABLE, "wait", "entry")  # where goods may stand by the books that a slip had sold by then
BY_ORDER = frozenset(  # the province's, and the market's own
    {"stop_order", "stop_failed", "recall_order", "halt_stop", "halt_recall"}
)


class Status(StrEnum):
    """What may be done with a batch. A place is not a permission."""

    ARRIVED = "arrived"  # stands before the barrier
    REFUSED = "refused"  # may not come in; kept for the record
    CLEARED = "cleared"  # may come in on its papers
    WAITING = "waiting"  # must pass a test before it is sold
    RELEASED = "released"  # may be sold
    HELD = "held"  # stopped: first positive, return, order
    FAILED = "failed"  # confirmed: can only be destroyed


def kept_until(produced_on: str, shelf_days: int) -> str:
    """The last day of a shelf life; "" where none is fixed or the date is none."""
    if not shelf_days or not produced_on:
        return ""
    try:
        return (date.fromisoformat(produced_on) + timedelta(days=shelf_days)).isoformat()
    except (ValueError, OverflowError):
        return ""


class Batch(Struct, frozen=True, gc=False):
    """One seller, one product, one source, one arrival. `accounts` sum to zero; "gate" is minus what came in."""

    code: str
    visit: str
    seller: str
    day: str
    line: Line
    status: Status = Status.ARRIVED
    test: bool = False
    drawn: bool = False
    resulted: bool = False
    why: tuple[Why, ...] = ()
    accounts: dict[str, int] = {}
    serials: int = 0
    parent: str = ""
    serial: str = ""
    since: str = ""
    sample: str = ""  # taken, and its result is not out
    alias: str = ""  # its provincial code
    label: str = ""  # printed ahead, and bound to it
    spent: tuple[str, ...] = ()  # what its papers were used up by
    ticket: str = ""  # of its draw
    retained_until: str = ""  # how long the rest of its sample is kept
    failures: tuple[Failure, ...] = ()
    parents: tuple[str, ...] = ()  # what it was mixed or packed from
    keeps_until: str = ""  # the last day of its shelf life, "" where none is fixed
    shelf_days: int = 0  # how long its product keeps, 0 where that is not fixed
    counted: str = ""  # the trading day of its last stock-take
    before: tuple[Status, tuple[Why, ...]] | None = None  # what it was, and why, before it was held

    def grams(self, accounts: tuple[str, ...]) -> int:
        """What stands in these accounts together."""
        return sum(self.accounts.get(each, 0) for each in accounts)

    @property
    def in_g(self) -> int:
        """All that ever came in."""
        return -self.accounts.get("gate", 0)

    def totals(self) -> tuple[int, int, int, int]:
        """Grams in, out, inside and lost."""
        sums = [0, 0, 0, 0]
        for account, grams in self.accounts.items():
            sums[_SIDE[account]] += grams
        return -sums[0], sums[1], sums[2], sums[3]

    def keeping(self) -> "Batch":
        """With the last day of its shelf life, by its production date; never later than it was."""
        keeps = [each for each in (self.keeps_until, kept_until(self.line.produced_on, self.shelf_days)) if each]
        return replace(self, keeps_until=min(keeps, default=""))

    @property
    def unsettled(self) -> bool:
        """Whether the day cannot close over it: goods that wait, failed, are held by other than an order, or are missing."""
        held = self.status is Status.HELD and not all(why.code in BY_ORDER for why in self.why)
        waits = (held or self.status in (Status.WAITING, Status.FAILED)) and self.grams(INSIDE) > 0
        return waits or self.accounts.get("unexplained", 0) > 0

    @property
    def until(self) -> str:
        """Until when the seller may ask for another test."""
        return max((each.until for each in self.failures), default="")

    @property
    def dispute(self) -> Dispute:
        """What became of that: "open" while one test is asked for."""
        found: list[Dispute] = [each.dispute for each in self.failures]
        return "open" if "open" in found else found[-1] if found else ""

    @property
    def undrawn(self) -> bool:
        """Whether the end of its day may draw it: it was in the draw, gets no test so far, and is still here to be sampled."""
        here = self.status in (Status.RELEASED, Status.HELD) and self.grams(GROUND) > 0
        return here and self.ticket != "" and not (self.drawn or self.test)

    def disposable(self, now: str) -> bool:
        """Whether it failed and may be destroyed at ISO instant `now`: a failure stands that nobody can ask to test again."""
        settled = not self.failures or any(each.settled(now) for each in self.failures)
        return self.status is Status.FAILED and settled and self.grams(INSIDE) > 0

    def place(self) -> f.Zone:
        """The zone with most of what is inside and not sold."""
        return max(GROUND, key=lambda zone: self.accounts.get(zone, 0))  # pyright: ignore[reportReturnType]

    def post(self, source: str, target: str, grams: int, status: Status | None = None) -> "Batch":
        """Book `grams` from account to account. Raises OverdrawnError when a zone does not hold them."""
        if grams < 0 or (source not in _FROM and self.accounts.get(source, 0) < grams):
            raise OverdrawnError(self.code, source, grams)
        accounts = dict(self.accounts)
        accounts[source] = accounts.get(source, 0) - grams
        accounts[target] = accounts.get(target, 0) + grams
        return replace(self, accounts=accounts, status=status or self.status)
