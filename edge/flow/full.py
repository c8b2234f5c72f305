"""A full disk: what brings in new goods or new work is refused before anything is written.

What ends work goes on for as long as the reserve lasts: exits, samples and results, holds, stop orders, moves, what a
second person stands by, sign-in. Nothing unsent is ever purged.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from threading import Lock

from edge.core.actions import Action, Tell
from edge.core.facts import Starved
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from edge.flow.asks import Answer, Ask, BringIn, Declare, Import, LetIn, PrintRoll, Register, Seen, Sell
from edge.flow.ports import Books, Page
from edge.flow.turn import Site

_EXCERPT = 64
NO_ROOM = Answer("stop", (Why("disk_full"),))


class NoRoomError(Exception):
    """The disk is full and this must wait: the turn is undone, and nothing is remembered of it."""


def brings_in(ask: Ask, page: Page, site: Site) -> bool:
    """Whether an ask brings in new goods or new work. Suspending a seller does not, nor does letting in who is let in."""
    match ask:
        case Declare() | BringIn() | LetIn() | PrintRoll() | Sell() | Import():
            return True
        case Register():
            return ask.state == "active"
        case Seen():
            return site.lanes.get(ask.lane) == "entry" and ask.code.profile != "pinma-badge" and not _inside(ask, page)
        case _:
            return False


def _inside(ask: Seen, page: Page) -> bool:
    """A vehicle that was let in already: the boom may have stayed down."""
    visit = page.get(Visit, ask.code.text) if ask.code.profile == "pinma-visit" else None
    return visit is not None and visit.stay is Stay.INSIDE


def told(ask: Ask, why: tuple[Why, ...]) -> tuple[Action, ...]:
    """What the ask's lane shows of it, if it has one."""
    match ask:
        case Seen():
            return (Tell(ask.lane, "stop", ask.code.text[:_EXCERPT], why),)
        case BringIn() | LetIn():
            return (Tell(ask.lane, "stop", "", why),)
        case _:
            return ()


def answered(ended: Future[Answer], refused: Callable[[], None]) -> Future[Answer]:
    """The same future, but that a NoRoomError is an answer, given after `refused` was called."""
    future: Future[Answer] = Future()
    future.set_running_or_notify_cancel()

    def settle(done: Future[Answer]) -> None:
        error = done.exception()
        if error is None:
            future.set_result(done.result())
        elif isinstance(error, NoRoomError):
            refused()
            future.set_result(NO_ROOM)
        else:
            future.set_exception(error)

    ended.add_done_callback(settle)
    return future


class Spell:
    """How long the disk was full, and how much was refused: one fact, once it can be written."""

    def __init__(self, full: Callable[[], bool], wall: Callable[[], datetime]) -> None:
        self._full = full
        self._wall = wall
        self._lock = Lock()
        self._since = ""
        self._refused = 0
        self._writing = False
        self._ended: Starved | None = None

    def full(self) -> bool:
        """Whether the disk is full now. Cheap."""
        return self._full()

    def stamp(self) -> str:
        """Now, as facts carry it."""
        return self._wall().isoformat(timespec="milliseconds")

    def refuse(self) -> bool:
        """Whether what was asked while it was full is still to be refused, and counts; not once the spell is on record.

        Only the writer calls this, in its turn: a spell may begin and end between two rounds.
        """
        with self._lock:
            if (self._ended or not self._since) and not self._full():
                return False
            self._since = self._since or self.stamp()
            self._refused += 1
        return True

    def round(self, books: Books) -> bool:
        """Note when it begins; record it when it is over. Called about once a second; whether it is full."""
        if full := self._full():
            with self._lock:
                self._since = self._since or self.stamp()
        elif (written := self.over(books)) is not None:
            with suppress(Exception):  # boundary: what cannot be written yet is written a round later
                written.result()
        return full

    def over(self, books: Books) -> Future[None] | None:
        """Record a spell that is over, ahead of whatever is asked after this; None when there is none to record."""
        with self._lock:
            if not self._since or self._writing:
                return None
            self._writing = True
        written = books.submit(self._end, actor="box", station="disk", done=lambda _: self._told())
        written.add_done_callback(lambda _: self._free())
        return written

    def _end(self, page: Page) -> None:
        """What was refused before this turn is in the fact; what comes after it is taken."""
        with self._lock:
            self._ended = Starved(self._since, self.stamp(), self._refused)
        page.record(self._ended)

    def _told(self) -> None:
        """It is on record. What was refused since is of the next spell."""
        with self._lock:
            if self._ended is not None:
                self._refused -= self._ended.refused
                self._since = self._ended.until if self._refused else ""

    def _free(self) -> None:
        with self._lock:
            self._writing, self._ended = False, None
