"""What the office's books list, beside the writer: always by an index, or of a kind of which there are few."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from edge.core.batch import Batch
from edge.core.books import SheetRow
from edge.core.ledger import Day, loop_on
from edge.core.loop import Book, Tally
from edge.core.rules import Loop
from edge.core.visit import Visit
from edge.store import books
from edge.store.found import FOUND, IN_FORCE, LAST, SENT, Row, look_on
from edge.store.found import facts as found_facts
from edge.store.lists import MOST, Lists
from edge.store.loop_lists import SLIP_BOOKS

_DAYS = 60
_BATCHES = 30_000  # as many as SQLite takes in one question
_LANE = f"SELECT json_extract(CAST(body AS TEXT), '$.data.lane') FROM {FOUND} WHERE"  # noqa: S608
_AT = "json_extract(CAST(body AS TEXT), '$.at')"
_SPAN = f"about.subject IN ('date ' || substr(?, 1, 10), 'date ' || substr(?, 1, 10)) AND {_AT} >= ? AND {_AT} < ?"
_ARRIVED = (
    f"SELECT batch.key, batch.seller, json_extract(CAST(batch.state AS TEXT), '$.since'), batch.upstream <> '', {SENT}"  # noqa: S608
    " FROM {} CROSS JOIN json_each(CAST(body AS TEXT), '$.data.batches') AS came"
    " JOIN batch ON batch.key = came.value WHERE journal.kind = 'Admitted' AND {}"
)
_SOLD = (
    "SELECT json_extract(CAST(body AS TEXT), '$.data.voucher'), json_extract(CAST(body AS TEXT), '$.data.seller'),"  # noqa: S608
    f" {_AT}, 1, {SENT}"
    " FROM {} WHERE journal.kind = 'Sold' AND {}"
)
_WAITING = (
    "journal.epoch = (SELECT max(id) FROM epoch) AND journal.seq > coalesce((SELECT through FROM acknowledged"  # noqa: S608
    f" WHERE acknowledged.epoch = journal.epoch), 0) AND {IN_FORCE}"
)


class Way(NamedTuple):
    """What is in the way of a day's close: vehicles that stand, batches unsettled and uncounted, loose slips (book, number)."""

    standing: list[Visit]
    unsettled: list[Batch]
    uncounted: list[Batch]
    slips: list[tuple[str, int]]


class Told(NamedTuple):
    """A batch that came or a voucher: whose, since when (ISO 8601), whether something was pushed, whether the province has it."""

    key: str
    seller: str
    sold: bool
    since: str
    pushed: bool
    sent: bool


class BookLists(Lists):
    """The day's sheet and all that stands beside it."""

    def days(self) -> list[Day]:
        """Trading days, the newest first."""
        return self._all(Day, "SELECT state FROM day ORDER BY key DESC LIMIT ?", _DAYS)

    def loop(self, day: str) -> Loop | None:
        """The closed loop's settings on a trading day; None where nobody told."""
        return loop_on(day, lambda each: self._store.get(Day, each))

    def sheet(self, day: str) -> list[SheetRow]:
        """The sheet of a trading day."""
        return books.sheet(self._store.read(), day)

    def moved(self, day: str, product: str, seller: str) -> list[str]:
        """Batches of a product and a seller ("" for any) that something booked on a day."""
        rows = self._rows(
            "SELECT batch.key FROM flow JOIN batch ON batch.key = flow.batch WHERE flow.key BETWEEN ? AND ?"
            " AND ? IN ('', product) AND ? IN ('', seller) LIMIT ?",
            f"{day} ", f"{day} ~", product, seller, _BATCHES,
        )  # fmt: skip
        return [key for (key,) in rows]

    def zones(self) -> dict[str, int]:
        """Grams in each zone now."""
        return books.zones(self._store.read())

    def sampled(self, day: str) -> int:
        """Drawn arrivals of a day of which a sample was taken."""
        return self._rows(
            "SELECT count(*) FROM batch INDEXED BY batch_drawn WHERE day = ? AND drawn = 1"
            " AND EXISTS (SELECT 1 FROM sample WHERE sample.batch = batch.key)",
            day,
        )[0][0]

    def drawn(self, day: str) -> list[str]:
        """Drawn arrivals of a day."""
        rows = self._rows(
            "SELECT key FROM batch INDEXED BY batch_drawn WHERE day = ? AND drawn = 1 ORDER BY key DESC", day
        )
        return [key for (key,) in rows]

    def unexplained(self) -> list[Batch]:
        """Batches of which something is missing that nobody answers for."""
        found = self._all(
            Batch, "SELECT state FROM batch INDEXED BY batch_unsettled WHERE unsettled = 1 ORDER BY key LIMIT ?", MOST
        )
        return [batch for batch in found if batch.accounts.get("unexplained")]

    def tallies(self, day: str) -> dict[str, int]:
        """Vehicles counted on a day, by lane."""
        found = self._all(Tally, "SELECT state FROM tally WHERE key BETWEEN ? AND ?", f"{day} ", f"{day} ~")
        return {each.lane: each.vehicles for each in found}

    def visited(self, day: str, times: tuple[str, str]) -> dict[str, int]:
        """Visits that came in on a day, or left between two instants, by lane."""
        came = self._rows(f"{_LANE} about.subject = 'day ' || ? AND about.kind = 'Admitted'", day)
        left = self._rows(f"{_LANE} about.kind = 'Left' AND {_SPAN}", *times, *times)
        return dict(Counter(lane for (lane,) in (*came, *left)))

    def vehicles_inside(self) -> int:
        """Vehicles inside."""
        return self._rows("SELECT count(*) FROM visit WHERE stay = 'inside' AND stay IN ('standing', 'inside')")[0][0]

    def overridden(self, day: str) -> list[str]:
        """Arrivals of a day that were let go untested."""
        rows = self._rows(
            "SELECT batch.key FROM journal INDEXED BY journal_overridden"  # noqa: S608
            " JOIN batch ON batch.key = json_extract(CAST(body AS TEXT), '$.data.batch')"
            f" WHERE kind = 'Overridden' AND batch.day = ? AND {IN_FORCE}",
            day,
        )
        return [key for (key,) in rows]

    def told_of(self, day: str, times: tuple[str, str]) -> list[Told]:
        """Arrivals and sales of a day, and whatever else the province has not got yet."""
        came = self._rows(_ARRIVED.format(FOUND, "about.subject = 'day ' || ? AND about.kind = 'Admitted'"), day)
        sold = self._rows(_SOLD.format(FOUND, f"about.kind = 'Sold' AND {_SPAN}"), *times, *times)
        came += self._rows(_ARRIVED.format("journal", _WAITING))
        sold += self._rows(_SOLD.format("journal", _WAITING))
        rows = {key: Told(key, seller, False, at, bool(pushed), bool(sent)) for key, seller, at, pushed, sent in came}  # noqa: FBT003
        rows |= {key: Told(key, seller, True, at, bool(pushed), bool(sent)) for key, seller, at, pushed, sent in sold}  # noqa: FBT003
        return list(rows.values())

    def facts(self, subjects: list[str], kinds: Iterable[str] = (), before: int = LAST, limit: int = 50) -> list[Row]:
        """Facts of these kinds (of any without one) about these, the newest first."""
        return found_facts(self._store.read(), subjects, kinds, before, limit) if subjects else []

    def look_on(self) -> None:
        """Have the index of facts caught up. On a full disk it stays where it is."""
        with suppress(sqlite3.Error):
            while self._store.write(look_on).result():
                pass

    def way(self, day: str, before: str) -> Way:
        """What keeps a day open; `before` is the day from before which goods are counted."""
        standing = self._all(Visit, "SELECT state FROM visit WHERE stay = 'standing' ORDER BY key")
        unsettled = self._all(
            Batch,
            "SELECT state FROM batch INDEXED BY batch_unsettled WHERE unsettled = 1 AND day <= ? ORDER BY key",
            day,
        )
        old = self._all(
            Batch,
            "SELECT state FROM batch INDEXED BY batch_inside WHERE day < ? AND inside_g > 0 AND inside_g > sold_g ORDER BY key",
            before,
        )
        slips = [(book.book, number) for book in self._all(Book, SLIP_BOOKS) if book.begun() for number in book.loose()]
        return Way(
            [visit for visit in standing if any(self._drawn_on(day, code) for code in visit.cleared)],
            unsettled, [batch for batch in old if batch.counted < before], slips,
        )  # fmt: skip

    def _drawn_on(self, day: str, code: str) -> bool:
        batch = self._store.get(Batch, code)
        return batch is not None and batch.day == day and batch.ticket != ""
