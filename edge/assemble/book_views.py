"""What the office's books read: facts as the wire's vocabulary has them, everything else as it stands in the views."""

from collections.abc import Iterable

from edge.store.book_lists import BookLists
from edge.store.loop_lists import LoopLists
from kiosk.market.book_ports import LAST, Recorded, Told, Way
from sync.translate import read


class BookViews(BookLists, LoopLists):
    """Committed state, read-only, but for the index of facts."""

    def facts(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, subjects: list[str], kinds: Iterable[str] = (), before: int = LAST, limit: int = 50
    ) -> list[Recorded]:
        """Facts about these, the newest first."""
        rows = super().facts(subjects, kinds, before, limit)
        entries = [(row, read(row.body)) for row in rows]
        return [
            Recorded(row.id, row.epoch, each.seq, each.at, each.actor, each.station, each.fact, row.sent)
            for row, each in entries
        ]

    def told_of(self, day: str, times: tuple[str, str]) -> list[Told]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Arrivals and sales of a day, and whatever else the province has not got yet."""
        return [Told(*each) for each in super().told_of(day, times)]

    def way(self, day: str, before: str) -> Way:  # pyright: ignore[reportIncompatibleMethodOverride]
        """What keeps a day open."""
        return Way(*super().way(day, before))
