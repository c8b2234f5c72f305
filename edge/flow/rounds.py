"""What nobody scans: the day that must open, and orders that came. One thread, woken or once a second."""

from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Event, Thread

import structlog

from edge.flow.asks import Ask, OpenDay
from edge.flow.flow import Flow
from edge.flow.perform import Lane

_TICK_S = 1.0
log = structlog.get_logger()


class Rounds:
    """Walks its round until stopped. A failure of one round is logged; the next comes all the same.

    `watch` comes first: it may hold the trading day that the clock would open.
    """

    def __init__(
        self,
        flow: Flow,
        wall: Callable[[], datetime],
        untaken: Callable[[], list[Ask]],
        lanes: Iterable[Lane],
        watch: Callable[[], None] = lambda: None,
    ) -> None:
        self._flow = flow
        self._wall = wall
        self._untaken = untaken
        self._lanes = tuple(lanes)
        self._watch = watch
        self._opened = ""
        self._waited = False
        self._awake = Event()
        self._closing = False
        self._thread = Thread(target=self._run, name="rounds", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is something new: orders, for one."""
        self._awake.set()

    def stop(self) -> None:
        """End after the present round."""
        self._closing = True
        self.wake()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._closing:
            for each in (self._watch, self._round):
                try:
                    each()
                except Exception:
                    log.exception("a round failed")
            self._awake.wait(_TICK_S)
            self._awake.clear()

    def _round(self) -> None:
        for ask in self._untaken():
            self._take(ask)
        self._open_day()
        for lane in self._lanes:
            if lane.barrier_worker is not None and lane.standing:
                lane.barrier_worker.submit(lane.clear)

    def _take(self, ask: Ask) -> None:
        """One that fails waits for the next round; those behind it do not."""
        try:
            self._flow.submit(ask, actor="province", station="line").result()
        except Exception:  # boundary: an order is the province's word, and what it does here may fail
            log.exception("an order failed", order=type(ask).__name__)

    def _open_day(self) -> None:
        """The day opens by the clock, a round later than it could, so that its key can come first."""
        day = self._flow.site.today(self._wall())
        if day == self._opened:
            return
        if self._waited:
            self._flow.submit(OpenDay(), actor="clock", station="box").result()
            self._opened = day
        self._waited = not self._waited
