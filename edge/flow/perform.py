"""Actions onto devices. Each device has its own thread, so a slow printer holds up nobody; an error is owed and shown."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import structlog

from devices import Barrier, DeviceError, Health, Label, LabelPrinter, State, UnreachableError, Voucher, VoucherPrinter
from edge.core.actions import Action, AnyPrint, OpenBarrier, PrintLabel, PrintVoucher, Tell
from edge.flow.asks import Answer
from edge.flow.board import Board

_FRESH_S = 10.0
_AGAIN_S = 2.0
T = TypeVar("T")
log = structlog.get_logger()


class Worker(Protocol):
    """A device's one thread."""

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Run in turn."""
        ...


@dataclass(slots=True)
class Lane:
    """The devices at one gate. `standing` is what the boom was last lifted for, until the loop is seen clear."""

    id: str
    gate: str
    barrier: Barrier | None = None
    barrier_worker: Worker | None = None
    printer: LabelPrinter | None = None
    printer_worker: Worker | None = None
    vouchers: VoucherPrinter | None = None
    vouchers_worker: Worker | None = None
    standing: str = field(default="", init=False)

    def clear(self) -> None:
        """Look at the loop: once it is clear, the vehicle has gone. Called by the barrier's own thread when idle."""
        if self.standing and self.barrier is not None and not self.barrier.occupied():
            self.standing = ""


class Perform:
    """Carries actions out. A stale OpenBarrier never fires; a label is owed until it came out."""

    def __init__(
        self,
        lanes: Mapping[str, Lane],
        board: Board,
        *,
        monotonic: Callable[[], float],
        link: Callable[[str], str],
        printed: Callable[[AnyPrint, str, str], object],
        later: Callable[[float, Callable[[], None]], None],
        paper: Callable[[PrintVoucher, str], Voucher | None] = lambda _asked, _link: None,
    ) -> None:
        """`paper` lays out what is asked for under a link; None for what is not there any more, and no longer owed."""
        self._lanes = lanes
        self._board = board
        self._monotonic = monotonic
        self._link = link
        self._printed = printed
        self._later = later
        self._paper = paper

    def __call__(self, actions: Sequence[Action], answer: Answer, at: str) -> None:
        """Hand each action to its device's thread and return."""
        for action in actions:
            match action:
                case Tell():
                    self._board.tell(action, at)
                case OpenBarrier():
                    self._open(action)
                case PrintLabel() | PrintVoucher():
                    self.print(action)
                case _:
                    log.error("no device for action", action=action, answer=answer)

    def print(self, label: AnyPrint) -> None:
        """Print what is owed, and try again for as long as it is owed."""
        lane = self._lanes.get(label.lane)
        if lane is None:
            return
        if isinstance(label, PrintLabel):
            if (printer := lane.printer) is not None and lane.printer_worker is not None:
                self._print(label, printer, lane.printer_worker, lambda link: _put(label, printer, link))
        elif (press := lane.vouchers) is not None and lane.vouchers_worker is not None:
            self._print(label, press, lane.vouchers_worker, lambda link: self._put(label, press, link))

    def _put(self, asked: PrintVoucher, press: VoucherPrinter, link: str) -> str:
        """The printer's name, "" when there is nothing to print any more."""
        paper = self._paper(asked, link)
        if paper is None:
            return ""
        press.print(paper)
        return press.name

    def _print(
        self, label: AnyPrint, printer: LabelPrinter | VoucherPrinter, worker: Worker, put: Callable[[str], str]
    ) -> None:
        def job() -> None:
            link = self._link(label.code)
            try:
                by = put(link)
            except DeviceError as error:
                lost = isinstance(error, UnreachableError)
                self._board.report(Health(printer.name, State.LOST if lost else State.TROUBLE, error.why))
                self._later(_AGAIN_S, lambda: self.print(label))
            except Exception:  # boundary: whatever a driver runs into, the label is still owed
                log.exception("a printer's driver failed", printer=printer.name)
                self._later(_AGAIN_S, lambda: self.print(label))
            else:
                self._printed(label, link, by)
                self._board.report(printer.health())  # ready, and perhaps with a warning

        worker.submit(job)

    def _open(self, action: OpenBarrier) -> None:
        lane = self._lanes.get(action.lane)
        if lane is None or lane.barrier is None or lane.barrier_worker is None:
            return
        asked = self._monotonic()
        worker = lane.barrier_worker
        worker.submit(lambda: self._lift(lane, action, asked))

    def _lift(self, lane: Lane, action: OpenBarrier, asked: float) -> None:
        """Runs in the barrier's thread."""
        barrier, worker = lane.barrier, lane.barrier_worker
        if barrier is None or worker is None or self._monotonic() - asked > _FRESH_S:
            return
        try:
            if action.again and (lane.standing != action.subject or not barrier.occupied()):
                return
            barrier.open()
        except DeviceError as error:
            self._board.report(Health(barrier.name, State.LOST, f"{error.why}; open by hand"))
            self._later(_AGAIN_S / 4, lambda: worker.submit(lambda: self._lift(lane, action, asked)) and None)
        else:
            lane.standing = action.subject
            self._board.report(Health(barrier.name, State.READY))


def _put(label: PrintLabel, printer: LabelPrinter, link: str) -> str:
    printer.print(Label(label.code, link, label.lines, label.copy))
    return printer.name
