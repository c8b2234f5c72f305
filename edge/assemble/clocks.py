"""The market's clock against its own journal and the province's: a difference is a fact, a mark on the screens, and a day kept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from edge.core.clock import AGAIN_S, BACK_S, OFF_S, Episode, Far, kept_day, spelled
from edge.core.day import trading_day
from edge.core.facts import Misclocked
from edge.core.why import Why
from edge.flow.board import Board
from edge.flow.flow import Flow
from edge.store.store import Store
from sync.message import Receipt


class Clocks:
    """`heard` takes receipts from the line's thread; `round` is called once a second. `speed` is a rehearsal's."""

    def __init__(
        self,
        store: Store,
        flow: Flow,
        board: Board,
        *,
        wall: Callable[[], datetime],
        monotonic: Callable[[], float],
        speed: float = 1.0,
    ) -> None:
        self._store = store
        self._flow = flow
        self._board = board
        self._wall = wall
        self._monotonic = monotonic
        self._speed = speed
        self._far = Far(speed)
        self._against_province = Episode(OFF_S * speed, AGAIN_S * speed)
        self._against_journal = Episode(BACK_S * speed, AGAIN_S * speed)
        self._seen = (store.latest, monotonic())

    def heard(self, receipt: Receipt) -> None:
        """The province said what time it is."""
        try:
            says = datetime.fromisoformat(receipt.at).timestamp()
        except ValueError:  # it says nothing, or nothing we know
            return
        self._far.hear(says, self._monotonic())

    def ahead_s(self) -> float | None:
        """Seconds by which this clock is ahead of the province's; None while that is not known."""
        far = self._far.now(self._monotonic())
        return None if far is None else self._wall().timestamp() - far

    def round(self) -> None:
        """Compare, tell what is new, and keep to the open day where the clock cannot be believed."""
        wall, ahead, back = self._wall(), self.ahead_s(), self._back_s()
        self._tell("province", self._against_province, ahead)
        self._tell("journal", self._against_journal, back)
        agreed = ahead is not None and not self._against_province.wrong(ahead)
        if back is not None and agreed:  # it was set right: the journal's time was the wrong one
            self._store.latest, back = wall, None
        self._mark(ahead, back)
        self._flow.hold(self._day(wall, ahead, back))

    def _back_s(self) -> float | None:
        """Seconds (below zero) by which the clock stands behind where it would be by the journal; None if it does not."""
        latest, monotonic, wall = self._store.latest, self._monotonic(), self._wall()
        if latest != self._seen[0]:
            self._seen = latest, monotonic
        if (latest - wall).total_seconds() <= BACK_S * self._speed:
            return None
        passed = self._speed * (monotonic - self._seen[1])
        return (wall - latest).total_seconds() - passed

    def _tell(self, against: Literal["journal", "province"], episode: Episode, off_s: float | None) -> None:
        if episode.due(off_s) and off_s is not None:
            fact = Misclocked(against, round(off_s))
            self._store.submit(lambda page: page.record(fact), actor="clock", station="box").result()
            episode.told(off_s)

    def _mark(self, ahead: float | None, back: float | None) -> None:
        why = None
        if ahead is not None and self._against_province.wrong(ahead):
            why = Why("clock_off", {"off": spelled(ahead)})
        elif back is not None:
            why = Why("clock_back", {"off": spelled(back)})
        self._board.mark("clock", why)

    def _day(self, wall: datetime, ahead: float | None, back: float | None) -> str:
        roll = self._flow.site.roll_hour
        if ahead is None and back is None:
            return ""
        theirs = None if ahead is None else trading_day(wall - timedelta(seconds=ahead), roll)
        ours = trading_day(wall, roll)
        return "" if ours == theirs else kept_day(ours, self._opened(), theirs, back=back is not None)

    def _opened(self) -> str:
        """The last trading day that is open."""
        query = "SELECT coalesce(max(key), '') FROM day WHERE json_extract(CAST(state AS TEXT), '$.state') = 'open'"
        return self._store.read().execute(query).fetchone()[0]
