"""Facts produced, acknowledged and archived, day by day: counted from the bodies themselves, beside the gate and not in its way."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from edge.store.store import Store

PAGE = 2_000
DAYS = 8
Standing = Literal["equal", "coming", "unheard", "differs"]

_BEHIND = """SELECT id, done, ends FROM (
    SELECT epoch.id, coalesce(reckoned.through, 0) AS done,
           min(coalesce((SELECT max(seq) FROM journal WHERE journal.epoch = epoch.id), 0),
               coalesce((SELECT min(after) FROM line WHERE of = epoch.id), 1 << 60)) AS ends
    FROM epoch LEFT JOIN reckoned ON reckoned.epoch = epoch.id
) WHERE done <> ends ORDER BY id LIMIT 1"""
_DAY = "substr(json_extract(CAST(body AS TEXT), '$.at'), 1, 10)"
_COUNT = (
    f"SELECT {_DAY}, epoch, count(*), min(seq), max(seq) FROM journal"  # noqa: S608
    " WHERE epoch = ? AND seq > ? AND seq <= ? GROUP BY 1"
)
_ADD = """INSERT INTO reckoning VALUES (?, ?, ?, ?, ?) ON CONFLICT (day, epoch) DO UPDATE SET
    count = count + excluded.count, first = min(first, excluded.first), last = max(last, excluded.last)"""
_TALLIES = """SELECT reckoning.day, name, reckoning.count, reckoning.last, journal.hash, first, epoch.id, coalesce(through, 0),
    archived.count, archived.last, archived.head, there.hash
    FROM reckoning JOIN epoch ON epoch.id = reckoning.epoch
    JOIN journal ON journal.epoch = reckoning.epoch AND journal.seq = reckoning.last
    LEFT JOIN acknowledged ON acknowledged.epoch = reckoning.epoch
    LEFT JOIN archived ON archived.day = reckoning.day AND archived.epoch = name
    LEFT JOIN journal AS there ON there.epoch = reckoning.epoch AND there.seq = archived.last
    WHERE reckoning.day IN (SELECT DISTINCT day FROM reckoning ORDER BY day DESC LIMIT ?)
    ORDER BY reckoning.day DESC, epoch.id"""
_STRANGE = """SELECT archived.day, epoch, count, last, head FROM archived WHERE count > 0 AND epoch NOT IN
    (SELECT name FROM epoch JOIN reckoning ON reckoning.epoch = epoch.id WHERE reckoning.day = archived.day)"""
_PART = f"SELECT count(*) FROM journal WHERE epoch = ? AND seq BETWEEN ? AND ? AND {_DAY} = ?"  # noqa: S608


class Count(NamedTuple):
    """Facts of one day in one epoch: how many, the last one's number, and the hash there."""

    facts: int
    last: int
    head: bytes


_NONE = Count(0, 0, b"")


class Tally(NamedTuple):
    """One day in one epoch. `archived` is the province's word, None while it has said nothing of it.

    `agrees`: the hash it gives is ours under that number, so all it has up to there is ours, byte for byte.
    """

    day: str
    epoch: str
    produced: Count
    acknowledged: int
    archived: Count | None
    agrees: bool = True

    @property
    def standing(self) -> Standing:
        """How both ends stand. What is on its way is no difference."""
        if self.archived is None:
            return "unheard"
        if not self.agrees:
            return "differs"
        same = self.produced == self.archived and self.acknowledged == self.produced.facts
        return "equal" if same else "coming"


class Reckoning:
    """One market's, kept in its store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def catch_up(self) -> bool:
        """Count one page of what was recorded since, or count an epoch again that has lost its tail; whether there is more."""
        behind = self._store.read().execute(_BEHIND).fetchone()
        if behind is None:
            return False
        epoch, done, ends = behind
        if done > ends:
            self._store.write(lambda connection: _forget(connection, epoch)).result()
            return True
        upto = min(done + PAGE, ends)
        rows = self._store.read().execute(_COUNT, (epoch, done, upto)).fetchall()
        self._store.write(lambda connection: _add(connection, rows, epoch, upto)).result()
        return True

    def tallies(self, days: int = DAYS) -> list[Tally]:
        """The last days on which something was recorded, newest first; with what the province has of them and we have not."""
        found = [self._tally(row) for row in self._store.read().execute(_TALLIES, (days,)).fetchall()]
        ours = {each.day for each in found}
        strange = [row for row in self._store.read().execute(_STRANGE).fetchall() if row[0] in ours]
        return found + [Tally(day, epoch, _NONE, 0, Count(*theirs), agrees=False) for day, epoch, *theirs in strange]

    def keep(self, said: Sequence[tuple[str, str, Count]]) -> None:
        """What the province has archived, by day and epoch. Written only when it is news."""
        known = set(self._store.read().execute("SELECT day, epoch, count, last, head FROM archived").fetchall())
        news = [(day, epoch, *count) for day, epoch, count in said if (day, epoch, *count) not in known]
        if news:
            self._store.write(
                lambda connection: connection.executemany(
                    "INSERT OR REPLACE INTO archived VALUES (?, ?, ?, ?, ?)", news
                )
            ).result()

    def _tally(self, row: tuple[Any, ...]) -> Tally:
        day, name, facts, last, head, first, epoch, through, *theirs, there = row
        acknowledged = facts if through >= last else self._part(epoch, day, (first, through), facts == last - first + 1)
        archived = None if theirs[0] is None else Count(*theirs)
        agrees = archived is None or archived.facts == 0 or archived.head == there
        return Tally(day, name, Count(facts, last, head), acknowledged, archived, agrees)

    def _part(self, epoch: int, day: str, numbers: tuple[int, int], in_one_piece: bool) -> int:  # noqa: FBT001
        """Of a day's facts, those under these numbers; a day is in one piece unless the clock went back."""
        if in_one_piece or numbers[1] < numbers[0]:
            return max(0, numbers[1] - numbers[0] + 1)
        return self._store.read().execute(_PART, (epoch, *numbers, day)).fetchone()[0]


def _forget(connection: sqlite3.Connection, epoch: int) -> None:
    connection.execute("DELETE FROM reckoning WHERE epoch = ?", (epoch,))
    connection.execute("INSERT OR REPLACE INTO reckoned VALUES (?, 0)", (epoch,))


def _add(connection: sqlite3.Connection, rows: list[tuple[object, ...]], epoch: int, upto: int) -> None:
    connection.executemany(_ADD, rows)
    connection.execute("INSERT OR REPLACE INTO reckoned VALUES (?, ?)", (epoch, upto))
