"""A TSPL label printer: ESC !? tells at any time how it is, and ~!T, answered in turn, that a job is through."""

from dataclasses import dataclass, field

from devices import RefusedError, UnreachableError
from drivers.raw_printer import POLL_S, STUCK, RawPrinter
from drivers.sheet import Sheet
from drivers.transport import Line
from drivers.tspl import ASK, CANCEL, MODEL, Status, Stock, encode, parse_status

CALM = 2
"""Answers in a row that must say that it does not print: it may draw breath before it begins."""


@dataclass
class TsplPrinter(RawPrinter):
    """As RawPrinter; `gap_mm` and `density` are the labels', `inverted` is for a printer that prints them in negative."""

    gap_mm: float = 2.0
    density: int = 8
    inverted: bool = False
    _model: bytes = field(default=b"", init=False, repr=False)

    def _encode(self, sheet: Sheet) -> bytes:
        return encode(sheet, Stock(self.gap_mm, self.density, self.inverted))

    def _cancel(self) -> bytes:
        return CANCEL

    def _ready(self, line: Line) -> str:
        """Asks for the model too: a printer stuck in half a job knows how it is, and does nothing."""
        self._status(line)
        line.send(MODEL, self.timeout)
        self._model = line.receive(self.timeout)
        while more := line.receive(POLL_S):
            self._model += more
        if not self._model:
            raise RefusedError(self.name, STUCK)
        return ""

    def _await_printed(self, line: Line, until: float) -> None:
        line.send(MODEL, self.timeout)
        received = b""
        while self._model not in received:
            self._pause(until)
            if not (chunk := line.receive(POLL_S)):
                line.send(ASK, self.timeout)
            received += chunk
            told = received.replace(self._model, b"")  # an answer may follow the name in one breath
            for answer in told.removesuffix(self._begun(told)):
                self._sound(answer)
        while line.receive(POLL_S):  # an answer to a question that is no longer one
            pass
        calm = 0
        while calm < CALM:
            self._pause(until)
            calm = 0 if self._status(line).printing else calm + 1

    def _begun(self, received: bytes) -> bytes:
        """As much of the model's name as has come."""
        lengths = range(min(len(self._model), len(received)), 0, -1)
        return next((self._model[:size] for size in lengths if received.endswith(self._model[:size])), b"")

    def _status(self, line: Line) -> Status:
        line.send(ASK, self.timeout)
        if not (answer := line.receive(self.timeout)):
            raise UnreachableError(self.name, "no answer")
        return self._sound(answer[-1])

    def _sound(self, answer: int) -> Status:
        """The status of a printer that can print. Raises RefusedError with what a person must see to."""
        status = parse_status(answer)
        if status.fault:
            raise RefusedError(self.name, status.fault)
        return status
