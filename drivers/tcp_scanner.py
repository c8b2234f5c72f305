"""A barcode scanner on the network, to which we connect."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

from devices import Scan, UnreachableError
from drivers.lines import LineFramer, Suffix, split_aim

STALE_S = 0.5
"""Silence after which half a line will never be finished."""
KEEPALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 2),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)
"""A scanner is silent for hours; one that was switched off is noticed within 11 seconds."""


@dataclass
class TcpScanner:
    """Plays Reader. `timeout` bounds connecting; `gap_ms` ends a read when `suffix` is "none"."""

    name: str
    host: str
    port: int = 2001
    suffix: Suffix = "any"
    aim: bool = True
    gap_ms: int = 50
    timeout: float = 3.0
    _closing: Event = field(default_factory=Event, init=False, repr=False)
    _line: socket.socket | None = field(default=None, init=False, repr=False)

    def scans(self) -> Iterator[Scan]:
        """Connect now, and yield its reads until closed. Raises UnreachableError, here or while reading."""
        try:
            self._line = socket.create_connection((self.host, self.port), self.timeout)
            for level, option, value in KEEPALIVE:
                self._line.setsockopt(level, option, value)
        except OSError as error:
            raise UnreachableError(self.name, f"cannot connect to {self.host}:{self.port}: {error}") from error
        self._line.settimeout(self.gap_ms / 1000 if self.suffix == "none" else STALE_S)
        return self._read(self._line)

    def close(self) -> None:
        """End `scans` at once."""
        self._closing.set()
        if self._line:
            with suppress(OSError):  # it may be closed already
                self._line.shutdown(socket.SHUT_RDWR)

    def _read(self, line: socket.socket) -> Iterator[Scan]:
        framer = LineFramer(self.suffix)
        with line:
            while not self._closing.is_set():
                for raw in self._lines(line, framer):
                    aim, payload = split_aim(raw, self.aim)
                    yield Scan(self.name, payload, aim)

    def _lines(self, line: socket.socket, framer: LineFramer) -> list[bytes]:
        """What has arrived whole."""
        try:
            chunk = line.recv(4096)
        except TimeoutError:
            return framer.gap()
        except OSError as error:
            raise UnreachableError(self.name, f"lost {self.host}:{self.port}: {error}") from error
        if chunk:
            return framer.feed(chunk)
        if self._closing.is_set():
            return []
        raise UnreachableError(self.name, f"{self.host}:{self.port} hung up")
