"""The market end: one thread that sends what the province has not kept and keeps what the province orders."""

import logging
import queue
from collections.abc import Callable, Mapping, Sequence
from threading import Event, Thread
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from sync.message import BadFrameError, Receipt, Report, State, What, pack, topic, unpack
from sync.mqtt import Broker, Link, Will
from sync.replica import BadReportError, Keeper, Sender

TICK_S = 0.5
TELL_S = 10.0  # between two states that differ
BEAT_S = 30.0  # between two that do not
JOIN_S = 5.0

log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """How far the market's own journal has been acknowledged: current epoch, number, and how many facts wait in all."""

    epoch: str
    through: int
    backlog: int


class Status(NamedTuple):
    """For screens. `silent_s` is the time since the province was last heard, None when not yet."""

    connected: bool
    silent_s: float | None
    backlog: int


class Uplink:
    """One market's line to the province, from `start` to `stop`.

    `hear` takes frames from other topics down, `rounds` are called at least twice a second: both on the line's own thread.
    """

    def __init__(
        self,
        market: str,
        broker: Broker,
        *,
        facts: Sender,
        orders: Keeper,
        standing: Callable[[], Standing],
        monotonic: Callable[[], float],
        hear: Mapping[What, Callable[[bytes], None]] = MappingProxyType({}),
        rounds: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._market = market
        self._facts = facts
        self._orders = orders
        self._standing = standing
        self._monotonic = monotonic
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._awake = Event()
        self._closing = Event()
        self._connected = False
        self._heard_at: float | None = None
        self._told: tuple[float, Standing] | None = None
        self._state_topic = topic(market, "up", "state")
        self._routes = {
            topic(market, "down", "receipts"): self._take_receipt,
            topic(market, "down", "orders"): self._take_orders,
            **{topic(market, "down", what): take for what, take in hear.items()},
        }
        self._rounds = tuple(rounds)
        will = Will(self._state_topic, msgspec.json.encode(State(online=False)))
        self._link = Link(
            broker,
            f"pinma-market-{market}",
            subscriptions=tuple(self._routes),
            deliver=self._deliver,
            on_state=self._turn,
            will=will,
        )
        self._thread = Thread(target=self._run, name="uplink", daemon=True)

    def start(self) -> None:
        """Begin; the province need not be there."""
        self._thread.start()
        self._link.start()

    def stop(self) -> None:
        """End both threads. What was not acknowledged is sent next time."""
        self._link.stop()
        self._closing.set()
        self.wake()
        self._thread.join(JOIN_S)

    def wake(self) -> None:
        """There are new facts. Cheap, from any thread."""
        if not self._awake.is_set():
            self._awake.set()
            self._jobs.put(self._awake.clear)

    def say(self, what: What, wire: bytes) -> bool:
        """Publish something beside facts and receipts. False when the line is down: say it again."""
        return self._link.publish(topic(self._market, "up", what), wire)

    def status(self) -> Status:
        """How the line is now."""
        heard_at = self._heard_at
        silent_s = None if heard_at is None else self._monotonic() - heard_at
        return Status(self._connected, silent_s, self._standing().backlog)

    def _deliver(self, where: str, wire: bytes) -> None:
        self._jobs.put(lambda: self._routes[where](wire))

    def _turn(self, connected: bool) -> None:  # noqa: FBT001  (a callback's signature)
        self._jobs.put(lambda: self._turned(connected=connected))

    def _run(self) -> None:
        while not self._closing.is_set():
            for job in self._next():
                self._do(job)
            for each in (self._send, self._tell, *self._rounds):
                self._do(each)

    def _next(self) -> list[Callable[[], None]]:
        """All that is queued; waits a tick for the first."""
        jobs: list[Callable[[], None]] = []
        try:
            jobs.append(self._jobs.get(timeout=TICK_S))
            while True:
                jobs.append(self._jobs.get_nowait())
        except queue.Empty:
            return jobs

    def _do(self, job: Callable[[], None]) -> None:
        """Boundary: whatever goes wrong in one job, the line goes on; what was not acknowledged comes again."""
        try:
            job()
        except (BadFrameError, BadReportError) as error:
            log.warning("dropped a frame from the province: %s", error)
        except Exception:
            log.exception("the uplink failed")

    def _turned(self, *, connected: bool) -> None:
        self._connected = connected
        self._told = None
        (self._facts.connected if connected else self._facts.lost)()

    def _take_receipt(self, wire: bytes) -> None:
        receipt = unpack(Receipt, wire)
        self._heard_at = self._monotonic()
        self._facts.take(receipt, self._heard_at)

    def _take_orders(self, wire: bytes) -> None:
        report = unpack(Report, wire)
        if report.market != self._market:
            raise BadReportError(f"orders for {report.market}")
        receipt = self._orders.take(report)
        self._heard_at = self._monotonic()
        self._link.publish(topic(self._market, "up", "receipts"), pack(receipt))

    def _send(self) -> None:
        for report in self._facts.due(self._monotonic()):
            self._link.publish(topic(self._market, "up", "facts"), pack(report))

    def _tell(self) -> None:
        """Publish the state at first, soon after a change, and now and then; the province answers where we stand."""
        now = self._monotonic()
        if not self._connected or (self._told and now - self._told[0] < TELL_S):
            return
        standing = self._standing()
        if self._told and self._told[1] == standing and now - self._told[0] < BEAT_S:
            return
        state = msgspec.json.encode(State(online=True, **standing._asdict()))
        if self._link.publish(self._state_topic, state, retain=True):
            self._told = now, standing
