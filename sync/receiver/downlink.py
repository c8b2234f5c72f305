"""The province's orders on their way: one Sender a market, all in one thread."""

import logging
import queue
from collections.abc import Callable, Collection, Mapping
from threading import Thread

import msgspec

from sync.message import BadFrameError, Receipt, State, pack, topic, unpack
from sync.receiver.intake import Publish
from sync.replica import Sender

TICK_S = 0.5
JOIN_S = 5.0

log = logging.getLogger(__name__)

Job = Callable[[], Collection[str]]


class Downlink:
    """Sends to markets that say they are online; `senders` by market."""

    def __init__(self, senders: Mapping[str, Sender], *, publish: Publish, monotonic: Callable[[], float]) -> None:
        self._senders = senders
        self._publish = publish
        self._monotonic = monotonic
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name="downlink", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what was not received is sent next time."""
        self._jobs.put(None)
        self._thread.join(JOIN_S)

    def wake(self, market: str) -> None:
        """There is a new order."""
        self._jobs.put(lambda: (market,))

    def deliver(self, market: str, what: str, wire: bytes) -> None:
        """A frame from the market's "receipts" or "state" topic."""
        if market in self._senders:
            take = self._take_receipt if what == "receipts" else self._take_state
            self._jobs.put(lambda: take(market, wire))

    def turn(self, connected: bool) -> None:  # noqa: FBT001  (a callback's signature)
        """The broker is there or gone; who is online is heard again when it is back."""
        if not connected:
            self._jobs.put(self._lost)

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=TICK_S)
            except queue.Empty:
                job = self._everyone
            if job is None:
                return
            self._do(job)

    def _do(self, job: Job) -> None:
        """Boundary: whatever goes wrong in one job, the others go on; what was not received is sent again."""
        try:
            for market in job():
                self._send(market, self._senders[market])
        except (BadFrameError, msgspec.DecodeError) as error:
            log.warning("dropped a frame from a market: %s", error)
        except Exception:
            log.exception("the downlink failed")

    def _send(self, market: str, sender: Sender) -> None:
        while report := sender.due(now := self._monotonic()):
            wire = pack(report)
            if not self._publish(topic(market, "down", "orders"), wire):
                return
            sender.sent(report, len(wire), now)

    def _take_receipt(self, market: str, wire: bytes) -> Collection[str]:
        self._senders[market].take(unpack(Receipt, wire), self._monotonic())
        return (market,)

    def _take_state(self, market: str, wire: bytes) -> Collection[str]:
        sender = self._senders[market]
        (sender.connected if msgspec.json.decode(wire, type=State).online else sender.lost)()
        return (market,)

    def _everyone(self) -> Collection[str]:
        return self._senders.keys()

    def _lost(self) -> Collection[str]:
        for sender in self._senders.values():
            sender.lost()
        return ()
