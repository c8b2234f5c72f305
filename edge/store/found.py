"""Facts behind a number, by an index that is caught up when somebody looks: newest first, a page at a time, only those in force.

Nothing of it is written while a gate decides: a scan costs what it did before.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

LAST = 1 << 62
AT_ONCE = 1000  # facts that one turn of the writer looks at: a scan waits that long at most
IN_FORCE = (
    "NOT EXISTS (SELECT 1 FROM line WHERE line.of = journal.epoch AND journal.seq > line.after)"
    " AND NOT EXISTS (SELECT 1 FROM unread WHERE unread.journal = journal.id)"
)
SENT = "coalesce((SELECT through FROM acknowledged WHERE acknowledged.epoch = journal.epoch), 0) >= journal.seq"
FOUND = f"about JOIN journal ON journal.id = about.id AND {IN_FORCE}"
_LOOK = """WITH new (id, kind, body) AS (
       SELECT id, kind, CAST(body AS TEXT) FROM journal WHERE id > :after AND id <= :last
       AND kind NOT IN ('Declared', 'Labelled', 'SignedIn', 'SignedOut', 'Denied')
   ) INSERT OR IGNORE INTO about SELECT subject, kind, id FROM (
       SELECT id, kind, body ->> '$.data.batch' AS subject FROM new
       UNION ALL SELECT id, kind, body ->> '$.data.voucher' FROM new
       UNION ALL SELECT id, kind, body ->> '$.data.visit' FROM new
       UNION ALL SELECT id, kind, body ->> '$.data.subject' FROM new
       UNION ALL SELECT id, kind, 'day ' || (body ->> '$.data.day') FROM new
       UNION ALL SELECT id, kind, 'date ' || substr(body ->> '$.at', 1, 10) FROM new
       WHERE kind IN ('Sold', 'Left', 'Justified', 'ContactWaived', 'Repassed', 'Reentered', 'Detained')
       UNION ALL SELECT new.id, kind, value FROM new, json_each(body, '$.data.batches') WHERE kind = 'Admitted'
       UNION ALL SELECT new.id, kind, value ->> '$.batch' FROM new, json_each(body, '$.data.lines')
       WHERE kind IN ('Sold', 'Departed', 'Voided', 'Forgiven')
       UNION ALL SELECT new.id, kind, value ->> '$.batch' FROM new, json_each(body, '$.data.parts') WHERE kind = 'Merged'
   ) WHERE subject <> ''"""


class Row(NamedTuple):
    """A fact as it stands in the journal; `sent`: the province has it."""

    id: int
    epoch: str
    body: bytes
    sent: bool


def look_on(connection: sqlite3.Connection) -> bool:
    """Look at the next facts; whether there may be more. For the writer."""
    after, last = connection.execute(
        "SELECT about_through.id, (SELECT coalesce(max(id), 0) FROM journal) FROM about_through"
    ).fetchone()
    to = min(after + AT_ONCE, last)
    if to > after:
        connection.execute(_LOOK, {"after": after, "last": to})
        connection.execute("UPDATE about_through SET id = ?", (to,))
    return to < last


def facts(
    connection: sqlite3.Connection,
    subjects: Iterable[str],
    kinds: Iterable[str] = (),
    before: int = LAST,
    limit: int = 50,
) -> list[Row]:
    """Facts of these kinds (of any without one) about these, each once."""
    keys, named = tuple(dict.fromkeys(subjects)), tuple(kinds)
    where = f"subject IN ({_marks(keys)})" + (f" AND about.kind IN ({_marks(named)})" if named else "")
    found = connection.execute(
        f"SELECT DISTINCT journal.id, epoch.name, body, {SENT} FROM {FOUND} JOIN epoch ON epoch.id = journal.epoch"  # noqa: S608
        f" WHERE {where} AND about.id < ? ORDER BY journal.id DESC LIMIT ?",
        (*keys, *named, before, limit),
    ).fetchall()
    return [Row(number, epoch, body, bool(sent)) for number, epoch, body, sent in found]


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))
