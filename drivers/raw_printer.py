"""What all printers on a bare line have in common: a status before, a job, and a status that says that it came out."""

from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from threading import Event, Lock
from time import monotonic

from devices import DeviceError, Health, Label, RefusedError, State, UnreachableError, Voucher
from drivers import transport
from drivers.faces import FONT, RARE, Faces
from drivers.label_sheet import WIDTH, label
from drivers.sheet import Sheet
from drivers.transport import Line
from drivers.voucher_sheet import voucher

POLL_S = 0.05
SLOWEST = 400
"""Rows a second of the slowest printer: 50 millimetres."""
LATE = "the label did not come out in time"
STUCK = "takes no commands: switch it off and on"
TOLD = 8
"""Characters without a shape that a warning names."""


@dataclass
class RawPrinter(ABC):
    """Plays LabelPrinter and VoucherPrinter, one connection a call. Stands at `host` or at a `serial` port.

    `timeout` bounds each answer, and beside the time that the paper takes, the printing.
    """

    name: str
    host: str = ""
    port: int = 9100
    serial: str = ""
    baud: int = 9600
    font: str = FONT
    rare: tuple[str, ...] = RARE
    timeout: float = 3.0
    _closing: Event = field(default_factory=Event, init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError for a site file that cannot work, now rather than at the first label."""
        if bool(self.host) == bool(self.serial):
            raise ValueError(f"{self.name}: set host or serial, and not both")
        try:
            _ = self._faces
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from error

    def print(self, paper: Label | Voucher) -> None:
        """Return when the printer holds nothing more to print. What it refuses it is also told to forget."""
        sheet = self._lay(paper)
        job = self._encode(sheet)
        allowed = self.timeout + sheet.height / SLOWEST
        with self._connected() as line:
            self._ready(line)
            try:
                line.send(job, allowed)
                self._await_printed(line, monotonic() + allowed)
            except (DeviceError, OSError):
                with suppress(OSError):
                    line.send(self._cancel(), self.timeout)  # a label that comes out later is on nobody's goods
                raise

    def health(self) -> Health:
        """Ask the printer now; of one that is ready also what was asked of it and could not be drawn."""
        try:
            with self._connected() as line:
                warning = self._ready(line)
        except RefusedError as error:
            return Health(self.name, State.TROUBLE, error.why)
        except UnreachableError as error:
            return Health(self.name, State.LOST, error.why)
        told = [f"{each} U+{ord(each):04X}" for each in list(self._faces.missing)[:TOLD]]
        missing = f"no font has: {' '.join(told)}" if told else ""
        return Health(self.name, State.READY, ", ".join(filter(None, (warning, missing))))

    def close(self) -> None:
        """End a wait for a label."""
        self._closing.set()

    @cached_property
    def _faces(self) -> Faces:
        return Faces(self.font, self.rare)

    def _lay(self, paper: Label | Voucher) -> Sheet:
        """The paper laid out for what is in the printer."""
        return label(paper, self._faces) if isinstance(paper, Label) else voucher(paper, self._faces, WIDTH)

    @abstractmethod
    def _encode(self, sheet: Sheet) -> bytes:
        """The sheet in the printer's language."""

    @abstractmethod
    def _cancel(self) -> bytes:
        """What makes it forget its jobs."""

    @abstractmethod
    def _ready(self, line: Line) -> str:
        """Nothing, or a warning, of a printer that can print. Raises RefusedError with what a person must see to."""

    @abstractmethod
    def _await_printed(self, line: Line, until: float) -> None:
        """Return when the job just sent is on paper. Raises RefusedError, or UnreachableError when it is late."""

    def _pause(self, until: float) -> None:
        """Wait for the next question. Raises UnreachableError when there is no time for one, or when closing."""
        if monotonic() > until or self._closing.wait(POLL_S):
            raise UnreachableError(self.name, LATE)

    @contextmanager
    def _connected(self) -> Generator[Line]:
        """A line of our own. Raises UnreachableError for whatever happens to it."""
        place = self.serial or f"{self.host}:{self.port}"
        with _turn(place):
            opened = (
                transport.serial(self.serial, self.baud)
                if self.serial
                else transport.tcp(self.host, self.port, self.timeout)
            )
            try:
                with opened as line:
                    yield line
            except OSError as error:
                raise UnreachableError(self.name, f"{place}: {error}") from error


@cache
def _turn(_place: str) -> Lock:
    """One printer may stand in a site file twice, for labels and for vouchers."""
    return Lock()
