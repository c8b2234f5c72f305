"""The box's contact with the province's archive: what it lacks of its own facts is brought back, and whose word it has."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from edge.core import facts as f
from edge.core.contact import BOX, Contact, unreached
from edge.core.why import Why
from edge.flow.board import Board
from edge.store import restored
from edge.store.epochs import Brought, Kept, go_on, head, lay, place
from edge.store.orders import Orders
from edge.store.page import Page
from edge.store.store import Store
from sync.message import BadFrameError, Known, Personal, Receipt, Report, Stood, What, pack, unpack
from sync.message import unseal as unsealed
from sync.replica import Row
from sync.replica.fetcher import End, Fetcher
from sync.translate import read

T = TypeVar("T")
Run = Callable[[Callable[[Page], T]], T]
AGAIN_S = 600.0
TICK_S = 0.5
log = structlog.get_logger()


class Journal:
    """The market's file as a Fetcher's home. `run` does one turn of it, committed."""

    def __init__(self, run: Callable[[Callable[[Page], object]], object]) -> None:
        self._run = run

    def turn(self, job: Callable[[Page], T]) -> T:
        """One turn, waited for."""
        return self._run(job)  # pyright: ignore[reportReturnType]  (a turn gives what its job gives)

    def end(self, epoch: str) -> End:
        """Where an epoch ends."""
        return End(*self.turn(lambda page: place(page.connection, epoch)))

    def head(self, epoch: str, seq: int) -> bytes:
        """The hash at a number."""
        return self.turn(lambda page: head(page.connection, epoch, seq))

    def lay(self, epoch: str, rows: Sequence[Row], personal: Sequence[Personal]) -> None:
        """Add what follows."""
        brought = [_brought(row) for row in rows]
        kept = [Kept(each.subject, each.seal, each.salt, each.value) for each in personal]
        self.turn(lambda page: lay(page, epoch, brought, kept))


class Reach(Journal):
    """A running market's contact. All of it on the line's own thread; `resend` makes its Sender begin an epoch again."""

    def __init__(
        self,
        market: str,
        store: Store,
        orders: Orders,
        board: Board,
        *,
        verify: Callable[[str, bytes, bytes], bool],
        nonce: Callable[[], str],
        say: Callable[[What, bytes], bool],
        connected: Callable[[], bool],
        resend: Callable[[Receipt], None],
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(lambda job: store.submit(job, actor="market", station="box").result())
        self._market = market
        self._store = store
        self._orders = orders
        self._board = board
        self._say = say
        self._connected = connected
        self._resend = resend
        self._monotonic = monotonic
        self._fetcher = Fetcher(market, self, lambda digest, signature: verify(market, digest, signature), nonce)
        self._up = False
        self._asked_at = 0.0
        self._looked_at = -TICK_S

    def round(self) -> None:
        """Ask on every new connection, and now and then; say on every screen how it stands."""
        now = self._monotonic()
        if now - self._looked_at < TICK_S:
            return
        self._looked_at, up = now, self._connected()
        if up and (not self._up or now - self._asked_at > AGAIN_S):
            self._asked_at = now
            self._fetcher.ask()
        self._up = up
        if up:
            self._ask()
        self._board.mark("contact", unreached(self._store.get(Contact, BOX)))

    def take_known(self, wire: bytes) -> None:
        """A frame from the topic "fetch": the answer to our question, or a word to every box of this name."""
        known = unpack(Known, wire)
        if self._fetcher.take_known(known):
            self._ask_orders(known)
            self._ask()
        twins = "twins" in known.warnings
        if twins:
            log.error("a second box has this one's identity: switch one of them off")
        self._board.mark("twins", Why("twins") if twins else None)

    def take_facts(self, wire: bytes) -> None:
        """A frame from the topic "facts": a page of our own facts."""
        self._fetcher.take(unpack(Report, wire))
        self._ask()

    def lacking(self, epochs: Sequence[Stood]) -> None:
        """This file is an old copy: leave its epochs to be filled, and go on in a new one, under numbers far ahead."""
        log.error("the province has facts of this box that are not here: they are fetched", epochs=len(epochs))
        names = [each.epoch for each in epochs]
        unknown = sum(each.last - self.end(each.epoch).seq for each in epochs)

        def job(page: Page) -> None:
            contact = page.get(Contact, BOX)
            if contact is None or not contact.source or page.ink.epoch in names:
                go_on(page, "behind", names)
                restored.leap_now(page, restored.far(page.at, unknown))

        self.turn(job)

    def differs(self, epoch: str) -> None:
        """Send the epoch from its beginning: the answer says where the fork is."""
        log.error("the province has other facts under our numbers", epoch=epoch)
        self._resend(Receipt("facts", self._market, epoch, 0, head=bytes(32)))

    def complete(self, known: Known) -> None:
        """Nothing is lacking: who was restored is in contact again."""
        del known

        def job(page: Page) -> bool:
            contact = page.get(Contact, BOX)
            if contact is None or not contact.source:
                return False
            unread = page.connection.execute("SELECT count(*) FROM unread").fetchone()[0]
            page.record(f.Contacted(unread))
            return True

        if self.turn(job):
            log.warning("in contact again: all that the province has of this box is here")

    def _ask(self) -> None:
        if (asked := self._fetcher.due(self._monotonic())) is not None:
            self._say("fetch", pack(asked))

    def _ask_orders(self, known: Known) -> None:
        """Whatever orders the province counts as received and this file lacks come down again."""
        for each in known.orders:
            last, here = self._orders.last(each.epoch)
            if last < each.through:
                self._say("receipts", pack(Receipt("orders", self._market, each.epoch, last, head=here)))


def _brought(row: Row) -> Brought:
    try:
        fact = read(row.body).fact
    except BadFrameError:
        fact = None
    return Brought(row.seq, unsealed(row.body).kind, row.body, row.hash, fact)
