"""A file that was put here from a copy: marked as such, and its numbers leapt over those that the copy cannot know of."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from edge.core.contact import LEAP
from edge.core.labels import Roll
from edge.store.database import StoreError, connect
from edge.store.page import Page

Source = Literal["backup", "province", "behind"]
KINDS = "BVSLPCT"  # batches, visits, vouchers, samples, proposals, cards, labels printed ahead: each counts anew every calendar day
_SLIPS = {"V": "visit", "S": "voucher", "L": "sample", "C": "card"}
_ZERO = datetime(2026, 1, 1, tzinfo=UTC)
_FAR, _A_SECOND, _FARTHEST = 10_000, 10, 900_000  # the shortest form, a batch's, has 999,999 numbers a day


def pending(connection: sqlite3.Connection) -> list[Source]:
    """Restorings that the journal does not speak of yet."""
    return [row[0] for row in connection.execute("SELECT source FROM restored WHERE recorded = 0 ORDER BY id")]


def mark(connection: sqlite3.Connection, source: Source, at: str) -> None:
    """Remember that the file was put here from a copy; the journal says so at the next start."""
    connection.execute("INSERT INTO restored (source, at) VALUES (?, ?)", (source, at))


def leap(known: dict[str, int], today: date, least: int = 0, unknown: int = 0) -> dict[str, int]:
    """Where all of a day's numbers go on: at `least` where that is beyond all that is known of, else a thousand beyond that.

    `unknown` facts may have given out as many after the last known. Codes carry their date.
    """
    names = [f"{kind}{day}" for day in (today - timedelta(days=1), today) for kind in KINDS]
    return {name: _beyond(known.get(name, 0), least, unknown) for name in names}


def _beyond(last: int, least: int, unknown: int) -> int:
    """No further than `least`: were it, a copy restored twice within a while would go on from the same number twice."""
    return least if least > last + unknown else max(_on(last), min(_on(last + unknown), _FARTHEST))


def _on(last: int) -> int:
    return -(-(last + LEAP) // LEAP) * LEAP


def far(at: datetime, unknown: int = 0) -> int:
    """Beyond whatever earlier restorings of this day went on with, where the copy lacks so many facts that are known of.

    Each began at its own second's number and gave out at most as many as there are facts; where nobody knows of those,
    no more than ten a second. As far as the codes' forms reach.
    """
    second = at.hour * 3600 + at.minute * 60 + at.second
    return min(_FAR + _A_SECOND * second + unknown, _FARTHEST)


def beyond(at: datetime) -> int:
    """Where exit codes go on after a restoring at this instant: ten for each second since 2026.

    Two restorings of one copy begin further apart than the first can give out for one batch in between.
    """
    return _FAR + _A_SECOND * max(0, int((at - _ZERO).total_seconds()))


def known(connection: sqlite3.Connection) -> dict[str, int]:
    """The last number of every series."""
    return dict(connection.execute("SELECT name, last FROM series").fetchall())


def furthest(numbers: dict[str, int], path: Path) -> dict[str, int]:
    """These, or those of the file that will be put aside, where it is there, can be read and is further."""
    if not path.exists():
        return numbers
    try:
        with closing(connect(path, read_only=True)) as connection:
            aside = known(connection)
    except (sqlite3.Error, StoreError):
        return numbers
    return numbers | {name: max(last, numbers.get(name, 0)) for name, last in aside.items()}


def raise_to(connection: sqlite3.Connection, numbers: dict[str, int]) -> None:
    """Write them down."""
    connection.executemany(
        "INSERT INTO series VALUES (:name, :to) ON CONFLICT (name) DO UPDATE SET last = max(last, :to)",
        [{"name": name, "to": to} for name, to in numbers.items()],
    )


def leap_now(page: Page, least: int) -> None:
    """Likewise within a turn."""
    ink = page.ink
    numbers = leap(known(page.connection) | ink.series, page.at.date(), least)
    ink.series.update(numbers)
    ink.given.update(numbers)


def seen(connection: sqlite3.Connection, node: str, today: date) -> dict[str, int]:
    """The last numbers in the codes of two days, as the views have them."""
    found: dict[str, int] = {}
    for day in (today - timedelta(days=1), today):
        stem = f"{node}{day:%y%m%d}"
        batches = [
            *_numbers(connection, "batch", stem, len(stem), 4),
            *_numbers(connection, "batch", f"B{stem}", len(stem) + 1, 6),
        ]
        found[f"B{day}"] = max(batches, default=0)
        for kind, table in _SLIPS.items():
            found[f"{kind}{day}"] = max(_numbers(connection, table, f"{kind}{stem}", len(stem) + 1, -1), default=0)
        rolls = connection.execute("SELECT state FROM roll WHERE key = ?", (f"{day:%y%m%d}",)).fetchall()
        found[f"T{day}"] = max(
            (last for (state,) in rolls for _, last in msgspec.json.decode(state, type=Roll).ranges), default=0
        )
        proposals = connection.execute("SELECT key FROM proposal WHERE key LIKE ?", (f"%-{day:%y%m%d}-%",)).fetchall()
        found[f"P{day}"] = max((int(key.rpartition("-")[2]) for (key,) in proposals), default=0)
    return found


def _numbers(connection: sqlite3.Connection, table: str, stem: str, start: int, digits: int) -> list[int]:
    keys = connection.execute(f"SELECT key FROM {table} WHERE key BETWEEN ? AND ?", (stem, f"{stem}~")).fetchall()  # noqa: S608
    parts = [key[start : start + digits] if digits > 0 else key[start:-1] for (key,) in keys]
    return [int(part) for part in parts if part.isdecimal()]
