"""The threads that keep devices alive."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from queue import SimpleQueue
from threading import Event, get_ident

import pytest

from devices import Health, RefusedError, Scan, State, UnreachableError
from devices.supervisor import Listener, Worker
from tests.patience import PATIENCE_S

SCAN = Scan("in-1.reader", b"A")
READY, LOST = Health("in-1.reader", State.READY), Health("in-1.reader", State.LOST, "unplugged")
Turn = Callable[[], Iterator[Scan]]


class ScriptedReader:
    """Plays one turn a connection; after the last one it waits for its end."""

    name = "in-1.reader"

    def __init__(self, *turns: Turn) -> None:
        self._turns = iter(turns)
        self._closed = Event()

    def scans(self) -> Iterator[Scan]:
        return next(self._turns, self._wait)()

    def close(self) -> None:
        self._closed.set()

    def _wait(self) -> Iterator[Scan]:
        self._closed.wait(PATIENCE_S)
        yield from ()


class Gate:
    """An acting device whose health is set by the test."""

    name = "in-1.barrier"

    def __init__(self) -> None:
        self.now = Health(self.name, State.READY)
        self.closed = False

    def health(self) -> Health:
        return self.now

    def close(self) -> None:
        self.closed = True


def unplugged() -> Iterator[Scan]:
    raise UnreachableError("in-1.reader", "unplugged")


def one_scan_then_unplugged() -> Iterator[Scan]:
    yield SCAN
    raise UnreachableError("in-1.reader", "unplugged")


def two_scans() -> Iterator[Scan]:
    yield SCAN
    yield SCAN


def broken() -> Iterator[Scan]:
    raise ZeroDivisionError


def listening(
    *turns: Turn, deliver: Callable[[Scan], None] = lambda _: None
) -> tuple[Listener[Scan], SimpleQueue[Health]]:
    told: SimpleQueue[Health] = SimpleQueue()
    reader = ScriptedReader(*turns)
    return Listener(reader, reader.scans, deliver, told.put, jitter=lambda: -0.9), told


def test_a_lost_line_is_told_once_and_tried_again() -> None:
    listener, told = listening(unplugged, unplugged, one_scan_then_unplugged)
    assert [told.get(timeout=PATIENCE_S) for _ in range(4)] == [LOST, READY, LOST, READY]
    listener.close()
    assert told.empty()


def test_scans_are_delivered_on_the_readers_own_thread() -> None:
    seen: SimpleQueue[tuple[Scan, int]] = SimpleQueue()
    listener, _ = listening(two_scans, deliver=lambda scan: seen.put((scan, get_ident())))
    (first, one), (second, two) = seen.get(timeout=PATIENCE_S), seen.get(timeout=PATIENCE_S)
    listener.close()
    assert first == second == SCAN
    assert one == two != get_ident()


def test_a_failing_delivery_is_logged_and_the_next_scan_is_read(caplog: pytest.LogCaptureFixture) -> None:
    taken: SimpleQueue[Scan] = SimpleQueue()

    def deliver(scan: Scan) -> None:
        taken.put(scan)
        raise ZeroDivisionError

    listener, told = listening(two_scans, deliver=deliver)
    assert [taken.get(timeout=PATIENCE_S) for _ in range(2)] == [SCAN, SCAN]
    assert told.get(timeout=PATIENCE_S) == READY
    listener.close()
    assert [record.exc_info is not None for record in caplog.records if record.levelno == logging.ERROR] == [True, True]


def test_a_broken_driver_is_logged_and_counts_as_lost(caplog: pytest.LogCaptureFixture) -> None:
    listener, told = listening(broken)
    assert told.get(timeout=PATIENCE_S).state is State.LOST
    assert told.get(timeout=PATIENCE_S) == READY
    listener.close()
    assert "ZeroDivisionError" in caplog.text


def test_waits_grow_with_jitter_up_to_a_limit_and_start_afresh_after_a_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: SimpleQueue[float | None] = SimpleQueue()

    class QuickEvent(Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.put(timeout)
            return super().wait(0)

    monkeypatch.setattr("devices.supervisor.Event", QuickEvent)
    listener, _ = listening(*[unplugged] * 7, one_scan_then_unplugged, unplugged)
    seen = [waits.get(timeout=PATIENCE_S) for _ in range(9)]
    listener.close()
    assert seen == pytest.approx([0.05 * share for share in (0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 0.2, 0.4)])


@pytest.fixture
def told() -> SimpleQueue[Health]:
    return SimpleQueue()


def test_jobs_are_done_in_turn_and_their_results_are_the_futures(told: SimpleQueue[Health]) -> None:
    worker = Worker(Gate(), told.put)
    seen: list[int] = []
    futures = [worker.submit(lambda number=number: seen.append(number) or number) for number in range(20)]
    assert [future.result(PATIENCE_S) for future in futures] == seen == list(range(20))
    worker.close()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (RefusedError("in-1.barrier", "fuse"), State.TROUBLE),
        (UnreachableError("in-1.barrier", "fuse"), State.LOST),
    ],
)
def test_a_device_error_is_the_futures_and_tells_how_the_device_is(
    told: SimpleQueue[Health], error: Exception, state: State
) -> None:
    def fail() -> None:
        raise error

    worker = Worker(Gate(), told.put)
    assert worker.submit(fail).exception(PATIENCE_S) is error
    assert told.get(timeout=PATIENCE_S).state is State.READY
    assert told.get(timeout=PATIENCE_S) == Health("in-1.barrier", state, "fuse")
    worker.close()


def test_any_other_error_is_the_futures_alone(told: SimpleQueue[Health]) -> None:
    worker = Worker(Gate(), told.put)
    assert isinstance(worker.submit(lambda: 1 / 0).exception(PATIENCE_S), ZeroDivisionError)
    assert worker.submit(lambda: "next").result(PATIENCE_S) == "next"
    worker.close()
    assert told.get(timeout=PATIENCE_S).state is State.READY
    assert told.empty()


def test_health_is_asked_when_idle_and_told_on_change_only(told: SimpleQueue[Health]) -> None:
    gate = Gate()
    worker = Worker(gate, told.put, probe_s=0.01)
    assert told.get(timeout=PATIENCE_S).state is State.READY
    gate.now = Health(gate.name, State.LOST, "gone")
    assert told.get(timeout=PATIENCE_S) == gate.now
    Event().wait(0.1)
    worker.close()
    assert told.empty()


def test_a_failing_report_does_not_end_the_thread(caplog: pytest.LogCaptureFixture) -> None:
    def report(_: Health) -> None:
        raise ZeroDivisionError

    worker = Worker(Gate(), report)
    assert worker.submit(lambda: "done").result(PATIENCE_S) == "done"
    worker.close()
    assert "ZeroDivisionError" in caplog.text


def test_close_finishes_the_running_job_and_cancels_the_waiting(told: SimpleQueue[Health]) -> None:
    gate, started, going_on = Gate(), Event(), Event()
    worker = Worker(gate, told.put)

    def slow() -> str:
        started.set()
        going_on.wait(0.2)
        return "done"

    running, waiting = worker.submit(slow), worker.submit(lambda: "never")
    assert started.wait(PATIENCE_S)
    worker.close()
    assert running.result(0) == "done"
    with pytest.raises(CancelledError):
        waiting.result(0)
    with pytest.raises(CancelledError):
        worker.submit(lambda: "too late").result(PATIENCE_S)
    assert gate.closed
