"""One decision's page: entities are read once, facts are sealed as they are recorded, views are written at the end."""

import hmac
import sqlite3
from collections.abc import Callable
from datetime import datetime
from operator import itemgetter
from typing import Protocol, TypeVar

import msgspec

from edge.core.actions import AnyPrint
from edge.core.batch import Batch
from edge.core.books import SheetRow
from edge.core.facts import Fact
from edge.core.fold import Entity, Key, after, touched
from edge.core.lab.bench import RunSheet
from edge.core.ledger import Day, Stop
from edge.core.loop import Book
from edge.core.ordered import Licence, RuleBook
from edge.core.trade import Serial, Voucher
from edge.core.visit import Visit
from edge.store import books, views
from edge.store.kin import related
from edge.store.registers import Registers
from edge.store.vault import Clear, Vault, key_of, stored_key

E = TypeVar("E", bound=Entity)
_ENCODE = msgspec.json.Encoder(order="sorted").encode
_KNOWN = 10_000
UNREAD = 2  # ordered.taken of an order that no version yet could read
# So few, asked for so often, that they are known whole.
_FEW: frozenset[type[Entity]] = frozenset((Stop, Day, Licence, RuleBook))
Mark = tuple[int, str, int, int, bytes, bool]
_SERIES = "INSERT OR REPLACE INTO series VALUES (?, ?)"
_HERE = "visit INDEXED BY visit_here WHERE stay IN ('standing', 'inside')"  # its condition, in its very words
_PLATE = "json_extract(CAST(value AS TEXT), '$.plate')"
_OF_PLATE = f"voucher INDEXED BY voucher_vehicle JOIN personal ON seal = vehicle AND {_PLATE} = ?"
INSERT = "INSERT INTO journal (id, epoch, seq, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?)"


class Seal(Protocol):
    """Makes a fact's canonical body."""

    def __call__(self, fact: Fact, *, epoch: str, seq: int, at: str, actor: str, station: str) -> bytes:
        """The bytes that are kept, sent and archived."""
        ...


class Ink(msgspec.Struct):
    """What all pages of one journal write with, and where it stands."""

    seal: Seal
    link: Callable[[bytes, bytes], bytes]
    sign: Callable[[bytes], bytes]
    random: Callable[[int], bytes]
    epoch: str
    epoch_id: int
    id: int
    seq: int
    head: bytes
    known: dict[Key, Entity | None] = {}  # entities as the file has them: there is only one writer
    fresh: dict[Key, Entity] = {}  # as this transaction's jobs leave them: written once, before it commits
    keys: dict[str, bytes] = {}
    series: dict[str, int] = {}
    given: set[str] = set()  # series that this transaction's jobs went on with
    whole: set[type[Entity]] = set()  # kinds of which `known` holds all there are
    vault: Vault = Clear()

    def mark(self) -> Mark:
        """Where the journal stands, and whether jobs of this transaction brought it there."""
        return self.id, self.epoch, self.epoch_id, self.seq, self.head, bool(self.fresh or self.given)

    def settle(self, connection: sqlite3.Connection) -> None:
        """Write what this transaction's jobs changed: each entity once, however many changed it."""
        views.save(connection, self.fresh.items())
        connection.executemany(_SERIES, [(name, self.series[name]) for name in self.given])
        if len(self.known) > _KNOWN:
            self.forget()
        self.known.update(self.fresh)
        self.fresh.clear()
        self.given.clear()

    def forget(self) -> None:
        """Know no entity; the file does."""
        self.known.clear()
        self.whole.clear()

    def rewind(self, mark: Mark) -> None:
        """Back to a mark: what followed was undone. A job that failed alone left nothing fresh."""
        self.id, self.epoch, self.epoch_id, self.seq, self.head, others = mark
        self.forget()
        self.keys.clear()
        if not others:
            self.fresh.clear()
            self.given.clear()
            self.series.clear()


class Page:
    """Plays edge.flow.ports.Page on one SAVEPOINT of the writer's connection."""

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

    def owe(self, label: AnyPrint) -> None:
        """Owe a label or paper until it is settled."""
        self._connection.execute(
            "INSERT OR REPLACE INTO owed VALUES (?, ?, ?)", (label.key, self._ink.id, _ENCODE(label))
        )

    def settle(self, key: str) -> None:
        """It came out."""
        self._connection.execute("DELETE FROM owed WHERE code = ?", (key,))

    def owes(self, key: str) -> bool:
        """Whether it is still to come out."""
        return self._connection.execute("SELECT 1 FROM owed WHERE code = ?", (key,)).fetchone() is not None

    def next(self, series: str) -> int:
        """The next number of a series."""
        last = self._series.get(series) or self._ink.series.get(series)
        if last is None:
            row = self._connection.execute("SELECT last FROM series WHERE name = ?", (series,)).fetchone()
            last = row[0] if row else 0
        self._series[series] = last + 1
        return last + 1

    def related(self, code: str) -> tuple[str, ...]:
        """Batches that are `code`, have it as another code, came under it, or are children of those."""
        self.flush()
        return related(self._connection, code)

    def unsettled(self, day: str) -> tuple[str, ...]:
        """Batches that keep a day open."""
        self.flush()
        rows = self._connection.execute("SELECT key FROM batch WHERE unsettled = 1 AND day <= ? ORDER BY key", (day,))
        return tuple(row[0] for row in rows)

    def before_barrier(self, day: str) -> tuple[str, ...]:
        """Vehicles that stand there with goods in a day's draw."""
        self.flush()
        rows = self._connection.execute(f"SELECT key FROM {_HERE} AND stay = 'standing' ORDER BY key").fetchall()  # noqa: S608
        visits = [visit for (key,) in rows if (visit := self.get(Visit, key)) is not None]
        return tuple([each.code for each in visits if any(self._drawn_on(day, code) for code in each.cleared)])

    def _drawn_on(self, day: str, code: str) -> bool:
        batch = self.get(Batch, code)
        return batch is not None and batch.day == day and batch.ticket != ""

    def totals(self) -> tuple[int, int, int, int]:
        """Grams in, out, inside and lost."""
        self.flush()
        return books.totals(self._connection)

    def resulted(self, day: str) -> int:
        """Drawn arrivals of the day with a result."""
        self.flush()
        return self._connection.execute(
            "SELECT count(*) FROM batch WHERE day = ? AND drawn = 1 AND resulted = 1", (day,)
        ).fetchone()[0]

    def signed_head(self) -> tuple[bytes, bytes]:
        """The chain's head and the market's signature over it."""
        self.flush()
        return self._ink.head, self._ink.sign(self._ink.head)

    def key(self, day: str) -> bytes | None:
        """The draw key of a day."""
        keys = self._ink.keys
        if day not in keys:
            key = stored_key(self._connection, self._ink.vault, day)
            if key is None:
                return None
            keys[day] = key
        return keys[day]

    def keep_key(self, day: str, key: bytes) -> bool:
        """Keep a draw key beside the journal, sealed; the first that can be opened stays."""
        sealed = self._ink.vault.seal(key_of(day), key)
        if sealed is not None and self.key(day) is None:
            self._connection.execute("INSERT OR REPLACE INTO secret VALUES (?, ?)", (day, sealed))
        return sealed is not None

    def take_order(self, epoch: str, seq: int, *, known: bool = True) -> bool:
        """Whether an order is taken up now for the first time. One not `known` waits for a version that knows it."""
        done = self._connection.execute(
            "UPDATE ordered SET taken = :taken WHERE epoch = :epoch AND seq = :seq AND taken NOT IN (1, :taken)",
            {"epoch": epoch, "seq": seq, "taken": 1 if known else UNREAD},
        )
        return done.rowcount == 1

    @property
    def registers(self) -> Registers:
        """The province's registries."""
        return Registers(self._connection, self.stamp)

    def serials(self, batch: str) -> tuple[Serial, ...]:
        """Exit codes given out under a batch, in order: they begin with its code, or are labels printed ahead."""
        self.flush()
        rows = self._connection.execute(
            "SELECT key FROM serial WHERE key BETWEEN 'X' || :batch AND 'X' || :batch || '~' UNION SELECT key FROM serial"
            " WHERE key BETWEEN 'T' AND 'T~' AND json_extract(CAST(state AS TEXT), '$.batch') = :batch ORDER BY key",
            {"batch": batch},
        ).fetchall()
        found = [self.get(Serial, row[0]) for row in rows]
        return tuple(each for each in found if each is not None and each.batch == batch)

    def seal(self, subject: str, value: dict[str, str]) -> str:
        """Keep personal values with the next fact; the seal goes into its body."""
        salt, plain = self._ink.random(32), _ENCODE(value)
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

    def laid(self) -> tuple[RunSheet, ...]:
        """Run sheets that are not read whole."""
        self.flush()
        rows = self._connection.execute("SELECT state FROM run_sheet WHERE open = 1 ORDER BY key")
        return tuple([msgspec.json.decode(row[0], type=RunSheet) for row in rows])

    def open_vouchers(self, buyer: str) -> tuple[Voucher, ...]:
        """A buyer's vouchers with goods here."""
        return self._vouchers("buyer = ?", buyer)

    def plated(self, plate: str) -> tuple[Voucher, ...]:
        """Vouchers with goods here that go with a plate."""
        return self._vouchers("vehicle <> ''", plate, _OF_PLATE)

    def going_with(self, visit: Visit) -> tuple[Voucher, ...]:
        """Likewise with the plates of a vehicle."""
        plates = self._plates(visit)
        found = {each.code: each for plate in sorted(plates) for each in self.plated(plate)}
        return tuple(found.values())

    def _vouchers(self, where: str, value: str, source: str = "voucher") -> tuple[Voucher, ...]:
        self.flush()
        sql = f"SELECT state FROM {source} WHERE open = 1 AND {where} ORDER BY key"  # noqa: S608
        rows = self._connection.execute(sql, (value,))
        return tuple([msgspec.json.decode(row[0], type=Voucher) for row in rows])

    def inside_with(self, visit: Visit) -> tuple[Visit, ...]:
        """Other visits open under one of this one's plates."""
        wanted = self._plates(visit)
        self.flush()
        rows = self._connection.execute(
            f"SELECT state, (SELECT json_extract(CAST(value AS TEXT), '$.plate') FROM personal WHERE seal ="  # noqa: S608
            f" json_extract(CAST(state AS TEXT), '$.vehicle')) FROM {_HERE} AND stay = 'inside'"
        ).fetchall()
        found = [msgspec.json.decode(state, type=Visit) for state, text in rows if wanted & set((text or "").split())]
        return tuple([each for each in found if each.code != visit.code])

    def _plates(self, visit: Visit) -> set[str]:
        rows = self._connection.execute(
            "SELECT json_extract(CAST(value AS TEXT), '$.plate') FROM personal WHERE seal = ?", (visit.vehicle,)
        ).fetchall()
        return {plate for (text,) in rows for plate in (text or "").split()}

    def overridden(self, day: str) -> int:
        """Arrivals of a day that were let go untested."""
        self.flush()
        return self._connection.execute(
            "SELECT count(DISTINCT batch.key) FROM journal INDEXED BY journal_overridden"
            " JOIN batch ON batch.key = CAST(body AS TEXT) ->> '$.data.batch' WHERE kind = 'Overridden' AND batch.day = ?",
            (day,),
        ).fetchone()[0]

    def overnight(self) -> int:
        """Vehicles inside."""
        self.flush()
        return self._connection.execute(f"SELECT count(*) FROM {_HERE} AND stay = 'inside'").fetchone()[0]  # noqa: S608

    def sheet(self, day: str) -> list[SheetRow]:
        """The sheet of a trading day."""
        self.flush()
        return books.sheet(self._connection, day)

    def books(self) -> tuple[Book, ...]:
        """Books of slips."""
        return self.all(Book)

    def uncounted(self, before: str) -> tuple[str, ...]:
        """Batches on the ground from before a day that nobody counted since."""
        self.flush()
        rows = self._connection.execute(
            "SELECT key, coalesce(json_extract(CAST(state AS TEXT), '$.counted'), '') FROM batch INDEXED BY batch_inside"
            " WHERE day < ? AND inside_g > 0 AND inside_g > sold_g ORDER BY key",
            (before,),
        )
        return tuple([key for key, counted in rows if counted < before])

    def untested(self, day: str) -> tuple[Batch, ...]:
        """What was in the day's draw, was not drawn, and is here."""
        self.flush()
        rows = self._connection.execute(
            "SELECT state FROM batch WHERE day = ? AND drawn = 0 AND inside_g > 0 AND status IN ('released', 'held')",
            (day,),
        )
        found = [msgspec.json.decode(row[0], type=Batch) for row in rows]
        return tuple([batch for batch in found if batch.undrawn])

    def results(self, day: str) -> tuple[int, int]:
        """How many of the day's arrivals have a result, and how many failed."""
        self.flush()
        return self._connection.execute(
            "SELECT count(*), coalesce(sum(status = 'failed'), 0) FROM batch WHERE day = ? AND resulted = 1", (day,)
        ).fetchone()

    def equip(self, person: str, *, name: str = "", badge: str = "", pin: str = "") -> None:
        """Keep a person's name and secrets; whoever held the old ones is out."""
        self._connection.execute("INSERT OR IGNORE INTO credential (person) VALUES (?)", (person,))
        given = {"name": name, "badge": badge, "pin": pin}
        for column, value in given.items():
            if value:
                self._connection.execute(f"UPDATE credential SET {column} = ? WHERE person = ?", (value, person))  # noqa: S608
        if badge or pin:
            self._connection.execute("DELETE FROM session WHERE person = ?", (person,))
