"""Room on the disk: octets kept back beside the database, given up when a write fails, taken back when there is room."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Literal

import structlog

Level = Literal["ok", "low", "full"]
RESERVE = 32 << 20  # octets kept back: weeks of results, orders and acknowledgements
FLOOR = 64 << 20  # octets free under which nothing new comes in
_START = 1 << 20
_LOW = 4  # floors free under which people are warned
_LOOK_S = 1.0
log = structlog.get_logger()


def free_octets(folder: Path) -> int:
    """What the folder's disk still has for us. Raises OSError."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def starved(error: BaseException) -> bool:
    """Whether a write may have failed because the disk is full: SQLite says "I/O error" where its -shm file could not grow."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, sqlite3.Error) and code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


class Space:
    """One folder's disk. `full` is cheap: it looks once a second at most. Any thread may ask; it never raises.

    Full means: less than `floor_octets` free, or the reserve given up. It ends when reserve, floor and a quarter of the
    floor have room, and `tend` has made the reserve again.
    """

    def __init__(
        self,
        folder: Path,
        *,
        monotonic: Callable[[], float],
        reserve_octets: int = RESERVE,
        floor_octets: int = FLOOR,
        free: Callable[[Path], int] = free_octets,
    ) -> None:
        self._folder = folder
        self._path = folder / "reserve"
        self._monotonic = monotonic
        self._reserve = reserve_octets
        self._floor = floor_octets
        self._free = free
        self._lock = Lock()
        self._level: Level = "ok"
        self._octets = 0
        self._looked = float("-inf")
        self._held = self._whole()
        self.tend()
        if self._octets < _START:  # the database could not even be opened
            self.failed()

    @property
    def full(self) -> bool:
        """Whether nothing new may come in."""
        return self.state == "full"

    @property
    def state(self) -> Level:
        """How it stands, at most a second old."""
        if self._monotonic() - self._looked >= _LOOK_S:
            self._look()
        return self._level

    @property
    def octets(self) -> int:
        """Octets free when last looked at, the reserve not among them."""
        return self._octets

    def failed(self) -> None:
        """A write failed for want of room: give the reserve up, so that the next one succeeds."""
        with self._lock:
            if self._held:
                self._held = False
                with suppress(OSError):
                    self._path.unlink(missing_ok=True)
                log.error("the disk is full: the reserve is given up; free space now", folder=str(self._folder))
        self._look()

    def tend(self) -> None:
        """Take the reserve back when there is room for it. May take a moment: not for the gate's thread."""
        with self._lock:
            if not self._held and self._now() >= self._floor + self._floor // 4 + self._reserve:
                self._held = self._take()
        self._look()

    def _look(self) -> None:
        with self._lock:
            self._looked, self._octets = self._monotonic(), self._now()
            before, self._level = self._level, self._judge(self._octets)
            if before != self._level:
                tell = log.error if self._level == "full" else log.warning
                tell("room on the disk", state=self._level, free=self._octets, folder=str(self._folder))

    def _judge(self, octets: int) -> Level:
        enough = self._floor + (self._floor // 4 if self._level == "full" else 0)
        if not self._held or octets < enough:
            return "full"
        return "low" if octets < _LOW * self._floor else "ok"

    def _now(self) -> int:
        """Boundary: a disk that cannot be asked has no room."""
        try:
            return self._free(self._folder)
        except OSError:
            return 0

    def _whole(self) -> bool:
        try:
            found = self._path.stat()
        except OSError:
            return False
        return found.st_size == self._reserve and found.st_blocks * 512 >= self._reserve

    def _take(self) -> bool:
        """The reserve as a file with all its blocks; without room there is none, and the market goes on."""
        try:
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._reserve)
                os.fsync(file.fileno())
        except OSError as error:
            log.error("no room for the reserve", folder=str(self._folder), why=error.strerror)  # noqa: TRY400
            self._path.unlink(missing_ok=True)
            return False
        return True
