"""A market's file with a history, written raw and fast: a valid chain, and views as the same facts fold to."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from edge.cli.bench.door import MARKET, NODE, SELLER, goods
from edge.core import draw
from edge.core import facts as f
from edge.core.books import SheetRow, digest
from edge.core.codes import own
from edge.core.fold import Entity, Key, after, touched
from edge.core.known import Known
from edge.core.papers import Line
from edge.core.rules import Rules
from edge.core.why import Why
from edge.store import database, views
from sync.message import link
from sync.translate import Translator

_A_DAY = 1_000  # lorries
_CHINA = timezone(timedelta(hours=8))
_FACT = "INSERT INTO journal (id, epoch, seq, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?)"
_EPOCH = "00000000-0000-7000-8000-000000000000"
_KNOWN = Known("active", agreement=True)
_GRAMS = 200_000  # of a lorry
Row = tuple[int, int, int, str, bytes, bytes]


def lay(
    path: Path, facts: int, today: date, *, folded: bool = True, busy: Iterable[f.Fact] = (), a_day: int = _A_DAY
) -> None:
    """A new file of at least so many facts, days of `a_day` lorries that all drove out again; all of it acknowledged.

    `busy` is what happened today. Not `folded`, its views are left to whoever opens it, as an upgrade does.
    """
    connection = database.connect(path)
    database.migrate(connection, path)
    connection.execute("PRAGMA journal_mode=OFF")  # a file that nobody has yet: written once, not twice
    connection.execute("PRAGMA cache_size=-400000")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO epoch VALUES (1, ?)", (_EPOCH,))
    written = _write(connection, facts, today, busy, a_day, folded=folded)
    connection.execute("INSERT INTO acknowledged VALUES (1, ?)", (written,))
    connection.execute("COMMIT")
    connection.close()


def _write(
    connection: sqlite3.Connection, facts: int, today: date, busy: Iterable[f.Fact], a_day: int, *, folded: bool
) -> int:
    days = -(-facts // (a_day * len(list(_lorry(0, today)))))
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
    nights = [(day, _day(day, order * a_day, a_day, lambda: head)) for order, day in enumerate(past)]
    for day, facts_of in ((past[0], _opening()), *nights, (today, iter(busy))):
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


def _day(day: date, first: int, lorries: int, head: Callable[[], bytes]) -> Iterator[f.Fact]:
    name = day.isoformat()
    yield f.DayOpened(name, "", (1, 10), 1000, "bench", Rules("bench"))
    for number in range(lorries):
        yield from _lorry(first + number, day, number + 1)
    need, ever_g, grams = draw.needed(lorries, (1, 10)), (first + lorries) * _GRAMS, lorries * _GRAMS
    sheet = digest([SheetRow(goods(0, name).product, SELLER, 0, grams, grams, 0, 0)])
    yield f.DayClosed(name, lorries, need, 0, 0, need, ever_g, ever_g, 0, 0, head().hex(), "00" * 64, sheet)


def _lorry(number: int, day: date, order: int = 1) -> Iterator[f.Fact]:
    """From its declaration to the road, and its goods sold in two halves: ten facts."""
    name = day.isoformat()
    visit, batch, voucher = (
        own.slip("V", NODE, day, order),
        own.batch(NODE, day, order),
        own.slip("S", NODE, day, order),
    )
    halves = tuple(f.SaleLine(batch, _GRAMS // 2, own.exit_serial(batch, each)) for each in (1, 2))
    yield from comes(number + 10**6, day, order, SELLER, goods(number + 10**6, name))
    yield f.Labelled(batch, f"http://127.0.0.1/c/{batch}", "in-1.printer", 1)
    yield f.Sold(voucher, SELLER, "", halves)
    yield f.Labelled(halves[0].serial, f"http://127.0.0.1/c/{halves[0].serial}", "out-1.printer", 1)
    yield f.Departed(voucher, "out-1", halves, name)
    yield f.Left(visit, "out-1")


def comes(number: int, day: date, order: int, seller: str, line: Line) -> Iterator[f.Fact]:
    """One line from its declaration to where it is sold; `order` is its place in the day's draw, which never picks it."""
    visit, batch, name = own.slip("V", NODE, day, order), own.batch(NODE, day, order), day.isoformat()
    spent = tuple(f"{paper} {line.grams}" for paper in (f"report R{number}", f"certificate HGZ{number}"))
    yield f.Declared(visit, seller, "0" * 64, (line,))
    yield f.Arrived(batch, visit, seller, name, line, "in-1", f"{name}T03:00:00.000+08:00")
    yield f.Drawn(batch, name, order, order // 10, 1000, "0" * 64, chance=False, forced=False, picked=False)
    yield f.Cleared(batch, visit, test=False, why=(Why("papers_good"),), rules="bench", spent=spent, known=_KNOWN)
    yield f.Admitted(visit, "in-1", "trade", (batch,), (line.grams,), name)
