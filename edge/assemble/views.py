"""What the market's screens read."""

from config import Clock
from edge.core.batch import Batch
from edge.core.day import trading_day
from edge.core.ledger import Day
from edge.core.visit import Visit
from edge.flow.turn import Site
from edge.store.store import Store
from kiosk.market.ports import Link
from sync.uplink import Uplink


class Views:
    """Committed state, read-only."""

    def __init__(self, store: Store, site: Site, clock: Clock, uplink: Uplink) -> None:
        self._store = store
        self._site = site
        self._clock = clock
        self._uplink = uplink

    def batch(self, code: str) -> Batch | None:
        """A batch of this market."""
        return self._store.get(Batch, code)

    def visit(self, code: str) -> Visit | None:
        """A visit of this market."""
        return self._store.get(Visit, code)

    def day(self) -> Day | None:
        """The open trading day."""
        day = self._store.get(Day, trading_day(self._clock.wall(), self._site.roll_hour))
        return day if day is not None and day.state == "open" else None

    def uplink(self) -> Link:
        """The line to the province."""
        status = self._uplink.status()
        return Link(status.connected, status.backlog, status.silent_s)
