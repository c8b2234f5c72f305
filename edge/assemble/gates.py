"""Lanes of the site file as devices with their threads."""

from collections.abc import Callable, Mapping
from threading import Timer
from typing import NamedTuple

from config import LaneSettings, SiteFileError
from devices import Reader, Scan
from devices.supervisor import Listener, Worker
from drivers import build
from edge.flow.asks import Read
from edge.flow.board import Board
from edge.flow.flow import Flow
from edge.flow.perform import Lane

_LOOK_S = 0.5


class Gates(NamedTuple):
    """What is read, what performs, and what must be closed."""

    readers: dict[str, Reader]
    lanes: dict[str, Lane]
    workers: list[Worker]


def fit(settings: tuple[LaneSettings, ...], board: Board) -> Gates:
    """Build all devices. Raises SiteFileError naming the lane."""
    readers: dict[str, Reader] = {}
    lanes: dict[str, Lane] = {}
    workers: list[Worker] = []

    def worker(device: object) -> Worker:
        made = Worker(device, board.report)  # pyright: ignore[reportArgumentType]
        workers.append(made)
        return made

    for each in settings:
        lane = lanes[each.id] = Lane(each.id, each.gate)
        try:
            readers[each.id] = build("reader", f"{each.id}.reader", *_driver(each.reader))
            if each.printer is not None:
                lane.printer = build("printer", f"{each.id}.printer", *_driver(each.printer))
                lane.printer_worker = worker(lane.printer)
            if each.barrier is not None:
                lane.barrier = build("barrier", f"{each.id}.barrier", *_driver(each.barrier))
                lane.barrier_worker = worker(lane.barrier)
        except ValueError as error:
            raise SiteFileError(f"lane {each.id}: {error}") from error
    return Gates(readers, lanes, workers)


def listen(readers: Mapping[str, Reader], flow: Flow, board: Board) -> list[Listener]:
    """One listener a reader; every scan goes through the door."""
    return [Listener(reader, _deliver(flow, lane), board.report) for lane, reader in readers.items()]


def _deliver(flow: Flow, lane: str) -> Callable[[Scan], None]:
    def deliver(scan: Scan) -> None:
        flow.submit(Read(lane, scan.raw, scan.aim), actor=scan.reader, station=lane)

    return deliver


def later(seconds: float, job: Callable[[], None]) -> None:
    """Run a job after a while, off every thread of ours."""
    timer = Timer(seconds, job)
    timer.daemon = True
    timer.start()


def _driver(options: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    rest = dict(options)
    return str(rest.pop("driver", "")), rest
