"""A market's file with a history, written raw and fast: a valid chain, and views as the same facts fold to."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from edge.cli.bench.door import MARKET, NODE, SELLER, goods
from edge.core import facts as f
from edge.core.codes import own
from edge.core.fold import Entity, Key, after, touched
from edge.store import database, views
from sync.message import link
from sync.translate import Translator

_A_DAY = 1_000  # lorries
_CHINA = timezone(timedelta(hours=8))
_FACT = "INSERT INTO journal (id, epoch, seq, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?)"
_EPOCH = "00000000-0000-7000-8000-000000000000"
Row = tuple[int, int, int, str, bytes, bytes]


def lay(path: Path, facts: int, today: date, *, folded: bool = True) -> None:
    """A new file of at least so many facts, days of a thousand lorries that all drove out again; all of it acknowledged.

    Not `folded`, its views are left to whoever opens it, as an upgrade does.
    """
    connection = database.connect(path)
    database.migrate(connection, path)
    connection.execute("PRAGMA journal_mode=OFF")  # a file that nobody has yet: written once, not twice
    connection.execute("PRAGMA cache_size=-400000")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO epoch VALUES (1, ?)", (_EPOCH,))
    written = _write(connection, facts, today, folded=folded)
    connection.execute("INSERT INTO acknowledged VALUES (1, ?)", (written,))
    connection.execute("COMMIT")
    connection.close()


def _write(connection: sqlite3.Connection, facts: int, today: date, *, folded: bool) -> int:
    days = -(-facts // (_A_DAY * len(list(_lorry(0, today)))))
    seal, head, number = Translator(MARKET).seal, bytes(32), 0

    def rows(day: date, recorded: Iterator[f.Fact]) -> Iterator[Row]:
        nonlocal head, number
        at = datetime.combine(day, time(3), _CHINA).isoformat(timespec="milliseconds")
        for fact in recorded:
            number += 1
            body = seal(fact, epoch=_EPOCH, seq=number, at=at, actor="reader", station="in-1")
            head = link(head, body)
            yield number, 1, number, type(fact).__name__, body, head

    past = [today - timedelta(days=back) for back in range(days, 0, -1)]
    nights = [(day, _day(day, order * _A_DAY, lambda: head)) for order, day in enumerate(past)]
    for day, facts_of in ((past[0], _opening()), *nights):
        views_of: dict[Key, Entity] = {}
        connection.executemany(_FACT, rows(day, _fold(facts_of, views_of)))
        if folded:
            views.save(connection, views_of.items())
    return number


def _fold(facts: Iterator[f.Fact], into: dict[Key, Entity]) -> Iterator[f.Fact]:
    """Pass facts on, with what they amount to."""
    for fact in facts:
        for key in touched(fact):
            into[key] = after(key, into.get(key), fact)
        yield fact


def _opening() -> Iterator[f.Fact]:
    yield f.Opened("", 0, "")
    yield f.Registered(SELLER, "合作社", "350121", natural=False, uscc="", agreement=True, state="active", seal="")


def _day(day: date, first: int, head: Callable[[], bytes]) -> Iterator[f.Fact]:
    name = day.isoformat()
    yield f.DayOpened(name, "", (1, 10), 1000, "bench")
    for number in range(_A_DAY):
        yield from _lorry(first + number, day)
    yield f.DayClosed(name, _A_DAY, 100, 100, 100, 0, 0, 0, 0, 0, head().hex(), "00" * 64)


def _lorry(number: int, day: date) -> Iterator[f.Fact]:
    """From its declaration to the road, and its goods sold in two halves: ten facts."""
    line, name, order = goods(number + 10**6, day.isoformat()), day.isoformat(), number % _A_DAY + 1
    visit, batch = own.slip("V", NODE, day, order), own.batch(NODE, day, order)
    voucher = own.slip("S", NODE, day, order)
    halves = tuple(f.SaleLine(batch, line.grams // 2, own.exit_serial(batch, each)) for each in (1, 2))
    spent = tuple(
        f"{paper} {line.grams}" for paper in (f"report R{number + 10**6}", f"certificate HGZ{number + 10**6}")
    )
    yield f.Declared(visit, SELLER, "0" * 64, (line,))
    yield f.Arrived(batch, visit, SELLER, name, line, "in-1")
    yield f.Drawn(batch, name, order, order // 10, 1000, "0" * 64, chance=False, forced=False, picked=False)
    yield f.Cleared(batch, visit, test=False, why=(), rules="bench", spent=spent)
    yield f.Admitted(visit, "in-1", "trade", (batch,))
    yield f.Labelled(batch, f"http://127.0.0.1/c/{batch}", "in-1.printer", 1)
    yield f.Sold(voucher, SELLER, "", halves)
    yield f.Labelled(halves[0].serial, f"http://127.0.0.1/c/{halves[0].serial}", "out-1.printer", 1)
    yield f.Departed(voucher, "out-1", halves)
    yield f.Left(visit, "out-1")
