"""What a supervisor must look at: raised by whoever notices, shown until somebody closes it."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine, func, insert, select, update

from sync.message import State
from sync.receiver.database import reading
from sync.receiver.schema import aside, warning
from sync.receiver.twins import Twins

Kind = Literal[
    "fork", "twins", "behind", "clock", "full", "overdue",
    "failed", "verdict", "justified", "untested", "shortfall", "disputed", "books", "astray",
]  # fmt: skip
LONGEST = 200

log = logging.getLogger(__name__)


class Warned(NamedTuple):
    """One warning. `text` names the thing: an epoch and number, a process."""

    id: int
    market: str
    at: str
    kind: str
    text: str
    open: bool


class Warnings:
    """The warnings of all markets. `raised` is told (market, kind) of each new one."""

    def __init__(
        self,
        engine: Engine,
        wall: Callable[[], datetime],
        raised: Callable[[str, str], None] = lambda _market, _kind: None,
    ) -> None:
        self._engine = engine
        self._wall = wall
        self._raised = raised
        self._twins = Twins()

    def warn(self, market: str, kind: Kind, text: str) -> bool:
        """Raise one, unless the same is open. Whether it is new."""
        with self._engine.begin() as connection:
            new = self.add(connection, market, kind, text)
        if new:
            self.told(market, kind, text)
        return new

    def add(self, connection: Connection, market: str, kind: Kind, text: str) -> bool:
        """Likewise within a transaction of the caller, who says so (`told`) once it is committed."""
        same = (warning.c.market == market, warning.c.kind == kind, warning.c.text == text[:LONGEST])
        if connection.scalar(select(warning.c.id).where(*same, warning.c.open == 1).limit(1)) is not None:
            return False
        values = {"at": self._wall().isoformat(), "kind": kind, "text": text[:LONGEST]}
        connection.execute(insert(warning).values(values | {"market": market, "open": 1, "closed_by": ""}))
        return True

    def told(self, market: str, kind: Kind, text: str) -> None:
        """One is there: say so."""
        log.error("market %s: %s: %s", market, kind, text)
        self._raised(market, kind)

    def said(self, market: str, state: State) -> None:
        """A market spoke: two processes in turn are two boxes. And whatever differing copy it sent is warned of, once."""
        if self._twins.heard(market, state.run):
            self.warn(market, "twins", "")
        for text in self._forks(market):
            self.warn(market, "fork", text)

    def behind(self, market: str, epoch: str) -> None:
        """A market asked for its own facts: its box was restored, or runs on an old copy."""
        self.warn(market, "behind", epoch)

    def _forks(self, market: str) -> list[str]:
        """Epochs with differing copies, each with the first one's number, of which nobody was ever warned."""
        first = select(aside.c.epoch, func.min(aside.c.seq).label("seq")).where(aside.c.market == market)
        known = select(warning.c.text).where(warning.c.market == market, warning.c.kind == "fork")
        with reading(self._engine).connect() as connection:
            told = {text.partition(" ")[0] for text in connection.scalars(known)}
            rows = connection.execute(first.group_by(aside.c.epoch)).all()
        return [f"{row.epoch} {row.seq}" for row in rows if row.epoch not in told]


def close(engine: Engine, number: int, actor: str) -> Warned | None:
    """Somebody has looked into it; None when there is no such warning open."""
    with engine.begin() as connection:
        row = connection.execute(select(warning).where(warning.c.id == number, warning.c.open == 1)).one_or_none()
        if row is None:
            return None
        connection.execute(update(warning).where(warning.c.id == number).values(open=0, closed_by=actor))
    return Warned(row.id, row.market, row.at, row.kind, row.text, open=False)


def open_warnings(engine: Engine, market: str = "") -> list[Warned]:
    """What is open, of one market or all, newest first."""
    query = select(warning).where(warning.c.open == 1).order_by(warning.c.id.desc())
    if market:
        query = query.where(warning.c.market == market)
    with reading(engine).connect() as connection:
        return [
            Warned(row.id, row.market, row.at, row.kind, row.text, bool(row.open)) for row in connection.execute(query)
        ]
