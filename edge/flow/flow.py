"""The door: an ask goes to the writer, its turn decides and records, and after the commit the actions are performed."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol

from msgspec.structs import replace

from edge.core.actions import Action, AnyPrint, PrintLabel, PrintVoucher
from edge.core.codes import parse
from edge.core.errors import RuleError
from edge.core.facts import Labelled, Printed
from edge.core.why import Why
from edge.flow.asks import Answer, Ask, Read, Seen
from edge.flow.desks import Desks
from edge.flow.doors import DOORS, lanes
from edge.flow.full import NO_ROOM, NoRoomError, Spell, answered, brings_in, told
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
    """One market's door. `badge` is told (lane, badge) when a reader read a badge of staff; `spell` knows of a full disk.

    `desks` are where somebody puts a load together: a code that no lane knows is theirs.
    """

    def __init__(
        self,
        site: Site,
        books: Books,
        perform: Performer,
        monotonic: Callable[[], float],
        badge: Callable[[str, str], None] = lambda _lane, _badge: None,
        spell: Spell | None = None,
        desks: Desks | None = None,
    ) -> None:
        self.site = site
        self._books = books
        self._perform = perform
        self._monotonic = monotonic
        self._badge = badge
        self._spell = spell
        self._desks = desks
        self._unknown: OrderedDict[tuple[str, bytes], float] = OrderedDict()

    def submit(self, ask: Ask, *, actor: str, station: str, key: str = "") -> Future[Answer]:
        """Ask. The future holds the answer once it is committed; the same `key` gets the same answer, once recorded."""
        if isinstance(ask, Read):
            ask = self._parse(ask)
        door, site = DOORS[type(ask)], self.site
        full = self._full()
        turns: list[tuple[Turn, str]] = []

        def job(page: Page) -> Answer:
            if full is not None and brings_in(ask, page, site) and full.refuse():
                raise NoRoomError
            turn = door(self._known(ask) if isinstance(ask, Seen) else ask, page, site)
            for action in turn.actions:
                if isinstance(action, PrintLabel | PrintVoucher):
                    page.owe(action)
            if isinstance(ask, Seen) and turn.answer.verdict == "unknown":
                self._remember(ask)
            turns[:] = [(turn, page.stamp)]
            return turn.answer

        def done(answer: Answer) -> None:
            if turns:  # empty when the answer was given before
                turn, at = turns[0]
                self._perform(turn.actions, answer, at)
                self._hand(ask, answer)

        # A key is somebody's own: two people's calls never share an answer.
        future = self._books.submit(job, actor=actor, station=station, done=done, key=key and f"{actor} {key}")
        if isinstance(ask, Seen):
            future.add_done_callback(lambda ended: self._forget(ask, ended))
        return answered(future, lambda: self._tell(ask, NO_ROOM)) if full else future

    def _parse(self, ask: Read) -> Seen:
        seen = Seen(ask.lane, parse(ask.raw, ask.aim, self.site.scheme), ask.raw, ask.picture)
        if seen.code.profile == "pinma-badge":  # for whoever signs people in; the door records nothing of it
            self._badge(seen.lane, seen.code.fields["badge"])
        return seen

    def hold(self, day: str) -> None:
        """Keep to a trading day whatever the clock says; "" believes the clock again."""
        if self.site.day != day:
            self.site = replace(self.site, day=day)

    def printed(self, label: AnyPrint, link: str, printer: str) -> Future[None]:
        """A label or paper came out: say so in the journal and owe it no longer. By no `printer`, it is not wanted any more."""
        out = (
            Printed(label.paper, label.code, printer, label.copy)
            if isinstance(label, PrintVoucher)
            else Labelled(label.code, link, printer, label.copy)
        )

        def job(page: Page) -> None:
            if printer:
                page.record(out)
            page.settle(label.key)

        return self._books.submit(job, actor="device", station=printer or "box")

    def owed(self) -> list[AnyPrint]:
        """Labels and papers still to come out."""
        return self._books.owed()

    def _hand(self, ask: Ask, answer: Answer) -> None:
        """What was read is somebody's at a desk."""
        if self._desks is not None and isinstance(ask, Seen) and lanes.for_desk(answer):
            self._desks.hand(ask.lane, ask.code)

    def _known(self, ask: Seen) -> Seen:
        """The read, with what only this process knows of its lane."""
        desk = self._desks is not None and self._desks.taken(ask.lane)
        return replace(ask, again=self._was_unknown(ask), desk=desk)

    def _was_unknown(self, ask: Seen) -> bool:
        """Whether the lane read the same within the window: at most one fact."""
        at = self._unknown.get((ask.lane, ask.raw))
        return at is not None and self._monotonic() - at < _WINDOW_S

    def _forget(self, ask: Seen, ended: Future[Answer]) -> None:
        """What was not committed was not recorded; whoever stands at the lane hears of it."""
        if not ended.cancelled() and ended.exception() is None:
            return
        self._unknown.pop((ask.lane, ask.raw), None)
        if not ended.cancelled() and not isinstance(ended.exception(), RuleError | NoRoomError):
            self._tell(ask, Answer("stop", (Why("not_recorded"),)))

    def _full(self) -> Spell | None:
        """The spell that it is full now, or None. One that is over is recorded before what is asked next."""
        if self._spell is None or self._spell.full():
            return self._spell
        self._spell.over(self._books)
        return None

    def _tell(self, ask: Ask, answer: Answer) -> None:
        """Show a lane what no turn could tell it."""
        self._perform(told(ask, answer.why), answer, self._spell.stamp() if self._spell is not None else "")

    def _remember(self, ask: Seen) -> None:
        """Only the writer calls this, in its turn."""
        if not self._was_unknown(ask):
            self._unknown.pop((ask.lane, ask.raw), None)
            self._unknown[(ask.lane, ask.raw)] = self._monotonic()
        while len(self._unknown) > _REMEMBERED:
            self._unknown.popitem(last=False)
