"""Lanes of the site file as devices with their threads."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Timer
from typing import NamedTuple, Protocol

import structlog

from config import LaneSettings, SiteFileError, StationSettings
from devices import Camera, Health, Reader, Scan, State
from devices.supervisor import Listener, Worker
from drivers import build
from edge.assemble.site import LABORATORY
from edge.core.codes import own, signed
from edge.flow.asks import Answer, Ask, Read
from edge.flow.board import Board
from edge.flow.perform import Lane

log = structlog.get_logger()


class Album(Protocol):
    """Where evidence is kept."""

    def keep(self, jpeg: bytes) -> str:
        """Keep a picture; its name. Raises OSError."""
        ...


class Door(Protocol):
    """Whoever is asked."""

    def submit(self, ask: Ask, *, actor: str, station: str, key: str = "") -> Future[Answer]:
        """Ask."""
        ...


class Gates(NamedTuple):
    """What is read (with the lane it stands at), what sees, what performs, and what must be closed."""

    readers: list[tuple[str, Reader]]
    cameras: dict[str, Camera]
    lanes: dict[str, Lane]
    workers: list[Worker]


def fit(
    settings: tuple[LaneSettings, ...],
    board: Board,
    stickers: Mapping[str, object] | None = None,
    stations: tuple[StationSettings, ...] = (),
) -> Gates:
    """Build all devices, the laboratory's and stalls' printers too.

    Raises SiteFileError naming the lane or station, OSError for a missing library.
    """
    made = Gates([], {}, {}, [])
    for each in settings:
        try:
            _fit(each, made, board)
        except ValueError as error:
            raise SiteFileError(f"lane {each.id}: {error}") from error
        except ImportError as error:
            raise OSError(f"lane {each.id}: {error}") from error
    if stickers is not None:
        try:
            lane = made.lanes[LABORATORY] = Lane(LABORATORY, LABORATORY)
            _printer(lane, stickers, made, board)
        except ValueError as error:
            raise SiteFileError(f"lab.printer: {error}") from error
    for each in stations:
        try:
            _stall(each, made, board)
        except ValueError as error:
            raise SiteFileError(f"station {each.id}: {error}") from error
    return made


def _stall(each: StationSettings, made: Gates, board: Board) -> None:
    """The printers of a station that is no lane."""
    if each.printer is None and each.voucher is None:
        return
    if each.id in made.lanes:
        raise ValueError("printers of a lane stand in its [[lane]]")
    lane = made.lanes[each.id] = Lane(each.id, "stall")
    if each.printer is not None:
        _printer(lane, each.printer, made, board)
    if each.voucher is not None:
        _vouchers(lane, each.voucher, made, board)


def _vouchers(lane: Lane, options: Mapping[str, object], made: Gates, board: Board) -> None:
    lane.vouchers = build("voucher", f"{lane.id}.voucher", *_driver(options))
    lane.vouchers_worker = _worker(lane.vouchers, made, board)


def _printer(lane: Lane, options: Mapping[str, object], made: Gates, board: Board) -> None:
    lane.printer = build("printer", f"{lane.id}.printer", *_driver(options))
    lane.printer_worker = _worker(lane.printer, made, board)


def _worker(device: object, made: Gates, board: Board) -> Worker:
    made.workers.append(Worker(device, board.report))  # pyright: ignore[reportArgumentType]
    return made.workers[-1]


def _fit(each: LaneSettings, made: Gates, board: Board) -> None:
    lane = made.lanes[each.id] = Lane(each.id, each.gate)
    made.readers.append((each.id, build("reader", f"{each.id}.reader", *_driver(each.reader))))
    if each.camera is not None:
        camera = made.cameras[each.id] = build("camera", f"{each.id}.camera", *_driver(each.camera))
        made.readers.append((each.id, camera))
    if each.printer is not None:
        _printer(lane, each.printer, made, board)
    if each.voucher is not None:
        _vouchers(lane, each.voucher, made, board)
    if each.barrier is not None:
        lane.barrier = build("barrier", f"{each.id}.barrier", *_driver(each.barrier))
        lane.barrier_worker = _worker(lane.barrier, made, board)


def listen(readers: Sequence[tuple[str, Reader]], flow: Door, board: Board, album: Album) -> list[Listener[Scan]]:
    """One listener a reader; every scan goes through the door, its picture kept before."""
    return [
        Listener(reader, reader.scans, Entrance(lane, flow, board, album), board.report) for lane, reader in readers
    ]


@dataclass
class Entrance:
    """One reader's way to the door."""

    lane: str
    flow: Door
    board: Board
    album: Album
    failed: bool = False  # to keep the last picture

    def __call__(self, scan: Scan) -> None:
        """Submit a scan. A picture that cannot be kept is told, and the scan goes through without."""
        picture = self._keep(scan) if scan.picture else ""
        self.flow.submit(Read(self.lane, scan.raw, scan.aim, picture), actor=scan.reader, station=self.lane)

    def _keep(self, scan: Scan) -> str:
        try:
            picture = self.album.keep(scan.picture)
        except OSError as error:
            self.failed = True
            log.exception("a picture was not kept", reader=scan.reader)
            self.board.report(Health(scan.reader, State.TROUBLE, f"picture not kept: {error.strerror or error}"))
            return ""
        if self.failed:
            self.failed = False
            self.board.report(Health(scan.reader, State.READY))
        return picture


def later(seconds: float, job: Callable[[], None]) -> None:
    """Run a job after a while, off every thread of ours."""
    timer = Timer(seconds, job)
    timer.daemon = True
    timer.start()


def _driver(options: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    rest = dict(options)
    return str(rest.pop("driver", "")), rest


def link_of(code: str, public_url: str, key_of: signed.KeyOf | None = None) -> str:
    """What a label's QR code holds: the public page's address, signed where the code leaves; a sample's is its code alone."""
    return code if own.kind(code) == "pinma-sample" else signed.link(public_url, code, key_of)
