"""The least an archive can be: a report unpacked, chained, inserted, one transaction each. It asks nobody's name."""

import hashlib
import sqlite3
from collections.abc import Iterable
from typing import Protocol

import msgspec
import psycopg
import zstandard

Row = tuple[str, str, int, bytes, bytes, str]
_TABLE = """CREATE TABLE IF NOT EXISTS fact (market TEXT NOT NULL, epoch TEXT NOT NULL, seq BIGINT NOT NULL,
body {blob} NOT NULL, hash {blob} NOT NULL, received_at TEXT NOT NULL, PRIMARY KEY (market, epoch, seq))"""
_AT = "2026-11-23T03:00:00.000+08:00"


class _Report(msgspec.Struct):
    market: str
    epoch: str
    first: int
    prev: bytes
    bodies: list[bytes]


_DECODE = msgspec.msgpack.Decoder(_Report)


class Keep(Protocol):
    """Where rows are kept."""

    def keep(self, rows: list[Row]) -> None:
        """Rows in one durable transaction."""
        ...


def opened(dsn: str) -> Keep:
    """By the DSN that a province's archive would have."""
    return _Sqlite(dsn.removeprefix("sqlite:///")) if dsn.startswith("sqlite:") else _Postgres(dsn)


def take(keep: Keep, wire: bytes) -> int:
    """Keep a report; the number of its last body."""
    report = _DECODE.decode(zstandard.ZstdDecompressor().decompress(wire))
    keep.keep(list(_chained(report)))
    return report.first + len(report.bodies) - 1


def _chained(report: _Report) -> Iterable[Row]:
    head = report.prev
    for seq, body in enumerate(report.bodies, report.first):
        head = hashlib.sha256(head + body).digest()
        yield report.market, report.epoch, seq, body, head, _AT


class _Sqlite:
    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(_TABLE.format(blob="BLOB"))

    def keep(self, rows: list[Row]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)
        self._connection.execute("COMMIT")


class _Postgres:
    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn.replace("+psycopg", ""))
        self._connection.execute(_TABLE.format(blob="BYTEA").encode())
        self._connection.execute("CREATE TEMP TABLE come (LIKE fact) ON COMMIT DELETE ROWS")
        self._connection.commit()

    def keep(self, rows: list[Row]) -> None:
        with self._connection.cursor() as cursor:
            with cursor.copy("COPY come FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(("text", "text", "int8", "bytea", "bytea", "text"))
                for row in rows:
                    copy.write_row(row)
            cursor.execute("INSERT INTO fact SELECT * FROM come ON CONFLICT DO NOTHING")
        self._connection.commit()
