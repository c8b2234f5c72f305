"""What a handheld at an exit keeps for the time that the market is out of reach, read at one moment."""

import sqlite3
from typing import NamedTuple

import msgspec

from edge.core.batch import Batch
from edge.core.contact import BOX, Contact
from edge.core.loop import Check
from edge.core.trade import Voucher
from edge.store import views
from edge.store.lists import Lists


class Standing(NamedTuple):
    """Open vouchers, batches with goods here, codes that orders stop, open checks; the last numbers of a date's codes.

    `beyond` is where exit codes of a batch go on after a restoring.
    """

    vouchers: list[Voucher]
    batches: list[Batch]
    stopped: frozenset[str]
    checks: list[Check]
    last_batch: int
    last_voucher: int
    beyond: int


class ExitLists(Lists):
    """Of the way out."""

    def standing(self, date: str) -> Standing:
        """All that may leave, or may not, as of now; `date` is today's (ISO), for the last numbers given."""
        read = self._store.read()
        read.execute("BEGIN")
        try:
            return _standing(read, date)
        finally:
            read.execute("COMMIT")


def _standing(read: sqlite3.Connection, date: str) -> Standing:
    vouchers = read.execute("SELECT state FROM voucher WHERE open = 1 ORDER BY key").fetchall()
    batches = read.execute("SELECT state FROM batch WHERE inside_g > 0 ORDER BY key").fetchall()
    stops = read.execute("SELECT key FROM stop WHERE json_extract(CAST(state AS TEXT), '$.order') <> ''").fetchall()
    checks = read.execute("SELECT state FROM exit_check WHERE open = 1").fetchall()
    contact = views.load(read, Contact, BOX)
    last = dict(read.execute("SELECT name, last FROM series WHERE name IN (?, ?)", (f"B{date}", f"S{date}")).fetchall())
    return Standing(
        [msgspec.json.decode(row[0], type=Voucher) for row in vouchers],
        [msgspec.json.decode(row[0], type=Batch) for row in batches],
        frozenset(row[0] for row in stops),
        [msgspec.json.decode(row[0], type=Check) for row in checks],
        last.get(f"B{date}", 0),
        last.get(f"S{date}", 0),
        contact.beyond if contact is not None else 0,
    )
