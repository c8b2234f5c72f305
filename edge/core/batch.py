"""A batch as its facts leave it. Goods are booked twice: every gram in an account came out of another."""

from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError, OverdrawnError
from edge.core.known import Known
from edge.core.lab.failure import Dispute, Failure, failures_after
from edge.core.papers import Line
from edge.core.why import Why

INSIDE = ("entry", "wait", "trade", "store", "out")
GROUND = INSIDE[:-1]  # not sold yet
GONE = ("exit", "return")
LOST = ("destroyed", "shrink", "sample", "unexplained", "answered")
_FROM = ("gate", "merged")  # where goods come from: these are below zero
_SIDE = {**dict.fromkeys(_FROM, 0), **dict.fromkeys(GONE, 1), **dict.fromkeys(INSIDE, 2), **dict.fromkeys(LOST, 3)}
SALEABLE = ("trade", "store")
BY_ORDER = frozenset({"stop_order", "recall_order"})  # reasons that name an order of the province
# Or a control of the bench that vouched for a result, or a sample; and as what they name it.
_NAMED = {**dict.fromkeys(BY_ORDER, "order"), "result_doubted": "order", "positive": "sample"}

# What else a pass of its own ends: doubts of an earlier result, and what a return had of the batch it came of.
_TESTED = frozenset({"result_doubted", "batch_waiting", "batch_held"})
_HOLDING = _TESTED | {"positive", "returned"}


class Status(StrEnum):
    """What may be done with a batch. A place is not a permission."""

    ARRIVED = "arrived"  # stands before the barrier
    REFUSED = "refused"  # may not come in; kept for the record
    CLEARED = "cleared"  # may come in on its papers
    WAITING = "waiting"  # must pass a test before it is sold
    RELEASED = "released"  # may be sold
    HELD = "held"  # stopped: first positive, return, order
    FAILED = "failed"  # confirmed: can only be destroyed


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


def after(batch: Batch | None, fact: f.Fact) -> Batch:  # noqa: C901, PLR0911, PLR0912  (one line a fact)
    """The batch after a fact that touches it. Raises OutOfOrderError when the fact cannot follow."""
    match fact:
        case f.Arrived() if batch is None:
            return Batch(fact.batch, fact.visit, fact.seller, fact.day, fact.line, since=fact.at)
        case f.Returned() if batch is None:
            return _returned(fact)
        case f.Merged():
            return _mixed(fact) if batch is None else _taken(batch, fact)
        case _ if batch is None:
            raise OutOfOrderError(fact)
        case f.Drawn():
            return replace(batch, drawn=fact.picked, ticket=fact.ticket)
        case f.Undrawn() if not batch.in_g:
            return replace(batch, drawn=False)
        case f.ToppedUp() if batch.undrawn:
            return _topped_up(batch)
        case f.Cleared():
            status = Status.WAITING if fact.test else Status.CLEARED
            keeps = _keeps_until(batch.line, fact.known)
            return replace(batch, status=status, test=fact.test, why=fact.why, spent=fact.spent, keeps_until=keeps)
        case f.Refused():
            return replace(batch, status=Status.REFUSED, why=fact.why)
        case f.Admitted() if batch.status in (Status.CLEARED, Status.WAITING, Status.HELD) and not batch.in_g:
            status = Status.RELEASED if batch.status is Status.CLEARED else batch.status
            return batch.post("gate", fact.zone, batch.line.grams, status)
        case f.Completed():
            return replace(batch, line=_completed(batch.line, fact))
        case f.Aliased():
            return replace(batch, alias=fact.code)
        case f.Bound():
            return replace(batch, label=fact.label)
        case f.Moved():
            return batch.post(fact.source, fact.target, fact.grams)
        case f.Held():
            return _held(batch, fact.why)
        case f.Freed():
            return _freed(batch, fact.order)
        case f.Released() if batch.status in (Status.WAITING, Status.HELD):
            return replace(batch, status=Status.RELEASED, why=(fact.why,))
        case f.Sampled():
            taken = batch.post(fact.source, "sample", fact.grams)
            return replace(taken, sample=fact.sample, retained_until=fact.retained_until)
        case f.Rejected():
            return replace(batch, sample="")
        case f.Questioned():
            out = fact.sample != batch.sample and batch.status is not Status.WAITING
            return _held(batch, Why("result_doubted", {"order": fact.control})) if out else batch
        case f.Upheld():
            return _freed(batch, fact.control)
        case f.Verified():
            return _resulted(batch, fact)
        case f.Condemned():
            return replace(batch, status=Status.FAILED, failures=failures_after(batch.failures, fact))
        case f.Disputed() | f.Waived():
            return replace(batch, failures=failures_after(batch.failures, fact))
        case f.Exonerated() if batch.status is Status.FAILED:
            return _exonerated(replace(batch, failures=failures_after(batch.failures, fact)), fact)
        case f.Disposed():
            return _emptied(batch)
        case f.Weighed():
            return _weighed(batch, fact)
        case f.Shrunk():
            return batch.post(fact.zone, "shrink", fact.grams)
        case f.Counted():
            missing = max(fact.before - fact.grams, 0)
            return replace(batch.post(fact.zone, "unexplained", missing), counted=fact.day)
        case f.Accounted():
            return batch.post("unexplained", "answered", fact.grams)
        case f.SentBack():
            return _sent_back(batch)
        case f.Voided():  # what was destroyed before it left does not come back
            return batch.post("out", "trade", min(_of(batch, fact.lines), batch.accounts.get("out", 0)))
        case f.Forgiven():
            return batch.post("exit", "out", _of(batch, fact.lines))
        case f.Sold():
            return _sold(batch, [line.grams for line in fact.lines if line.batch == batch.code])
        case f.Departed():
            return batch.post("out", "exit", _of(batch, fact.lines))
        case _:
            raise OutOfOrderError(fact)


def _of(batch: Batch, lines: tuple[f.SaleLine, ...]) -> int:
    return sum(line.grams for line in lines if line.batch == batch.code)


def _keeps_until(line: Line, known: Known | None) -> str:
    """The last day of the shelf life that the registry fixes."""
    days = known.product.shelf_days if known is not None and known.product is not None else 0
    if not days or not line.produced_on:
        return ""
    try:
        return (date.fromisoformat(line.produced_on) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return ""


def _weighed(batch: Batch, fact: f.Weighed) -> Batch:
    """The first weighing corrects what came in; a later one finds what was lost since."""
    change = fact.grams - batch.accounts.get(fact.zone, 0)
    line = replace(batch.line, basis=fact.basis)
    if change >= 0:
        return replace(batch.post("gate", fact.zone, change), line=line)
    return replace(batch.post(fact.zone, "gate" if fact.first else "shrink", -change), line=line)


def _mixed(fact: f.Merged) -> Batch:
    """A batch that was not there before, out of parts of others."""
    child = Batch(
        fact.batch, "", fact.seller, fact.day, fact.line, status=Status(fact.status), test=fact.status == Status.WAITING,
        why=fact.why, parents=tuple(dict.fromkeys(part.batch for part in fact.parts)), since=fact.at,
    )  # fmt: skip
    return child.post("merged", fact.zone, sum(part.grams for part in fact.parts))


def _taken(batch: Batch, fact: f.Merged) -> Batch:
    for part in fact.parts:
        if part.batch == batch.code:
            batch = batch.post(part.zone, "merged", part.grams)
    return batch


def _sent_back(batch: Batch) -> Batch:
    for zone in GROUND:
        batch = batch.post(zone, "return", batch.accounts.get(zone, 0))
    return batch


def _completed(line: Line, fact: f.Completed) -> Line:
    """What was told afterwards fills what was not known; nothing that was is changed."""
    return replace(
        line, origin=line.origin or fact.origin, origin_kind=line.origin_kind if line.origin else fact.origin_kind,
        producer=line.producer or fact.producer, produced_on=line.produced_on or fact.produced_on,
    )  # fmt: skip


def _topped_up(batch: Batch) -> Batch:
    """Drawn at the day's end: what may be sold waits; what is held waits once it is no longer. A result it has counts."""
    why = (Why("topped_up"),)
    if batch.resulted:
        return replace(batch, drawn=True)
    if batch.status is Status.HELD:
        return replace(batch, drawn=True, test=True, before=(Status.WAITING, why))
    return replace(batch, drawn=True, test=True, status=Status.WAITING, why=why)


def _resulted(batch: Batch, fact: f.Verified) -> Batch:
    """A pass takes away its own first positive and those that it answers, and what else a test was wanted for."""
    taken = [Why("positive", {"sample": each}) for each in (fact.sample, *fact.answers)]
    left = tuple([why for why in batch.why if why not in taken and why.code not in _TESTED])
    why = left if fact.passed else batch.why
    return replace(batch, resulted=True, sample="", why=why)


def _exonerated(batch: Batch, fact: f.Exonerated) -> Batch:
    """Free, unless another failure stands or something else holds it. Orders in force hold it anew."""
    if batch.failures:
        return batch
    passed, failed = (Why("passed_retest"),), Why("positive", {"sample": fact.failed})
    left = tuple([why for why in batch.why if why.code in _HOLDING and why != failed])
    if left:
        before = None if "returned" in [why.code for why in left] else (Status.RELEASED, passed)
        return replace(batch, status=Status.HELD, why=left, before=before)
    return replace(batch, status=Status.RELEASED, why=passed, before=None)


def _held(batch: Batch, why: Why) -> Batch:
    """Reasons add up: lifting one leaves the others. What has failed keeps them for when it no longer does."""
    if batch.status is Status.REFUSED or why in batch.why:
        return batch
    if batch.status in (Status.HELD, Status.FAILED):
        return replace(batch, why=(*batch.why, why))
    return replace(batch, status=Status.HELD, why=(why,), before=(batch.status, batch.why))


def held_by(batch: Batch, order: str) -> bool:
    """Whether this order of the province, control or sample is among what holds a batch."""
    return batch.status is Status.HELD and named(batch, order)


def named(batch: Batch, order: str) -> bool:
    """Whether it is among the reasons a batch has, held or no longer."""
    return any(_names(why, order) for why in batch.why)


def _names(why: Why, order: str) -> bool:
    return why.args.get(_NAMED.get(why.code, "")) == order


def _freed(batch: Batch, order: str) -> Batch:
    """What one thing alone held is again what it was, or what became of it meanwhile."""
    left = tuple(why for why in batch.why if not _names(why, order))
    if left or not held_by(batch, order) or batch.before is None:
        return replace(batch, why=left)
    status, why = batch.before
    if status is Status.WAITING and batch.resulted:
        status, why = Status.RELEASED, (Why("passed_test"),)
    elif status is Status.CLEARED and batch.in_g:
        status = Status.RELEASED
    return replace(batch, status=status, why=why, before=None)


def _emptied(batch: Batch) -> Batch:
    for zone in INSIDE:
        batch = batch.post(zone, "destroyed", batch.accounts.get(zone, 0))
    return batch


def _sold(batch: Batch, grams: list[int]) -> Batch:
    for each in grams:
        left = each
        for zone in SALEABLE:
            part = min(left, batch.accounts.get(zone, 0))
            batch, left = batch.post(zone, "out", part), left - part
        if left:
            raise OverdrawnError(batch.code, "trade", each)
    return replace(batch, serials=batch.serials + len(grams))


def _returned(fact: f.Returned) -> Batch:
    """A child of what it left as, held until somebody has looked at it."""
    child = Batch(
        fact.batch, "", fact.seller, fact.day, fact.line,
        status=Status.HELD, why=(Why("returned"),), parent=fact.parent, serial=fact.serial,
        since=fact.at,
    )  # fmt: skip
    return child.post("gate", "wait", fact.line.grams)
