"""A gate whose devices play their roles faithfully and do what a test tells them; their threads are the real ones."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Event

from devices import Health, Label, RefusedError, State, UnreachableError
from devices.supervisor import Worker
from edge.core.actions import Action, AnyPrint
from edge.flow.asks import Answer
from edge.flow.board import Board
from edge.flow.perform import Lane, Perform
from tests.patience import PATIENCE_S

YES = Answer("pass")


class Boom:
    """A barrier: counts its openings; `broken` makes it unreachable, `standing` is what the loop says."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.opened = 0
        self.standing = True
        self.broken = False

    def open(self) -> None:
        self._reach()
        self.opened += 1

    def occupied(self) -> bool:
        self._reach()
        return self.standing

    def health(self) -> Health:
        return Health(self.name, State.LOST if self.broken else State.READY)

    def close(self) -> None:
        """Nothing is held."""

    def _reach(self) -> None:
        if self.broken:
            raise UnreachableError(self.name, "no answer")


class Press:
    """A printer: keeps what came out; `wrong` is raised instead, `free` must be set before anything comes out."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.out: list[Label] = []
        self.wrong: RefusedError | UnreachableError | None = None
        self.free = Event()
        self.free.set()
        self.tried = 0

    def print(self, label: Label) -> None:
        assert self.free.wait(PATIENCE_S)
        self.tried += 1
        if self.wrong is not None:
            raise self.wrong
        self.out.append(label)

    def health(self) -> Health:
        return Health(self.name, State.TROUBLE if self.wrong else State.READY)

    def close(self) -> None:
        """Nothing is held."""


class Gate:
    """One lane "in-1". Time stands still; what is put off waits in `put_off` until a test runs it."""

    def __init__(self, link: Callable[[str], str] = "https://p.cn/c/{}".format) -> None:
        self.ticks = 100.0
        self.board = Board()
        self.boom, self.press = Boom("boom"), Press("press")
        self.put_off: list[tuple[float, Callable[[], None]]] = []
        self.labelled: list[tuple[AnyPrint, str, str]] = []
        self.lane = Lane("in-1", "entry", barrier=self.boom, printer=self.press)
        self.lane.barrier_worker = self.boom_worker = Worker(self.boom, self.board.report)
        self.lane.printer_worker = self.press_worker = Worker(self.press, self.board.report)
        self.perform = Perform(
            {"in-1": self.lane}, self.board, monotonic=lambda: self.ticks, link=link,
            printed=self._said, later=lambda wait, job: self.put_off.append((wait, job)),
        )  # fmt: skip

    def printed(self, label: AnyPrint, link: str, printer: str) -> object:
        """A label came out; a test may put a market in this place."""
        self.labelled.append((label, link, printer))
        return None

    def _said(self, label: AnyPrint, link: str, printer: str) -> object:
        return self.printed(label, link, printer)

    def do(self, *actions: Action) -> None:
        """Perform, and wait until both threads have done it."""
        self.perform(actions, YES, "2026-03-05T03:00:00.000+08:00")
        self.settle()

    def settle(self) -> None:
        self.boom_worker.submit(lambda: None).result(PATIENCE_S)
        if self.press.free.is_set():
            self.press_worker.submit(lambda: None).result(PATIENCE_S)

    def run_put_off(self) -> list[float]:
        """Run what waits; how long each was put off."""
        waiting, self.put_off[:] = list(self.put_off), []
        for _, job in waiting:
            job()
        self.settle()
        return [wait for wait, _ in waiting]

    @contextmanager
    def busy_boom(self) -> Generator[None]:
        """The barrier's thread is held up for as long as this lasts."""
        held, go = Event(), Event()

        def hold() -> None:
            held.set()
            assert go.wait(PATIENCE_S)

        self.boom_worker.submit(hold)
        assert held.wait(PATIENCE_S)
        try:
            yield
        finally:
            go.set()

    def close(self) -> None:
        self.press.free.set()
        self.boom_worker.close()
        self.press_worker.close()
