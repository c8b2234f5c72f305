"""One decision's page at its plainest: entities read once, facts sealed as they are recorded, views written at the end."""

import hmac
import sqlite3
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

import msgspec

from edge.core.facts import Fact
from edge.core.fold import Entity, Key, after, touched
from edge.core.ledger import Day, Stop
from edge.core.ordered import Licence, RuleBook
from edge.store import views
from edge.store.ink import INSERT, Ink

E = TypeVar("E", bound=Entity)
ENCODE = msgspec.json.Encoder(order="sorted").encode
# So few, asked for so often, that they are known whole.
_FEW: frozenset[type[Entity]] = frozenset((Stop, Day, Licence, RuleBook))


class Leaf:
    """One SAVEPOINT of the writer's connection. What more a page can look up is in the classes made of it."""

    def __init__(self, connection: sqlite3.Connection, ink: Ink, at: datetime, actor: str, station: str) -> None:
        self.at = at
        self.actor = actor
        self.station = station
        self.stamp = at.isoformat(timespec="milliseconds")
        self._connection = connection
        self._ink = ink
        self._changed: dict[Key, Entity] = {}
        self._series: dict[str, int] = {}
        self._facts: list[Fact] = []

    @property
    def connection(self) -> sqlite3.Connection:
        """The file within this turn's transaction, for the store's own."""
        return self._connection

    @property
    def ink(self) -> Ink:
        """Where the journal stands, for the store's own."""
        return self._ink

    def get(self, kind: type[E], key: str) -> E | None:
        """An entity as the facts so far leave it."""
        at: Key = (kind, key)
        entity = self._changed.get(at) or self._ink.fresh.get(at)
        if entity is None:
            known = self._ink.known
            if at not in known:
                known[at] = self._load(kind, key)
            entity = known[at]
        return entity  # pyright: ignore[reportReturnType]  (the key's kind is the entity's)

    def _load(self, kind: type[E], key: str) -> E | None:
        whole = self._ink.whole
        if kind in whole:
            return None
        if kind in _FEW:
            whole.add(kind)
            self._ink.known.update(views.load_all(self._connection, kind))
            return self._ink.known.get((kind, key))  # pyright: ignore[reportReturnType]  (likewise)
        return views.load(self._connection, kind, key)

    def record(self, fact: Fact) -> None:
        """Fold a fact into what it touches, to be chained to the journal when the turn is over."""
        self.fold(fact)
        self._facts.append(fact)

    def fold(self, fact: Fact) -> None:
        """Likewise a fact that is in the journal already. Raises RuleError, and then nothing has changed."""
        self._changed.update({key: after(key, self.get(*key), fact) for key in touched(fact)})

    def close(self) -> None:
        """The turn is over: write its facts, and hand what they changed to the transaction."""
        self._write()
        self._ink.fresh.update(self._changed)
        self._ink.series.update(self._series)
        self._ink.given.update(self._series)

    def flush(self) -> None:
        """Write all there is, so that SQL sees it; it is written again when the transaction settles."""
        self._write()
        views.save(self._connection, (self._ink.fresh | self._changed).items())

    def _write(self) -> None:
        if self._facts:
            self._connection.executemany(INSERT, list(map(self._chain, self._facts)))
            self._facts.clear()

    def _chain(self, fact: Fact) -> tuple[int, int, int, str, bytes, bytes]:
        """The journal's next row."""
        ink = self._ink
        ink.id, ink.seq = ink.id + 1, ink.seq + 1
        body = ink.seal(fact, epoch=ink.epoch, seq=ink.seq, at=self.stamp, actor=self.actor, station=self.station)
        ink.head = ink.link(ink.head, body)
        return ink.id, ink.epoch_id, ink.seq, type(fact).__name__, body, ink.head

    def next(self, series: str) -> int:
        """The next number of a series."""
        last = self._series.get(series) or self._ink.series.get(series)
        if last is None:
            row = self._connection.execute("SELECT last FROM series WHERE name = ?", (series,)).fetchone()
            last = row[0] if row else 0
        self._series[series] = last + 1
        return last + 1

    def seal(self, subject: str, value: dict[str, str]) -> str:
        """Keep personal values with the next fact; the seal goes into its body."""
        salt, plain = self._ink.random(32), ENCODE(value)
        seal = hmac.digest(salt, plain, "sha256").hex()
        self._connection.execute(
            "INSERT INTO personal VALUES (?, ?, ?, ?, ?)",
            (seal, subject, salt, plain, self._ink.id + len(self._facts) + 1),
        )
        return seal

    def all(self, kind: type[E]) -> tuple[E, ...]:
        """Every entity of a kind of which there are few."""
        self.flush()
        found = views.load_all(self._connection, kind)
        return tuple([found[key] for key in sorted(found, key=itemgetter(1))])  # pyright: ignore[reportReturnType]  (of that kind)
