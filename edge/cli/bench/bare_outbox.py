"""A market's file over a bare line, until all is acknowledged there: read, packed, published; each receipt committed to the file.

`python -m edge.cli.bench.bare_outbox TLS PORT FILE FACTS BATCH WINDOW`. Says how long it took from being connected.
"""

import sqlite3
import sys
import time
from queue import SimpleQueue

import msgspec
import zstandard

from edge.cli.bench.bare_mqtt import FACTS, QOS, RECEIPTS, client, say

_ENCODE = msgspec.msgpack.Encoder().encode
_READ = "SELECT body, hash FROM journal WHERE epoch = 1 AND seq > ? ORDER BY seq LIMIT ?"
_PATIENCE_S = 60.0


class _Outbox:
    """Reads forward only."""

    def __init__(self, path: str, batch: int) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._batch = batch
        self._after, self._head = 0, bytes(32)

    def next(self, most: int) -> tuple[int, bytes]:
        rows = self._connection.execute(_READ, (self._after, min(self._batch, most - self._after))).fetchall()
        bodies = [row[0] for row in rows]
        frame = {"market": "BARE", "epoch": "1", "first": self._after + 1, "prev": self._head, "bodies": bodies}
        self._after, self._head = self._after + len(rows), rows[-1][1]
        return self._after, zstandard.ZstdCompressor(level=1).compress(_ENCODE(frame))

    def acknowledge(self, through: int) -> None:
        self._connection.execute("UPDATE acknowledged SET through = ?", (through,))


def _main(tls: str, port: int, path: str, facts: int, batch: int, window: int) -> None:
    receipts = SimpleQueue[int]()
    line = client(tls, port, "bare-outbox", RECEIPTS, lambda _, payload: receipts.put(int(payload)))
    outbox, sent, through, away = _Outbox(path, batch), 0, 0, 0
    start = time.perf_counter()
    while through < facts:
        while away < window and sent < facts:
            sent, wire = outbox.next(facts)
            line.publish(FACTS, wire, QOS)
            away += 1
        through, away = receipts.get(timeout=_PATIENCE_S), away - 1
        outbox.acknowledge(through)
    say({"seconds": time.perf_counter() - start})
    line.disconnect()
    line.loop_stop()


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), sys.argv[3], *(int(each) for each in sys.argv[4:7]))
