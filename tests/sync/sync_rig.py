"""What the tests of sync stand on: a journal, a memory sink, a broker child. Each does the real thing, small."""

import atexit
import getpass
import itertools
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any
from uuid import uuid4

import msgspec

from sync.identity.authority import Authority, make_authority, self_issue
from sync.message import GENESIS, Message, Personal, Report, What, link, seal, unseal
from sync.mqtt import Broker
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.receiver.downlink import Downlink
from sync.receiver.intake import Intake
from sync.receiver.orders import OrderJournal, OrderSource
from sync.receiver.wire import Route, Wire
from sync.replica import Keeper, Place, Policy, Row, Sender, Shelf
from sync.uplink import Standing, Uplink
from tests.patience import eventually
from tests.ports import free_port

MARKET = "M1"
POLICY = Policy(resend_s=0.5)
BROKER_CONF = """\
listener {port} 127.0.0.1
cafile {tls}/broker/ca.crt
certfile {tls}/broker/own.pem
keyfile {tls}/broker/own.pem
tls_version tlsv1.3
require_certificate true
allow_anonymous true
set_tcp_nodelay true
persistence false
max_queued_messages 1000
max_packet_size 10000000
user {user}
log_type error
"""


def body(epoch: str, seq: int, data: object = None, market: str = MARKET) -> bytes:
    raw = msgspec.Raw(msgspec.json.encode({"n": seq} if data is None else data))
    return seal(Message(market, epoch, seq, "2026-11-22T03:00:00+08:00", "Noted", "tester", "t1", raw))


class Journal:
    """A Source on SQLite: what a market has, as simple as it can be. A fork goes on in a new epoch."""

    def __init__(self, path: Path | str = ":memory:", market: str = MARKET) -> None:
        self.market = market
        self.forks: list[tuple[str, int]] = []
        self._lock = RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(
            "CREATE TABLE IF NOT EXISTS fact(place INT, epoch TEXT, seq INT, data TEXT, body BLOB, hash BLOB,"
            " PRIMARY KEY(epoch, seq));"
            "CREATE TABLE IF NOT EXISTS epoch(place INTEGER PRIMARY KEY, epoch TEXT, last INT, through INT)"
        )
        if not self._all("SELECT 1 FROM epoch"):
            self._open()

    @property
    def epoch(self) -> str:
        return self._all("SELECT epoch FROM epoch ORDER BY place DESC LIMIT 1")[0][0]

    def close(self) -> None:
        self._db.close()

    def copy(self) -> bytes:
        return self._db.serialize()

    def restore(self, copy: bytes) -> None:
        with self._lock:
            self._db.deserialize(copy)

    def append(self, *data: object) -> None:
        with self._lock:
            epoch = self.epoch
            last = self._all("SELECT last FROM epoch WHERE epoch = ?", epoch)[0][0]
            head = self.head(epoch, last)
            self._db.execute("BEGIN")
            for seq, each in enumerate(data, last + 1):
                sealed = body(epoch, seq, each, self.market)
                head = link(head, sealed)
                text = msgspec.json.encode(each).decode()
                self._db.execute("INSERT INTO fact VALUES (0, ?, ?, ?, ?, ?)", (epoch, seq, text, sealed, head))
            self._db.execute("UPDATE epoch SET last = ? WHERE epoch = ?", (last + len(data), epoch))
            self._db.execute("COMMIT")

    def data(self) -> list[object]:
        """All that was ever appended and is still in force, in order."""
        rows = self._all("SELECT data FROM fact JOIN epoch USING (epoch) WHERE seq <= last ORDER BY epoch.place, seq")
        return [msgspec.json.decode(row[0]) for row in rows]

    def streams(self) -> list[tuple[str, int, int]]:
        return self._all("SELECT epoch, last, through FROM epoch ORDER BY place")

    def backlog(self) -> int:
        return sum(last - through for _, last, through in self.streams())

    def standing(self) -> Standing:
        streams = self.streams()
        epoch, last, through = streams[-1]
        return Standing(epoch, through, self.backlog(), last, tuple((each[0], each[2]) for each in streams if each[2]))

    def pending(self) -> list[tuple[str, int]]:
        return [(epoch, through) for epoch, last, through in self.streams() if last > through]

    def read(self, epoch: str, after: int, limit: int) -> list[tuple[bytes, bytes]]:
        query = "SELECT body, hash FROM fact WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?"
        return self._all(query, epoch, after, limit)

    def head(self, epoch: str, seq: int) -> bytes:
        return self._all("SELECT hash FROM fact WHERE epoch = ? AND seq = ?", epoch, seq)[0][0] if seq else GENESIS

    def personal(self, epoch: str, first: int, last: int) -> tuple[Personal, ...]:
        del epoch, first, last
        return ()

    def acknowledge(self, epoch: str, through: int) -> None:
        self._all("UPDATE epoch SET through = ? WHERE epoch = ?", through, epoch)

    def forked(self, epoch: str, n: int) -> None:
        with self._lock:
            self.forks.append((epoch, n))
            rows = self._all("SELECT data FROM fact WHERE epoch = ? AND seq >= ? ORDER BY seq", epoch, n)
            last = self._all("SELECT last FROM epoch WHERE epoch = ?", epoch)[0][0]
            if last < n:
                return
            self._all("UPDATE epoch SET last = ? WHERE epoch = ?", n - 1, epoch)
            if self.epoch == epoch:
                self._open()
            self.append(*(msgspec.json.decode(row[0]) for row in rows[: last - n + 1]))

    def _open(self) -> None:
        # A new name each time, also after a restore: names are never used twice.
        self._all("INSERT INTO epoch(epoch, last, through) VALUES (?, 0, 0)", f"{time.monotonic_ns():020d}")

    def _all(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            return self._db.execute(query, values).fetchall()


class MemoryShelf:
    """One epoch in memory."""

    def __init__(self) -> None:
        self.now = Place(0, GENESIS)
        self.rows: dict[int, Row] = {}
        self.set_aside: dict[tuple[int, bytes], Row] = {}

    def place(self) -> Place:
        return self.now

    def hashes(self, first: int, last: int) -> dict[int, bytes]:
        return {seq: row.hash for seq, row in self.rows.items() if first <= seq <= last}

    def beyond(self) -> list[tuple[int, int]]:
        ranges: list[tuple[int, int]] = []
        for seq in sorted(seq for seq in self.rows if seq > self.now.through):
            if ranges and ranges[-1][1] == seq - 1:
                ranges[-1] = ranges[-1][0], seq
            else:
                ranges.append((seq, seq))
        return ranges

    def follow(self, after: int) -> list[Row]:
        return [self.rows[seq] for seq in sorted(self.rows) if seq > after][:3]

    def keep(self, rows: Sequence[Row]) -> None:
        for row in rows:
            assert row.seq not in self.rows
            self.rows[row.seq] = row

    def aside(self, rows: Sequence[Row]) -> None:
        self.set_aside |= {(row.seq, row.hash): row for row in rows}

    def withdraw(self, first: int) -> None:
        self.aside([row for seq, row in self.rows.items() if seq >= first])
        self.rows = {seq: row for seq, row in self.rows.items() if seq < first}

    def remember(self, personal: Sequence[Personal]) -> None:
        del personal

    def settle(self, place: Place) -> None:
        self.now = place


class MemorySink:
    """A Sink in memory, with copies to fall back to."""

    def __init__(self) -> None:
        self.shelves: dict[str, MemoryShelf] = {}

    @contextmanager
    def transaction(self) -> Generator[Callable[[str, str], Shelf], None, None]:
        yield lambda _market, epoch: self.shelves.setdefault(epoch, MemoryShelf())

    def copy(self) -> dict[str, MemoryShelf]:
        return deepcopy(self.shelves)

    def restore(self, copy: dict[str, MemoryShelf]) -> None:
        self.shelves = deepcopy(copy)


@cache
def papers() -> Path:
    """An authority, certificates of a broker and of one end, made once a run."""
    folder = Path(tempfile.mkdtemp(prefix="pinma-papers-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    now = datetime.now(UTC)  # noqa: TID251  (certificates have real dates)
    make_authority(folder / "ca", "test", now)
    authority = Authority(folder / "ca")
    self_issue(authority, folder / "broker", "broker", now, ["127.0.0.1"])
    self_issue(authority, folder / "one", MARKET, now)
    return folder


class Mosquitto:
    """A real broker on a free loopback port, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.broker = Broker("127.0.0.1", free_port(), papers() / "one")
        self._conf = folder / "mosquitto.conf"
        self._conf.write_text(BROKER_CONF.format(port=self.broker.port, user=getpass.getuser(), tls=papers()))
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._child = subprocess.Popen(
            ["/usr/sbin/mosquitto", "-c", str(self._conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        eventually(self._answers)

    def kill(self) -> None:
        if self._child:
            self._child.kill()
            self._child.wait()
            self._child = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(self.broker[:2], 1).close()
        except OSError:
            return False
        return True


class Market:
    """A market's end of the line, on a journal of its own."""

    def __init__(self, broker: Broker, path: Path) -> None:
        self.journal = Journal(path)
        self._numbers = itertools.count()
        self._sink = MemorySink()
        self.uplink = Uplink(
            MARKET,
            broker,
            facts=Sender("facts", MARKET, self.journal, POLICY, lambda head: head[:8]),
            orders=Keeper("orders", self._sink, lambda _market, head, signature: signature == head[8:16]),
            standing=self.journal.standing,
            monotonic=time.monotonic,
            run=uuid4().hex,
        )
        self.uplink.start()

    def append(self, count: int) -> None:
        self.journal.append(*(next(self._numbers) for _ in range(count)))
        self.uplink.wake()

    def idle(self) -> bool:
        return self.journal.backlog() == 0

    def orders(self) -> list[str]:
        return [unseal(each).kind for each in self.order_bodies()]

    def order_bodies(self) -> list[bytes]:
        return [shelf.rows[seq].body for shelf in list(self._sink.shelves.values()) for seq in sorted(shelf.rows)]

    def report(self) -> Report:
        """The first fact, as it is sent."""
        sealed, head = self.journal.read(self.journal.epoch, 0, 1)[0]
        return Report("facts", MARKET, self.journal.epoch, 1, GENESIS, (sealed,), head[:8])

    def stop(self) -> None:
        self.uplink.stop()
        self.journal.close()


class Province:
    """The province's end, on an archive file."""

    def __init__(self, broker: Broker, path: Path) -> None:
        self.engine = connect(f"sqlite:///{path}")
        archive = Archive(self.engine, lambda: datetime(2026, 11, 22, 3, tzinfo=UTC))
        keeper = Keeper("facts", archive, lambda _market, head, signature: signature == head[:8])
        self.orders = OrderJournal(self.engine, lambda: datetime(2026, 11, 22, 3, tzinfo=UTC), lambda: uuid4().hex)
        self.source = OrderSource(self.orders, MARKET)
        sender = Sender("orders", MARKET, self.source, POLICY, lambda head: head[8:16])
        self._wire = Wire(broker)
        self.intake = Intake([MARKET], archive, keeper, publish=self._wire.publish)
        self.downlink = Downlink({MARKET: sender}, publish=self._wire.publish, monotonic=time.monotonic)
        self.intake.start()
        self.downlink.start()
        routes: dict[What, list[Route]] = {
            "facts": [self.intake.deliver],
            "receipts": [self.downlink.deliver],
            "state": [self.intake.deliver, self.downlink.deliver],
        }
        self._wire.start(routes, self.downlink.turn)

    def stop(self) -> None:
        self._wire.stop()
        self.downlink.stop()
        self.intake.stop()
        self.engine.dispose()
