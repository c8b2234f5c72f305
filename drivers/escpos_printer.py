"""An ESC/POS receipt printer: DLE EOT tells at any time how it is, and GS r, answered in turn, that a job is through."""

from dataclasses import dataclass
from time import monotonic

from devices import Label, RefusedError, UnreachableError, Voucher
from drivers.escpos import ASK, CANCEL, END, encode, ended, parse_status
from drivers.label_sheet import label
from drivers.raw_printer import POLL_S, STUCK, RawPrinter
from drivers.sheet import Sheet
from drivers.transport import Line
from drivers.voucher_sheet import voucher


@dataclass
class EscPosPrinter(RawPrinter):
    """As RawPrinter; `dots` is what it prints across, 576 on 80 mm and 384 on 58 mm; `cut` is whether it has a cutter."""

    dots: int = 576
    cut: bool = True

    def _lay(self, paper: Label | Voucher) -> Sheet:
        if isinstance(paper, Label):
            return label(paper, self._faces, self.dots, 0)
        return voucher(paper, self._faces, self.dots)

    def _encode(self, sheet: Sheet) -> bytes:
        return encode(sheet, cut=self.cut)

    def _cancel(self) -> bytes:
        return CANCEL

    def _ready(self, line: Line) -> str:
        """Asks in turn too, but only a printer that is well: one that is not would answer that much later, to a job."""
        warning, _ = self._status(line)
        line.send(END, self.timeout)
        received, deadline = b"", monotonic() + self.timeout
        while not ended(received):
            if not (chunk := line.receive(deadline - monotonic())):
                raise RefusedError(self.name, STUCK)
            received += chunk
        return warning

    def _await_printed(self, line: Line, until: float) -> None:
        """What the job's dots happen to say as DLE EOT is answered as well, and so is not listened to."""
        line.send(END, self.timeout)
        through = False
        while not through:
            self._pause(until)
            chunk = line.receive(POLL_S)
            through = ended(chunk) or (not chunk and ended(self._status(line)[1]))
        self._status(line)

    def _status(self, line: Line) -> tuple[str, bytes]:
        """A warning, and all that was received. Raises RefusedError with what a person must see to."""
        line.send(ASK, self.timeout)
        received, deadline = b"", monotonic() + self.timeout
        while (status := parse_status(received)) is None:
            if not (chunk := line.receive(deadline - monotonic())):
                raise UnreachableError(self.name, "no answer")
            received += chunk
        if status.fault:
            raise RefusedError(self.name, status.fault)
        return status.warning, received
