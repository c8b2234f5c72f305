"""The market's end of the reckoning: counts beside the gate, says it to the province, and keeps what the province answers."""

from collections.abc import Callable
from typing import Protocol

from edge.assemble.clocks import Clocks
from edge.store.reckoning import Count, Reckoning, Tally
from edge.store.space import Space
from edge.store.store import Store
from kiosk.market.ports import DayBook, Disk
from sync.message import DayCount, What, pack, unpack
from sync.message import Reckoning as Frame

EVERY_S = 5.0
AGAIN_S = 15.0  # while the two ends differ


class Say(Protocol):
    """The line's own."""

    def __call__(self, what: What, wire: bytes) -> bool:
        """Publish; False when the line is down."""
        ...


class Reckoner:
    """`round` and `take` run on the line's thread."""

    def __init__(self, market: str, reckoning: Reckoning, say: Say, monotonic: Callable[[], float]) -> None:
        self._market = market
        self._reckoning = reckoning
        self._say = say
        self._monotonic = monotonic
        self._looked = float("-inf")
        self._said: tuple[DayCount, ...] = ()
        self._said_at = float("-inf")

    def round(self) -> None:
        """Count what is new, at most every few seconds; say it when it has changed, or while the ends differ."""
        now = self._monotonic()
        if now - self._looked < EVERY_S:
            return
        if self._reckoning.catch_up() and self._reckoning.catch_up():
            return  # the rest at the next round
        self._looked = now
        tallies = self._reckoning.tallies()
        days = tuple(DayCount(each.day, each.epoch, *each.produced) for each in tallies if each.produced.facts)
        late = now - self._said_at >= AGAIN_S and any(each.standing != "equal" for each in tallies)
        if (days != self._said or late) and self._say("reckoning", pack(Frame(self._market, days))):
            self._said, self._said_at = days, now

    def take(self, wire: bytes) -> None:
        """What the province has archived of the days it was told. Raises BadFrameError."""
        frame = unpack(Frame, wire)
        if frame.market == self._market:
            self._reckoning.keep(
                [(each.day, each.epoch, Count(each.count, each.last, each.head)) for each in frame.days]
            )


class BothEnds:
    """What the screens and the figures are told of the line, the disk and the clock."""

    def __init__(self, store: Store, reckoning: Reckoning, space: Space, clocks: Clocks) -> None:
        self._store = store
        self._reckoning = reckoning
        self._space = space
        self._clocks = clocks

    def days(self) -> list[DayBook]:
        """The last days, newest first; a day differs when any epoch of it does."""
        by_day: dict[str, list[Tally]] = {}
        for each in self._reckoning.tallies():
            by_day.setdefault(each.day, []).append(each)
        return [_book(day, tallies) for day, tallies in by_day.items()]

    def acknowledged(self) -> int:
        """Facts that the province has."""
        return self._store.read().execute("SELECT coalesce(sum(through), 0) FROM acknowledged").fetchone()[0]

    def disk(self) -> Disk:
        """Room on the disk."""
        return Disk(self._space.state, self._space.octets)

    def ahead_s(self) -> float | None:
        """Seconds ahead of the province."""
        return self._clocks.ahead_s()


def _book(day: str, tallies: list[Tally]) -> DayBook:
    standings = {each.standing for each in tallies}
    worst = next(each for each in ("differs", "unheard", "coming", "equal") if each in standings)
    said = [each.archived.facts for each in tallies if each.archived is not None]
    produced, acknowledged = sum(each.produced.facts for each in tallies), sum(each.acknowledged for each in tallies)
    return DayBook(day, produced, acknowledged, sum(said) if said else None, worst)
