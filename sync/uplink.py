"""The market end: one thread that sends what the province has not kept and keeps what the province orders."""

import logging
import queue
from collections.abc import Callable, Mapping, Sequence
from threading import Event, Thread
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from sync.message import BadFrameError, Receipt, Report, State, What, pack, topic, unpack
from sync.mqtt import Broker, Link, Trouble, Will
from sync.replica import BadReportError, Keeper, Sender

TICK_S = 0.5
TELL_S = 10.0  # between two states that differ
BEAT_S = 30.0  # between two that do not
JOIN_S = 5.0
SPARE = 2  # publications that facts leave to the rest: states, receipts, renewals

log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """How far the market's own journal has been acknowledged: current epoch, number, and how many facts wait in all.

    `seq` is the last fact's number; `epochs` are all that were ever acknowledged, with how far.
    """

    epoch: str
    through: int
    backlog: int
    seq: int = 0
    epochs: tuple[tuple[str, int], ...] = ()


class Status(NamedTuple):
    """For screens. `silent_s` is the time since the province was last heard, None when not yet; `trouble` why not."""

    connected: bool
    silent_s: float | None
    backlog: int
    trouble: Trouble = ""


class Uplink:
    """One market's line to the province, from `start` to `stop`.

    `hear` takes frames from other topics down, `rounds` are called at least twice a second: both on the line's own thread.
    `run` names this process: the province notices by it when two boxes have one identity.
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
        run: str = "",
        hear: Mapping[What, Callable[[bytes], None]] = MappingProxyType({}),
        rounds: Sequence[Callable[[], None]] = (),
        heard: Callable[[Receipt], None] = lambda _receipt: None,
    ) -> None:
        self._market = market
        self._facts = facts
        self._orders = orders
        self._standing = standing
        self._monotonic = monotonic
        self._name = run
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
        self._heard = heard
        will = Will(self._state_topic, msgspec.json.encode(State(online=False)))
        self._link = Link(
            broker,
            f"pinma-market-{market}",
            subscriptions=tuple(self._routes),
            deliver=self._deliver,
            on_state=self._turn,
            on_room=self.wake,
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
        """There are new facts, or there is room for them. Cheap, from any thread."""
        if not self._awake.is_set():
            self._awake.set()
            self._jobs.put(self._awake.clear)

    def say(self, what: What, wire: bytes) -> bool:
        """Publish something beside facts and receipts. False when the line is down or full: say it again."""
        return self._link.publish(topic(self._market, "up", what), wire, wait_s=0)

    def reconnect(self) -> None:
        """Connect anew, with the certificate that is there now."""
        self._link.reconnect()

    def status(self) -> Status:
        """How the line is now."""
        heard_at = self._heard_at
        silent_s = None if heard_at is None else self._monotonic() - heard_at
        return Status(self._connected, silent_s, self._standing().backlog, self._link.trouble)

    def _deliver(self, where: str, wire: bytes) -> None:
        self._jobs.put(lambda: self._routes[where](wire))

    def _turn(self, connected: bool) -> None:  # noqa: FBT001  (a callback's signature)
        self._jobs.put(lambda: self._turned(connected=connected))

    def _run(self) -> None:
        while not self._closing.is_set():
            for job in self._next():
                self._do(job)
            for each in (self._tell, self._send, *self._rounds):
                self._do(each)

    def _next(self) -> list[Callable[[], None]]:
        """All that is queued; waits a tick for the first, or until the backlog may go on."""
        jobs: list[Callable[[], None]] = []
        rest_s = self._facts.rest_s(self._monotonic()) or TICK_S
        try:
            jobs.append(self._jobs.get(timeout=min(TICK_S, rest_s)))
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
        if connected:
            self._facts.connected(self._link.window - SPARE)
        else:
            self._facts.lost()

    def _take_receipt(self, wire: bytes) -> None:
        receipt = unpack(Receipt, wire)
        self._heard_at = self._monotonic()
        self._heard(receipt)
        self._facts.take(receipt, self._heard_at)

    def _take_orders(self, wire: bytes) -> None:
        report = unpack(Report, wire)
        if report.market != self._market:
            raise BadReportError(f"orders for {report.market}")
        receipt = self._orders.take(report)
        self._heard_at = self._monotonic()
        self._link.publish(topic(self._market, "up", "receipts"), pack(receipt))

    def _send(self) -> None:
        """Publish what is due. What the broker has no room for stays due: nothing ever waits in memory."""
        where = topic(self._market, "up", "facts")
        while report := self._facts.due(now := self._monotonic()):
            wire = pack(report)
            if not self._link.publish(where, wire, wait_s=0):
                return
            self._facts.sent(report, len(wire), now)

    def _tell(self) -> None:
        """Publish the state at first, soon after a change, and now and then; the province answers where we stand."""
        now = self._monotonic()
        if not self._connected or (self._told and now - self._told[0] < TELL_S):
            return
        standing = self._standing()
        if self._told and self._told[1] == standing and now - self._told[0] < BEAT_S:
            return
        state = msgspec.json.encode(State(online=True, run=self._name, **standing._asdict()))
        if self._link.publish(self._state_topic, state, retain=True, wait_s=0):
            self._told = now, standing
