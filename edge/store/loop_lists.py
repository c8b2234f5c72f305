"""What screens of the closed loop look up, beside the writer: goods that stand, slips, tags, checks, the market's own stops."""

from edge.core.batch import Batch
from edge.core.loop import Book, Check, Tag
from edge.core.ordered import Measure
from edge.core.trade import Serial
from edge.store import kin
from edge.store.lists import MOST, Lists

ZONES = {"entry": "entry_g", "wait": "wait_g", "trade": "trade_g", "store": "store_g", "out": "sold_g"}
SLIP_BOOKS = "SELECT state FROM slip_book ORDER BY key"


class LoopLists(Lists):
    """One thing, or a page of things."""

    def slip_books(self) -> list[Book]:
        """Books of slips."""
        return self._all(Book, SLIP_BOOKS)

    def slip_book(self, book: str) -> Book | None:
        """One book."""
        return self._store.get(Book, book)

    def on_ground(self, zone: str, after: tuple[str, str], limit: int) -> list[Batch]:
        """Batches with goods in a zone ("" for any but what is sold), the oldest first, after a day and code."""
        column = ZONES.get(zone, "inside_g - sold_g")
        return self._all(
            Batch,
            f"SELECT state FROM batch INDEXED BY batch_inside WHERE inside_g > 0 AND {column} > 0"  # noqa: S608
            " AND (day > ? OR (day = ? AND key > ?)) ORDER BY day, key LIMIT ?",
            after[0], *after, limit,
        )  # fmt: skip

    def halts(self) -> list[Measure]:
        """The market's own stops and the province's recalls: those in force first, the newest first."""
        return self._all(
            Measure,
            "SELECT state FROM measure WHERE key BETWEEN 'H-' AND 'H-~' OR CAST(state AS TEXT) ->> '$.recall'"
            " ORDER BY CAST(state AS TEXT) ->> '$.lifted', key DESC LIMIT ?",
            MOST,
        )  # fmt: skip

    def check(self, subject: str) -> Check | None:
        """What is to be looked at before it leaves."""
        return self._store.get(Check, subject)

    def tag(self, code: str) -> Tag | None:
        """What a crate's tag stands for."""
        return self._store.get(Tag, code)

    def serial(self, code: str) -> Serial | None:
        """An exit code."""
        return self._store.get(Serial, code)

    def related(self, code: str) -> list[Batch]:
        """Batches that a code reaches."""
        found = [self._store.get(Batch, each) for each in kin.related(self._store.read(), code)]
        return [batch for batch in found if batch is not None]

    def children(self, batch: str) -> list[str]:
        """What came of a batch."""
        return list(kin.children(self._store.read(), batch))

    def plate_under(self, seal: str) -> str:
        """The plate under a seal, while it is kept; it is personal."""
        rows = self._rows("SELECT json_extract(CAST(value AS TEXT), '$.plate') FROM personal WHERE seal = ?", seal)
        return (rows[0][0] or "") if rows else ""
