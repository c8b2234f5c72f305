"""One blocking thread per device: a Listener keeps what speaks heard, a Worker does an acting device's jobs in turn."""

import logging
import queue
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from random import SystemRandom
from threading import Event, Thread
from typing import Generic, Protocol, TypeVar

from devices.errors import DeviceError, RefusedError
from devices.values import Health, State

T = TypeVar("T")
Report = Callable[[Health], None]

log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
JOIN_S = 5.0
_DICE = SystemRandom()


class Speaker(Protocol):
    """What every device that speaks by itself has in common."""

    name: str

    def close(self) -> None:
        """Let go of the line."""
        ...


class Actor(Protocol):
    """What every acting device has in common."""

    name: str

    def health(self) -> Health:
        """Ask the device now. Never raises."""
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...


@dataclass
class _News:
    """Passes a health on when it differs from the last one."""

    report: Report
    last: Health | None = None

    def tell(self, health: Health) -> None:
        if health != self.last:
            self.last = health
            self.report(health)


class Listener(Generic[T]):
    """Hears one device for ever by its `read` (a reader's `scans`), and delivers each thing it says.

    A lost line is told once and tried again, ever more slowly.
    """

    def __init__(
        self,
        reader: Speaker,
        read: Callable[[], Iterator[T]],
        deliver: Callable[[T], None],
        report: Report,
        jitter: Callable[[], float] = _DICE.random,
    ) -> None:
        self._reader = reader
        self._read = read
        self._deliver = deliver
        self._news = _News(report)
        self._jitter = jitter
        self._wait_s = FIRST_WAIT_S
        self._closing = Event()
        self._thread = Thread(target=self._run, name=reader.name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and the reader's line."""
        self._closing.set()
        self._reader.close()
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            why = self._read_until_lost()
            if self._closing.is_set():
                return
            self._news.tell(Health(self._reader.name, State.LOST, why))
            self._closing.wait(self._wait_s * (0.5 + self._jitter() / 2))
            self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)

    def _read_until_lost(self) -> str:
        """Read while the line lasts; what ended it. Boundary: a reader's own mistake is logged and counts as a loss."""
        try:
            said = self._read()
            self._wait_s = FIRST_WAIT_S
            self._news.tell(Health(self._reader.name, State.READY))
            for each in said:
                self._hand_on(each)
        except DeviceError as error:
            return error.why
        except Exception:
            log.exception("%s: the reader failed", self._reader.name)
            return "driver error, see the log"
        return "line ended"

    def _hand_on(self, said: T) -> None:
        """Boundary: whatever goes wrong behind the door is logged, and the next one is still read."""
        try:
            self._deliver(said)
        except Exception:
            log.exception("%s: what it said was not taken", self._reader.name)


class Worker:
    """Does an acting device's jobs one after the other; asks after its health when there has been nothing to do."""

    def __init__(self, device: Actor, report: Report, probe_s: float = 5.0) -> None:
        self._device = device
        self._news = _News(report)
        self._probe_s = probe_s
        self._turns: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closing = Event()
        self._thread = Thread(target=self._run, name=device.name, daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Queue a job; its result or its error is the future's. What waits when the worker closes is cancelled."""
        future: Future[T] = Future()
        self._turns.put(lambda: self._do(job, future))
        if self._closing.is_set():
            future.cancel()
        return future

    def close(self) -> None:
        """Finish the running job, cancel the waiting ones, let go of the device."""
        self._closing.set()
        self._turns.put(None)
        self._thread.join(JOIN_S)
        self._device.close()

    def _run(self) -> None:
        turn: Callable[[], None] | None = self._probe
        while turn:
            try:
                turn()
            except Exception:  # boundary: a failing report must not end the thread
                log.exception("%s: the worker failed", self._device.name)
            turn = self._next()

    def _next(self) -> Callable[[], None] | None:
        try:
            return self._turns.get(timeout=self._probe_s)
        except queue.Empty:
            return self._probe

    def _probe(self) -> None:
        self._news.tell(self._device.health())

    def _do(self, job: Callable[[], T], future: Future[T]) -> None:
        """Boundary: every error is the future's; a device's also tells how the device is."""
        if self._closing.is_set():
            future.cancel()
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(job())
        except DeviceError as error:
            future.set_exception(error)
            state = State.TROUBLE if isinstance(error, RefusedError) else State.LOST
            self._news.tell(Health(self._device.name, state, error.why))
        except Exception as error:  # noqa: BLE001 - the boundary of the docstring
            future.set_exception(error)
