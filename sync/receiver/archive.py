"""The archive: every market's facts once each, under their numbers. The Sink of the province's Keeper."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from sync.message import Receipt
from sync.receiver.schema import presence, stream
from sync.receiver.shelf import EpochShelf
from sync.replica import Shelf


class Archive:
    """Keeps reports in `engine`; `wall` stamps when they came."""

    def __init__(self, engine: Engine, wall: Callable[[], datetime]) -> None:
        self._engine = engine
        self._wall = wall

    @contextmanager
    def transaction(self) -> Generator[Callable[[str, str], Shelf], None, None]:
        """Shelves by market and epoch; committed together at the end of the block."""
        heard: set[str] = set()
        with self._engine.begin() as connection:
            now = self._wall().isoformat()

            def shelf(market: str, epoch: str) -> Shelf:
                heard.add(market)
                return EpochShelf(connection, market, epoch, now)

            yield shelf
            for market in heard:
                _note(connection, market, {"online": 1, "heard_at": now})

    def heard(self, market: str, *, online: bool, backlog: int | None = None) -> None:
        """A market, or the broker in its stead, has said how it is."""
        values: dict[str, Any] = {"online": int(online)} | ({} if backlog is None else {"backlog": backlog})
        if online:
            values["heard_at"] = self._wall().isoformat()
        with self._engine.begin() as connection:
            _note(connection, market, values)

    def receipts(self, market: str) -> list[Receipt]:
        """Where every epoch of a market stands, for a market that has just come back."""
        query = (
            select(stream.c.epoch, stream.c.through, stream.c.head)
            .where(stream.c.market == market)
            .order_by(stream.c.epoch)
        )
        with self._engine.begin() as connection:
            return [
                Receipt("facts", market, row.epoch, row.through, head=row.head) for row in connection.execute(query)
            ]


def _note(connection: Connection, market: str, values: dict[str, Any]) -> None:
    if not connection.execute(update(presence).where(presence.c.market == market).values(values)).rowcount:
        fresh = {"market": market, "online": 0, "heard_at": "", "backlog": 0} | values
        connection.execute(insert(presence).values(fresh))
