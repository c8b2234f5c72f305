"""Giving a market its own facts back: what there is of it, and page after page, signed by the province."""

import logging
import queue
import re
from collections.abc import Callable, Collection
from threading import Thread
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Engine, Row, and_, select

from sync.message import (
    GENESIS,
    BadFrameError,
    Fetch,
    Known,
    Personal,
    Report,
    Stood,
    Told,
    known_digest,
    pack,
    topic,
    unpack,
)
from sync.receiver.database import reading
from sync.receiver.intake import Publish
from sync.receiver.schema import fact, heard, order_stream, personal, stream, warning
from sync.receiver.shelf import beyond

PAGE = 500
MOST_OCTETS = 2 << 20
MOST_WAITING = 200
JOIN_S = 5.0
_SEAL = re.compile(rb'"([0-9a-f]{64})"')

log = logging.getLogger(__name__)


class Library:
    """Answers Fetch frames, in a thread of its own. `sign` is the province's signature over a hash.

    `behind` is told (market, epoch) of every page that a market lacked.
    """

    def __init__(
        self,
        engine: Engine,
        markets: Collection[str],
        *,
        sign: Callable[[bytes], bytes],
        publish: Publish,
        behind: Callable[[str, str], None] = lambda _market, _epoch: None,
    ) -> None:
        self._engine = reading(engine)
        self._markets = frozenset(markets)
        self._sign = sign
        self._publish = publish
        self._behind = behind
        self._asked: queue.Queue[tuple[str, bytes] | None] = queue.Queue(MOST_WAITING)
        self._thread = Thread(target=self._run, name="library", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; who asked asks again."""
        self._asked.put(None)
        self._thread.join(JOIN_S)

    def deliver(self, market: str, what: str, wire: bytes) -> None:
        """A frame from the market's "fetch" topic. Never waits: what is too much is asked again."""
        del what
        if market in self._markets and not self._asked.full():
            self._asked.put((market, wire))

    def known(self, market: str, nonce: str) -> Known:
        """All there is of a market."""
        with self._engine.connect() as connection:
            epochs = connection.execute(select(stream).where(stream.c.market == market).order_by(stream.c.epoch)).all()
            told = connection.execute(select(heard).where(heard.c.market == market)).one_or_none()
            of_it = select(order_stream).where(order_stream.c.market == market).order_by(order_stream.c.place)
            ordered = connection.execute(of_it).all()
            kinds = connection.scalars(
                select(warning.c.kind).where(warning.c.market == market, warning.c.open == 1).distinct()
            )
            known = Known(
                market,
                nonce,
                tuple(
                    Stood(each.epoch, each.through, each.head, each.last, _beyond(connection, each)) for each in epochs
                ),
                Told(told.run, told.epoch, told.seq, told.backlog, told.at) if told else None,
                tuple(sorted(kinds)),
                tuple(Stood(each.epoch, each.through, b"", each.last) for each in ordered),
            )
        return replace(known, signature=self._sign(known_digest(known)))

    def tell(self, market: str) -> None:
        """Say it unasked: there is a warning that every box with this name must see."""
        self._publish(topic(market, "down", "fetch"), pack(self.known(market, "")))

    def page(self, asked: Fetch) -> Report | None:
        """The next facts after a number that are kept without a gap; None when there are none."""
        here = and_(fact.c.market == asked.market, fact.c.epoch == asked.epoch)
        through = (
            select(stream.c.through)
            .where(stream.c.market == asked.market, stream.c.epoch == asked.epoch)
            .scalar_subquery()
        )
        query = select(fact.c.seq, fact.c.body, fact.c.hash).where(
            here, fact.c.seq > asked.after, fact.c.seq <= through
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(fact.c.seq).limit(PAGE)).all()
            if not rows or rows[0].seq != asked.after + 1:
                return None
            octets = 0
            for count, row in enumerate(rows):
                octets += len(row.body)
                if count and octets > MOST_OCTETS:
                    rows = rows[:count]
                    break
            before = connection.scalar(select(fact.c.hash).where(here, fact.c.seq == asked.after))
            bodies = tuple(bytes(row.body) for row in rows)
            beside = _personal(connection, asked.market, bodies)
        prev = GENESIS if before is None else bytes(before)
        signature = self._sign(bytes(rows[-1].hash))
        return Report("facts", asked.market, asked.epoch, asked.after + 1, prev, bodies, signature, beside)

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            self.reply(*asked)

    def reply(self, market: str, wire: bytes) -> None:
        """Boundary: whatever goes wrong with one question, the next is answered."""
        try:
            asked = unpack(Fetch, wire)
            if asked.market != market:
                log.warning("market %s asked for the facts of %s", market, asked.market)
            elif not asked.epoch:
                self._publish(topic(market, "down", "fetch"), pack(self.known(market, asked.nonce)))
            elif (report := self.page(asked)) is not None:
                self._behind(market, asked.epoch)
                self._publish(topic(market, "down", "facts"), pack(report))
        except BadFrameError as error:
            log.warning("market %s: dropped a question: %s", market, error)
        except Exception:
            log.exception("market %s: a question was not answered", market)


def _beyond(connection: Connection, row: Row[Any]) -> int:
    """How many facts of an epoch are kept behind its gap."""
    ranges = beyond(connection, row.market, row.epoch, row.through) if row.last > row.through else []
    return sum(last - first + 1 for first, last in ranges)


def _personal(connection: Connection, market: str, bodies: tuple[bytes, ...]) -> tuple[Personal, ...]:
    """The personal values whose seals stand in these bodies, as far as they have not been erased."""
    seals = {seal.decode() for body in bodies for seal in _SEAL.findall(body)}
    if not seals:
        return ()
    query = select(personal).where(personal.c.market == market, personal.c.seal.in_(seals))
    return tuple(
        Personal(row.subject, row.seal, bytes(row.salt), bytes(row.value)) for row in connection.execute(query)
    )
