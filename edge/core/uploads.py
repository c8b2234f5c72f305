"""How long a seller has to tell the province of goods (福建省政府令第238号).

What a supplier pushed is confirmed within 24 hours of its arrival, what nobody pushed is entered within 36; what is sold is
told within the 24 hours that its buyer has to confirm it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

PUSHED, ENTERED = timedelta(hours=24), timedelta(hours=36)


class Upload(Struct, frozen=True):
    """One arrival or sale of a seller: since when its time runs, how long, and whether the province has it."""

    seller: str
    sold: bool
    since: datetime
    pushed: bool
    sent: bool

    @property
    def due(self) -> datetime:
        """When it must be there."""
        return self.since + (PUSHED if self.pushed or self.sold else ENTERED)


class Uploads(Struct, frozen=True):
    """A seller's: arrivals and sales, how many the province lacks, how many of those are late, and the next that is due."""

    seller: str
    arrived: int
    sold: int
    waiting: int
    late: int
    next: datetime | None


def by_seller(uploads: Iterable[Upload], now: datetime) -> list[Uploads]:
    """The sellers, whoever is late first, then whoever is due first."""
    found: dict[str, list[Upload]] = {}
    for each in uploads:
        found.setdefault(each.seller, []).append(each)
    rows = [_row(seller, rows, now) for seller, rows in found.items()]
    return sorted(rows, key=lambda row: (-row.late, row.next is None, row.next or now, row.seller))


def _row(seller: str, uploads: list[Upload], now: datetime) -> Uploads:
    waiting = [each.due for each in uploads if not each.sent]
    sold = sum(each.sold for each in uploads)
    return Uploads(
        seller, len(uploads) - sold, sold, len(waiting), sum(due < now for due in waiting), min(waiting, default=None)
    )
