"""What nobody scans: the day that must open, the night's results that go up, orders. One thread, woken or once a second."""

from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Event, Thread

import structlog

from edge.flow.asks import Ask, OpenDay, Publish
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
        self._published = ""
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
        self._publish()
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

    def _publish(self) -> None:
        """The results of the trading day named by today go up at their hour, once: the key outlives a restart. Then by hand."""
        at, site = self._wall(), self._flow.site
        day = at.date().isoformat()
        believed = not site.day  # a clock that is not does not say what hour it is
        if not believed or at.hour < site.practice.publish_hour or day == self._published or self._opened < day:
            return
        self._flow.submit(Publish(day), actor="clock", station="box", key=f"publish {day}").result()
        self._published = day
