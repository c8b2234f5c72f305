"""The door: an ask goes to the writer, its turn decides and records, and after the commit the actions are performed."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol

from edge.core.actions import Action, PrintLabel
from edge.core.codes import parse
from edge.core.facts import Labelled
from edge.flow.asks import Answer, Ask, Read, Seen
from edge.flow.doors import DOORS
from edge.flow.ports import Books, Page
from edge.flow.turn import Site, Turn

_WINDOW_S = 120.0
_REMEMBERED = 256


class Performer(Protocol):
    """Whoever carries actions out. Must not block: it is called by the writer."""

    def __call__(self, actions: Sequence[Action], answer: Answer, at: str) -> None:
        """Perform after the commit."""
        ...


class Flow:
    """One market's door."""

    def __init__(self, site: Site, books: Books, perform: Performer, monotonic: Callable[[], float]) -> None:
        self.site = site
        self._books = books
        self._perform = perform
        self._monotonic = monotonic
        self._nodes = frozenset((site.node,))
        self._lock = threading.Lock()
        self._unknown: OrderedDict[tuple[str, bytes], tuple[float, Turn, str]] = OrderedDict()

    def submit(self, ask: Ask, *, actor: str, station: str, key: str = "") -> Future[Answer]:
        """Ask. The future holds the answer once it is committed; the same `key` gets the same answer, once recorded."""
        if isinstance(ask, Read):
            ask = Seen(ask.lane, parse(ask.raw, ask.aim, self._nodes), ask.raw)
        repeated = self._repeated(ask)
        if repeated is not None:
            turn, at = repeated
            self._perform(turn.actions, turn.answer, at)
            return _resolved(turn.answer)
        door, site = DOORS[type(ask)], self.site
        turns: list[tuple[Turn, str]] = []

        def job(page: Page) -> Answer:
            turn = door(ask, page, site)
            for action in turn.actions:
                if isinstance(action, PrintLabel):
                    page.owe(action)
            turns[:] = [(turn, page.stamp)]
            return turn.answer

        def done(answer: Answer) -> None:
            if turns:  # empty when the answer was given before
                turn, at = turns[0]
                self._remember(ask, turn, at)
                self._perform(turn.actions, answer, at)

        # A key is somebody's own: two people's calls never share an answer.
        return self._books.submit(job, actor=actor, station=station, done=done, key=key and f"{actor} {key}")

    def printed(self, label: PrintLabel, link: str, printer: str) -> Future[None]:
        """A label came out: say so in the journal and owe it no longer."""

        def job(page: Page) -> None:
            page.record(Labelled(label.code, link, printer, label.copy))
            page.settle(label.code)

        return self._books.submit(job, actor="device", station=printer)

    def owed(self) -> list[PrintLabel]:
        """Labels still to come out."""
        return self._books.owed()

    def _repeated(self, ask: Ask) -> tuple[Turn, str] | None:
        """The last turn of the same unknown read at the same lane, within the window: at most one fact."""
        if not isinstance(ask, Seen):
            return None
        with self._lock:
            known = self._unknown.get((ask.lane, ask.raw))
        return known[1:] if known is not None and self._monotonic() - known[0] < _WINDOW_S else None

    def _remember(self, ask: Ask, turn: Turn, at: str) -> None:
        if isinstance(ask, Seen):
            with self._lock:
                if turn.answer.verdict == "unknown":
                    self._unknown[(ask.lane, ask.raw)] = (self._monotonic(), turn, at)
                    while len(self._unknown) > _REMEMBERED:
                        self._unknown.popitem(last=False)


def _resolved(answer: Answer) -> Future[Answer]:
    future: Future[Answer] = Future()
    future.set_result(answer)
    return future
