"""A ZPL label printer, where only ~HS tells whether a label came out."""

from dataclasses import dataclass
from time import monotonic

from devices import RefusedError
from drivers.raw_printer import RawPrinter
from drivers.sheet import Sheet
from drivers.transport import Line
from drivers.zpl import encode
from drivers.zpl_status import ASK, CANCEL, Status, parse_status

SILENT = "no answer: paper, ribbon or head"
"""Zebra's firmware says nothing at all while one of these keeps it from printing."""


@dataclass
class ZplPrinter(RawPrinter):
    """As RawPrinter."""

    def _encode(self, sheet: Sheet) -> bytes:
        return encode(sheet)

    def _cancel(self) -> bytes:
        return CANCEL

    def _ready(self, line: Line) -> str:
        self._status(line)
        return ""

    def _await_printed(self, line: Line, until: float) -> None:
        while not self._status(line).idle:
            self._pause(until)

    def _status(self, line: Line) -> Status:
        """The status of a printer that can print. Raises RefusedError with what a person must see to."""
        line.send(ASK, self.timeout)
        received = b""
        deadline = monotonic() + self.timeout
        while (status := parse_status(received)) is None:
            if not (chunk := line.receive(deadline - monotonic())):
                raise RefusedError(self.name, SILENT)
            received += chunk
        if status.fault:
            raise RefusedError(self.name, status.fault)
        return status
