"""A ZPL label printer on the network: raw TCP, where only ~HS tells whether a label came out."""

import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from time import monotonic

from devices import DeviceError, Health, Label, RefusedError, State, UnreachableError
from drivers.zpl import encode
from drivers.zpl_status import ASK, CANCEL, Status, parse_status

SILENT = "no answer: paper, ribbon or head"
"""Zebra's firmware says nothing at all while one of these keeps it from printing."""
POLL_S = 0.05


@dataclass
class ZplPrinter:
    """Plays LabelPrinter, one connection a call. `timeout` bounds each answer, and the printing of a label."""

    name: str
    host: str
    port: int = 9100
    font: str = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
    timeout: float = 3.0
    _line: Lock = field(default_factory=Lock, init=False, repr=False)
    _closing: Event = field(default_factory=Event, init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError without a font, now rather than at the first label."""
        if not Path(self.font).is_file():
            raise ValueError(f"{self.name}: no font at {self.font}: install fonts-wqy-microhei or set font")

    def print(self, label: Label) -> None:
        """Return when the printer holds nothing more to print. What it refuses it is also told to forget."""
        job = encode(label, self.font)
        with self._connected() as line:
            self._ready(line)
            try:
                line.sendall(job)
                self._await_printed(line)
            except (DeviceError, OSError):
                with suppress(OSError):
                    line.sendall(CANCEL)  # a label that comes out later is on nobody's goods
                raise

    def health(self) -> Health:
        """Ask the printer now."""
        try:
            with self._connected() as line:
                self._ready(line)
        except RefusedError as error:
            return Health(self.name, State.TROUBLE, error.why)
        except UnreachableError as error:
            return Health(self.name, State.LOST, error.why)
        return Health(self.name, State.READY)

    def close(self) -> None:
        """End a wait for a label."""
        self._closing.set()

    @contextmanager
    def _connected(self) -> Generator[socket.socket]:
        """A line of our own: printers take one at a time. Raises UnreachableError for whatever the network does."""
        with self._line:
            try:
                with socket.create_connection((self.host, self.port), self.timeout) as line:
                    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    yield line
            except OSError as error:
                raise UnreachableError(self.name, f"{self.host}:{self.port}: {error}") from error

    def _ready(self, line: socket.socket) -> Status:
        """The status of a printer that can print. Raises RefusedError with what a person must see to."""
        status = self._ask(line)
        if status.fault:
            raise RefusedError(self.name, status.fault)
        return status

    def _ask(self, line: socket.socket) -> Status:
        line.sendall(ASK)
        received = b""
        deadline = monotonic() + self.timeout
        while (status := parse_status(received)) is None:
            try:
                line.settimeout(max(deadline - monotonic(), 0.001))
                chunk = line.recv(4096)
            except TimeoutError as error:
                raise RefusedError(self.name, SILENT) from error
            if not chunk:
                raise UnreachableError(self.name, "connection closed by the printer")
            received += chunk
        return status

    def _await_printed(self, line: socket.socket) -> None:
        deadline = monotonic() + self.timeout
        while not self._ready(line).idle:
            if monotonic() > deadline or self._closing.wait(POLL_S):
                raise UnreachableError(self.name, "the label did not come out in time")
