"""The small books beside the batches: days, upstream codes and papers used up."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.rules import Loop, Rules

_BACK = 7  # days


class Day(Struct, frozen=True, gc=False):
    """A trading day and its draw so far: `n` with a report, `s` drawn. `rules` and `loop` stand until it ends.

    Closing: its end has drawn, so nothing more arrives on it. Once closed, `resulted` of those drawn have a result.
    `published` are the results that are up on the board: how many, and how many of them failed.
    """

    day: str
    state: Literal["keyed", "open", "closing", "closed"] = "keyed"
    commitment: str = ""
    n: int = 0
    s: int = 0
    arrived: int = 0
    quota: tuple[int, int] = (1, 10)
    rules: Rules | None = None
    short: int = 0
    visits: int = 0
    resulted: int = 0
    shortfall: int = 0
    published: tuple[int, int] | None = None
    loop: Loop | None = None


def day_after(day: Day | None, key: str, fact: f.Fact) -> Day:  # noqa: C901, PLR0911  (one line a fact)
    """The day after a fact that touches it."""
    day = day or Day(key)
    match fact:
        case f.Keyed():
            return replace(day, commitment=fact.commitment)
        case f.DayOpened():
            return replace(day, state="open", quota=fact.quota, rules=fact.in_force, loop=fact.loop)
        case f.DayClosed():
            return replace(day, state="closed", resulted=fact.resulted, shortfall=fact.shortfall)
        case f.Arrived() | f.Returned():
            return replace(day, arrived=day.arrived + 1)
        case f.Drawn():  # counted, not copied: a restored box draws on, and what it lacked is brought back after that
            return replace(day, n=day.n + 1, s=day.s + fact.picked)
        case f.Undrawn():
            return replace(day, n=day.n - 1, s=day.s - fact.picked)
        case f.ToppedUp():
            return replace(day, s=day.s + 1, state="closing")
        case f.Admitted():
            return replace(day, visits=day.visits + 1)
        case f.FellShort():
            return replace(day, short=fact.short)
        case f.Published():
            return replace(day, published=(fact.tested, fact.failed))
        case _:
            raise OutOfOrderError(fact)


def loop_on(day: str, find: Callable[[str], Day | None]) -> Loop | None:
    """The closed loop's settings on a day: those it was opened under, or, while it is not, the last one lately.

    None where nobody told: an older version opened that day.
    """
    found = find(day)
    back = 0
    while (found is None or found.state == "keyed") and (back := back + 1) < _BACK:
        found = find((date.fromisoformat(day) - timedelta(days=back)).isoformat())
    return found.loop if found is not None else None


class Stop(Struct, frozen=True, gc=False):
    """A code under orders to stop: the latest ("" once all were lifted), and the others still in force."""

    code: str
    order: str
    others: tuple[str, ...] = ()

    @property
    def orders(self) -> tuple[str, ...]:
        """All in force, the latest last. None: the code may be traded."""
        return (*self.others, self.order) if self.order else ()


def stop_after(stop: Stop | None, fact: f.Fact) -> Stop:
    """The code after an order to stop it came, or was lifted."""
    match fact:
        case f.Stopped():
            return _stopped(fact.code, (*_but(stop, fact.order), fact.order))
        case f.Lifted() if stop is not None:
            return _stopped(fact.code, _but(stop, fact.order))
        case _:
            raise OutOfOrderError(fact)


def _but(stop: Stop | None, order: str) -> tuple[str, ...]:
    return tuple(each for each in stop.orders if each != order) if stop else ()


def _stopped(code: str, orders: tuple[str, ...]) -> Stop:
    return Stop(code, orders[-1], orders[:-1]) if orders else Stop(code, "")


_LATELY = 7


class Upstream(Struct, frozen=True, gc=False):
    """An upstream code: the visits it was declared for lately, and whose it is: the first seller's whose goods came in.

    `here` counts that seller's batches that came in or stand at the gate; 0 with a seller: of an older version, never freed.
    """

    code: str
    visits: tuple[str, ...]
    seller: str = ""
    here: int = 0


def upstream_after(upstream: Upstream | None, key: str, fact: f.Fact) -> Upstream:
    """The upstream code after a fact that touches it."""
    match fact:
        case f.Declared():
            before = upstream or Upstream(key, ())
            return replace(before, visits=(*before.visits[-_LATELY:], fact.visit))
        case f.Arrived():
            return _claimed(upstream or Upstream(key, (fact.visit,)), fact.seller)
        case f.Refused() if upstream is not None:
            return _freed(upstream, 1)
        case f.TurnedBack() if upstream is not None:
            return _freed(upstream, fact.freed.count(key))
        case _:
            raise OutOfOrderError(fact)


def _claimed(upstream: Upstream, seller: str) -> Upstream:
    if not upstream.seller:
        return replace(upstream, seller=seller, here=1)
    counts = upstream.here and upstream.seller == seller
    return replace(upstream, here=upstream.here + 1) if counts else upstream


def _freed(upstream: Upstream, batches: int) -> Upstream:
    """The code after batches went away again: nobody's with the last of them."""
    here = max(upstream.here - batches, 0)
    return replace(upstream, here=here, seller=upstream.seller if here or not upstream.here else "")


class Spent(Struct, frozen=True, gc=False):
    """Grams that have come in on one paper, and what it was said to cover when the first of them did (0: nobody said)."""

    paper: str
    grams: int = 0
    stated: int = 0


def spent_after(spent: Spent | None, key: str, fact: f.Fact) -> Spent:
    """The paper after a clearance used it, or a vehicle went away with it: `spent` entries are "number grams"."""
    if not isinstance(fact, f.Cleared | f.TurnedBack):
        raise OutOfOrderError(fact)
    before = spent or Spent(key)
    grams = sum([int(each.rpartition(" ")[2]) for each in fact.spent if each.rpartition(" ")[0] == key])
    if isinstance(fact, f.TurnedBack):
        left = before.grams - grams
        return Spent(key, left, before.stated if left else 0)
    covers = zip(fact.spent, fact.covers, strict=False)  # older facts have none
    stated = next((covered for each, covered in covers if each.rpartition(" ")[0] == key), 0)
    return Spent(key, before.grams + grams, before.stated or stated)
