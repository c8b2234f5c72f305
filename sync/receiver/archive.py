"""The archive: every market's facts once each, under their numbers. The Sink of the province's Keeper."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from sync.message import GENESIS, Receipt, State
from sync.receiver.copying import again, put
from sync.receiver.database import reading
from sync.receiver.islands import Islands, beyond
from sync.receiver.schema import heard, presence, stream
from sync.receiver.shelf import Shelves
from sync.replica import Shelf, gaps_after

MOST_GAPS = 64
A_SECOND = timedelta(seconds=1)  # how exactly it is kept when a market was last heard


class Archive:
    """Keeps reports in `engine`; `wall` stamps when they came."""

    def __init__(self, engine: Engine, wall: Callable[[], datetime]) -> None:
        self._engine = engine
        self._wall = wall
        self._noted: dict[str, datetime] = {}
        self._islands: dict[tuple[str, str], Islands] = {}

    def now(self) -> str:
        """The province's time, ISO 8601."""
        return self._wall().isoformat()

    @contextmanager
    def transaction(self) -> Generator[Callable[[str, str], Shelf], None, None]:
        """Shelves by market and epoch; committed together at the end of the block."""
        now = self._wall()
        with self._engine.begin() as connection:
            shelves = Shelves(connection, now.isoformat(), self._islands)
            yield shelves.shelf
            shelves.write()
            news = [
                each for each in shelves.markets() if each not in self._noted or now - self._noted[each] >= A_SECOND
            ]
            for market in news:
                _note(connection, market, {"online": 1, "heard_at": shelves.now})
        self._noted |= dict.fromkeys(news, now)
        self._remember(shelves.islands())

    def _remember(self, islands: dict[tuple[str, str], Islands | None]) -> None:
        for key, each in islands.items():
            self._islands.pop(key, None)
            if each:
                self._islands[key] = each

    def heard(self, market: str, state: State) -> None:
        """A market, or the broker in its stead, has said how it is."""
        again(lambda: self._hear(market, state))

    def receipts(self, market: str, state: State) -> list[Receipt]:
        """What to tell a market that has just come: where the epoch it writes stands, and all that it knows otherwise.

        Epochs it names that are not here stand at 0: we have lost them, it sends them again.
        """
        query = select(stream).where(stream.c.market == market).order_by(stream.c.epoch)
        with reading(self._engine).connect() as connection:
            rows = connection.execute(query).all()
            named = dict(state.epochs)
            news = [each for each in rows if each.epoch == state.epoch or named.get(each.epoch) != each.through]
            known = [_receipt(connection, row) for row in news]
        lost = {*named, *filter(None, [state.epoch])} - {each.epoch for each in rows}
        return [*known, *(Receipt("facts", market, epoch, 0, head=GENESIS) for epoch in sorted(lost))]

    def _hear(self, market: str, state: State) -> None:
        values: dict[str, Any] = {"online": int(state.online)}
        values |= {} if state.backlog is None else {"backlog": state.backlog}
        now = self.now()
        self._noted.pop(market, None)
        with self._engine.begin() as connection:
            _note(connection, market, values | ({"heard_at": now} if state.online else {}))
            if state.online:
                said = {"run": state.run, "seq": state.seq, "epoch": state.epoch, "backlog": state.backlog or 0}
                put(connection, heard, [{"market": market, "at": now} | said])


def _receipt(connection: Connection, row: Row[Any]) -> Receipt:
    kept = beyond(connection, row.market, row.epoch, row.through) if row.last > row.through else []
    told = kept[:MOST_GAPS]
    last = told[-1][1] if told else row.through  # no further than the gaps tell apart
    return Receipt("facts", row.market, row.epoch, row.through, gaps_after(row.through, told), head=row.head, last=last)


def _note(connection: Connection, market: str, values: dict[str, Any]) -> None:
    if not connection.execute(update(presence).where(presence.c.market == market).values(values)).rowcount:
        fresh = {"market": market, "online": 0, "heard_at": "", "backlog": 0} | values
        connection.execute(insert(presence).values(fresh))
