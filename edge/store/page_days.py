"""What a page looks up of trading days: what keeps one open, its figures, and who is in its draw."""

import msgspec

from edge.core.batch import Batch
from edge.core.books import SheetRow
from edge.core.loop import Book
from edge.core.visit import Visit
from edge.store import books
from edge.store.leaf import Leaf
from edge.store.page_vehicles import HERE


class DayPage(Leaf):
    """The close of a day reads these."""

    def unsettled(self, day: str) -> tuple[str, ...]:
        """Batches that keep a day open."""
        self.flush()
        rows = self._connection.execute("SELECT key FROM batch WHERE unsettled = 1 AND day <= ? ORDER BY key", (day,))
        return tuple(row[0] for row in rows)

    def before_barrier(self, day: str) -> tuple[str, ...]:
        """Vehicles that stand there with goods in a day's draw."""
        self.flush()
        rows = self._connection.execute(f"SELECT key FROM {HERE} AND stay = 'standing' ORDER BY key").fetchall()  # noqa: S608
        visits = [visit for (key,) in rows if (visit := self.get(Visit, key)) is not None]
        return tuple([each.code for each in visits if any(self._drawn_on(day, code) for code in each.cleared)])

    def _drawn_on(self, day: str, code: str) -> bool:
        batch = self.get(Batch, code)
        return batch is not None and batch.day == day and batch.ticket != ""

    def uncounted(self, before: str) -> tuple[str, ...]:
        """Batches on the ground from before a day that nobody counted since."""
        self.flush()
        rows = self._connection.execute(
            "SELECT key, coalesce(json_extract(CAST(state AS TEXT), '$.counted'), '') FROM batch INDEXED BY batch_inside"
            " WHERE day < ? AND inside_g > 0 AND inside_g > sold_g ORDER BY key",
            (before,),
        )
        return tuple([key for key, counted in rows if counted < before])

    def books(self) -> tuple[Book, ...]:
        """Books of slips."""
        return self.all(Book)

    def untested(self, day: str) -> tuple[Batch, ...]:
        """What was in the day's draw, was not drawn, and is here."""
        self.flush()
        rows = self._connection.execute(
            "SELECT state FROM batch WHERE day = ? AND drawn = 0 AND inside_g > 0 AND status IN ('released', 'held')",
            (day,),
        )
        found = [msgspec.json.decode(row[0], type=Batch) for row in rows]
        return tuple([batch for batch in found if batch.undrawn])

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

    def results(self, day: str) -> tuple[int, int]:
        """How many of the day's arrivals have a result, and how many failed."""
        self.flush()
        return self._connection.execute(
            "SELECT count(*), coalesce(sum(status = 'failed'), 0) FROM batch WHERE day = ? AND resulted = 1", (day,)
        ).fetchone()

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
        return self._connection.execute(f"SELECT count(*) FROM {HERE} AND stay = 'inside'").fetchone()[0]  # noqa: S608

    def sheet(self, day: str) -> list[SheetRow]:
        """The sheet of a trading day."""
        self.flush()
        return books.sheet(self._connection, day)

    def signed_head(self) -> tuple[bytes, bytes]:
        """The chain's head and the market's signature over it."""
        self.flush()
        return self._ink.head, self._ink.sign(self._ink.head)
