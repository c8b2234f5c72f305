"""A barcode scanner on a serial line: RS-232, or USB in CDC mode."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event

import serial

from devices import Scan
from drivers.lines import LineFramer, Suffix, split_aim
from drivers.serial_port import chunk, opened

STALE_S = 0.5
"""Silence after which half a line will never be finished."""


@dataclass
class SerialScanner:
    """Plays Reader. `port` is a path, best under /dev/serial/by-id; `gap_ms` ends a read when `suffix` is "none"."""

    name: str
    port: str
    baud: int = 9600
    suffix: Suffix = "any"
    aim: bool = True
    gap_ms: int = 50
    _closing: Event = field(default_factory=Event, init=False, repr=False)
    _line: serial.Serial | None = field(default=None, init=False, repr=False)

    def scans(self) -> Iterator[Scan]:
        """Open the port now, and yield its reads until closed. Raises UnreachableError, here or while reading."""
        quiet_s = self.gap_ms / 1000 if self.suffix == "none" else STALE_S
        self._line = opened(self.name, self.port, self.baud, quiet_s)
        return self._read(self._line)

    def close(self) -> None:
        """End `scans` within one read."""
        self._closing.set()
        if self._line:
            self._line.cancel_read()

    def _read(self, line: serial.Serial) -> Iterator[Scan]:
        framer = LineFramer(self.suffix)
        with line:
            while not self._closing.is_set():
                came = chunk(self.name, line)
                for raw in framer.feed(came) if came else framer.gap():
                    aim, payload = split_aim(raw, self.aim)
                    yield Scan(self.name, payload, aim)
