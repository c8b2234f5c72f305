"""An instrument on a serial line that says each reading in a line of text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event

import serial

from devices import Record
from drivers import said
from drivers.columns import Columns
from drivers.lines import LineFramer, Suffix
from drivers.record_lines import Checksum, record
from drivers.serial_port import Parity, chunk, opened

STALE_S = 2.0
"""Silence after which half a line will never be finished."""
PATIENCE = 50
"""Lines in a row that cannot be read, after which those that follow are no longer kept one by one."""


@dataclass
class InstrumentSerial:
    """Plays Instrument. `maker` and `device` are those it is commissioned by; `columns` needs an `order` of fields."""

    name: str
    port: str
    maker: str
    device: str
    columns: Columns
    baud: int = 9600
    parity: Parity = "none"
    suffix: Suffix = "any"
    checksum: Checksum = "none"
    _closing: Event = field(default_factory=Event, init=False, repr=False)
    _line: serial.Serial | None = field(default=None, init=False, repr=False)
    _unread: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError for columns without an order: a line has no headings."""
        if not self.columns.order:
            raise ValueError(f"{self.name}: columns must have an order: a line has no headings")

    def records(self) -> Iterator[Record]:
        """Open the port now, and yield what it says until closed. Raises UnreachableError, here or while reading."""
        self._line = opened(self.name, self.port, self.baud, STALE_S, self.parity)
        return self._read(self._line)

    def close(self) -> None:
        """End `records` within one read."""
        self._closing.set()
        if self._line:
            self._line.cancel_read()

    def _read(self, line: serial.Serial) -> Iterator[Record]:
        framer = LineFramer(self.suffix)
        with line:
            while not self._closing.is_set():
                came = chunk(self.name, line)
                found = [self._record(each) for each in framer.feed(came)] if came else [self._rest(framer.rest())]
                yield from self._kept([each for each in found if each is not None])

    def _record(self, line: bytes) -> Record | None:
        return record(self.columns, line, self.maker, self.device, self.checksum)

    def _rest(self, line: bytes) -> Record | None:
        """What stood there when the line fell silent: half a line, or all of it where nothing ends one."""
        if not line.strip():
            return None
        return self._record(line) if self.suffix == "none" else said.unread(self.maker, self.device, "cut", line)

    def _kept(self, found: list[Record]) -> Iterator[Record]:
        """All of it; but of a line that only makes noise, no more than can be looked at."""
        for each in found:
            self._unread = self._unread + 1 if each.flaw else 0
            if self._unread < PATIENCE:
                yield each
            elif self._unread == PATIENCE:
                yield said.unread(self.maker, self.device, "noise", each.came)
